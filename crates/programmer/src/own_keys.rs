//! The workstation's own keys as SP 800-57 sees them: state, dates, uses, origin (R-KY-2).

use crate::fault::Fault;
use crate::operator::OperatorKey;
use crate::words;
use crate::workstation::{Workstation, audit_fault};
use wand_audit::Filter;
use wand_contract::KeyView;
use wand_crypto::HashAlgorithm;
use wand_trust::{Certificate, ReasonCode};

impl Workstation {
    /// The operator's certified keys.
    pub(crate) fn own_keys(&self) -> Result<Vec<KeyView>, Fault> {
        let operator = &self.unlocked()?.operator;
        let certified = OperatorKey::ALL
            .into_iter()
            .filter_map(|key| Some((key, operator.certificate(key)?)));
        certified
            .map(|(key, certificate)| self.own_key(key, certificate))
            .collect()
    }

    fn own_key(&self, key: OperatorKey, certificate: &Certificate) -> Result<KeyView, Fault> {
        let public = certificate.public_key();
        let purpose = certificate
            .purposes()
            .first()
            .map_or_else(|| key.name().to_owned(), words::purpose);
        let purpose = match key {
            OperatorKey::Agreement => format!("{purpose}, static Diffie-Hellman"),
            OperatorKey::Session | OperatorKey::Command => purpose,
        };
        let fingerprint = self.provider.hash(HashAlgorithm::Sha256, &[public.sec1()]);
        Ok(KeyView {
            owner: "workstation",
            purpose,
            algorithm: words::curve(public.curve()).to_owned(),
            state: self.own_state(certificate).to_owned(),
            created: Some(certificate.not_before()),
            uses: Some(self.own_uses(key)?),
            origin: "made here".to_owned(),
            fingerprint: hex::encode(fingerprint.as_bytes()),
        })
    }

    /// What the certificate's dates and the revocation lists make of a key.
    fn own_state(&self, certificate: &Certificate) -> &'static str {
        let now = self.world.unix_s();
        let mut lists = self
            .world
            .trust
            .store()
            .crls()
            .filter(|list| list.issuer() == certificate.issuer());
        let revoked = lists.find_map(|list| list.entry(certificate.serial_number()));
        match revoked.map(|entry| entry.reason) {
            Some(ReasonCode::KeyCompromise | ReasonCode::CaCompromise | ReasonCode::AaCompromise) => {
                "compromised"
            }
            Some(ReasonCode::CertificateHold) => "suspended",
            Some(_) => "deactivated",
            None if now < certificate.not_before() => "pre-activation",
            None if now > certificate.not_after() => "deactivated",
            None => "active",
        }
    }

    /// How often a key was used for something that was finished, as the audit log tells.
    fn own_uses(&self, key: OperatorKey) -> Result<u64, Fault> {
        let count = |kind: &str, text: Option<&str>| {
            let filter = Filter {
                kind_prefix: Some(kind.to_owned()),
                text: text.map(str::to_owned),
                ..Filter::default()
            };
            self.reader()?.count(&filter).map_err(audit_fault)
        };
        let agreed = || {
            Ok::<u64, Fault>(count(OPENED, Some(r#""method":1"#))? + count(OPENED, Some(r#""method":3"#))?)
        };
        match key {
            OperatorKey::Command => count("command.signed", None),
            OperatorKey::Agreement => agreed(),
            OperatorKey::Session => Ok(count(OPENED, None)?.saturating_sub(agreed()?)),
        }
    }
}

/// The kind under which an authenticated session is recorded, with its EDHOC method.
const OPENED: &str = "session.opened";
