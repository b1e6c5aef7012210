//! Whether the operator may do something, as far as this workstation can tell. The device judges for itself.

use crate::contact::unexpected;
use crate::fault::{Fault, FaultKind};
use crate::operator::OperatorKey;
use crate::workstation::Workstation;
use wand_trust::{Expectation, Function, KeyUse, Permission, Validator};

impl Workstation {
    /// Whether the certificate of one of the operator's signing keys is good here, and its role permits this.
    ///
    /// # Errors
    /// [`FaultKind::NotPermitted`] with the certificate, the rule and the reason.
    pub(crate) fn may(&self, key: OperatorKey, permission: Permission) -> Result<(), Fault> {
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
        let next =
            "renew the operator's certificate or the revocation lists, or ask somebody whose role permits it";
        let refused = |why: String| Fault::new(FaultKind::NotPermitted, why, next);
        let own = validator
            .verify(certificate.der(), &[], &expectation, self.world.unix_s())
            .map_err(|refusal| refused(format!("the operator's own certificate: {refusal}")))?;
        let role = own
            .role()
            .ok_or_else(|| refused("the operator's certificate names no role".to_owned()))?;
        self.policy
            .permits(role, permission, own.revocation())
            .map_err(|denial| refused(denial.to_string()))
    }
}
