//! Whether the operator may do something, as far as this workstation can tell. The device judges for itself.

use crate::contact::unexpected;
use crate::fault::{Fault, FaultKind};
use crate::operator::OperatorKey;
use crate::words;
use crate::workstation::Workstation;
use wand_contract::PermissionView;
use wand_trust::{Expectation, Function, KeyUse, Permission, Revocation, Role, Validator};

const NEXT: &str =
    "renew the operator's certificate or the revocation lists, or ask somebody whose role permits it";

impl Workstation {
    /// Whether the certificate of one of the operator's signing keys is good here, and its role permits this.
    ///
    /// # Errors
    /// [`FaultKind::NotPermitted`] with the certificate, the rule and the reason.
    pub(crate) fn may(&self, key: OperatorKey, permission: Permission) -> Result<(), Fault> {
        let refused = |why: String| Fault::new(FaultKind::NotPermitted, why, NEXT);
        let (role, revocation) = self.standing(key)?.map_err(&refused)?;
        self.policy
            .permits(role, permission, &revocation)
            .map_err(|denial| refused(denial.to_string()))
    }

    /// Every permission of the operator, as of now.
    pub(crate) fn permissions(&self) -> Result<Vec<PermissionView>, Fault> {
        let standing = self.standing(OperatorKey::Command)?;
        let granted = |permission| {
            let (role, revocation) = standing.clone()?;
            self.policy
                .permits(role, permission, &revocation)
                .map_err(|denial| denial.to_string())
        };
        let view = |permission: Permission| {
            let granted = granted(permission);
            PermissionView {
                code: words::permission(permission).to_owned(),
                permitted: granted.is_ok(),
                reason: granted.err().unwrap_or_default(),
            }
        };
        Ok(Permission::ALL.into_iter().map(view).collect())
    }

    /// Role and revocation of the operator's certificate for a key, or why it is not good here.
    fn standing(&self, key: OperatorKey) -> Result<Result<(Role, Revocation), String>, Fault> {
        let function = match key {
            OperatorKey::Command => Function::CommandSigning,
            OperatorKey::Session | OperatorKey::Agreement => Function::OperatorSession,
        };
        let certificate = self
            .unlocked()?
            .operator
            .certificate(key)
            .ok_or_else(unexpected)?;
        let validator = Validator {
            provider: self.provider,
            store: self.world.trust.store(),
            policy: &self.policy,
        };
        let expectation = Expectation {
            function,
            key_use: KeyUse::Signature,
            class: None,
            serial: None,
        };
        let judged = validator
            .verify(certificate.der(), &[], &expectation, self.world.unix_s())
            .map_err(|refusal| format!("the operator's own certificate: {refusal}"));
        Ok(judged.and_then(|own| {
            let role = own.role().ok_or("the operator's certificate names no role")?;
            Ok((role, *own.revocation()))
        }))
    }
}
