//! What Wand asks of a peer beyond RFC 5280.

mod leaf;
mod revocation;

use crate::certificate::{Certificate, CertificateFault, KeyUsage};
use crate::path::{self, Demands, Path};
use crate::refusal::{CertificateName, Position, Refusal, Rule};
use crate::verified::{ChainVerified, Revocation};
use crate::{Function, Policy, TrustStore};
use alloc::vec::Vec;
use core::fmt;
use wand_crypto::Provider;

/// Further certificates that a peer may send: a device holds one chain's worth of memory for them.
const CERTIFICATES_FROM_PEER: usize = 4;

/// The longest certificate a peer may send, in bytes; ours take under 600.
const BYTES_PER_CERTIFICATE: usize = 2048;

/// Issuing CAs between a leaf and its root.
const ISSUERS: usize = 2;

/// How the key of a leaf is used; one key never does both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyUse {
    /// It signs: digitalSignature without keyAgreement (cRLSign counts for CRL signing).
    Signature,
    /// It is a static Diffie-Hellman key: keyAgreement without digitalSignature.
    KeyAgreement,
}

impl fmt::Display for KeyUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Signature => "signatures",
            Self::KeyAgreement => "key agreement",
        })
    }
}

/// Who is expected at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expectation<'a> {
    /// What the leaf's key is used for.
    pub function: Function,
    /// How it is used.
    pub key_use: KeyUse,
    /// The device class, when one is expected. Ignored for operators.
    pub class: Option<u8>,
    /// The device's serial number, when one is expected. Ignored for operators.
    pub serial: Option<&'a str>,
}

/// Verifies peers against a store and a policy.
#[derive(Clone, Copy)]
pub struct Validator<'a> {
    /// Who computes.
    pub provider: &'a dyn Provider,
    /// Who is trusted.
    pub store: &'a TrustStore,
    /// What is allowed.
    pub policy: &'a Policy,
}

impl fmt::Debug for Validator<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Validator")
            .field("provider", &self.provider.name())
            .finish_non_exhaustive()
    }
}

impl Validator<'_> {
    /// Verifies the peer whose leaf certificate is `leaf` at `now` (seconds since 1970 UTC, at least the floor of
    /// [`crate::ClockFloor`]). `extra` are further certificates from the peer, in any order.
    ///
    /// What costs little comes first: a leaf that is not for the expected use is refused before any signature is
    /// checked (R-SE-7).
    ///
    /// # Errors
    /// A [`Refusal`] that names certificate, rule and reason. A revoked certificate anywhere in the path is one,
    /// even if the list is out of date; a list that is missing or out of date is none, see
    /// [`crate::Revocation`].
    pub fn verify(
        &self,
        leaf: &[u8],
        extra: &[&[u8]],
        expect: &Expectation<'_>,
        now: u64,
    ) -> Result<ChainVerified, Refusal> {
        self.budget(leaf, extra)?;
        let leaf = path::read_leaf(self.provider, leaf)?;
        let refused = |rule| path::refusal(self.provider, &leaf, Position::Leaf, rule);
        if leaf.is_self_issued() {
            return Err(refused(Rule::SelfSignedLeaf));
        }
        leaf::one_function(&leaf, expect.function).map_err(refused)?;
        leaf::key_use(&leaf, expect).map_err(refused)?;
        let role = leaf::role(&leaf, expect.function).map_err(refused)?;
        let class = leaf::class(&leaf, expect).map_err(refused)?;
        leaf::serial(&leaf, expect).map_err(refused)?;
        self.lifetime(&leaf, expect.function).map_err(refused)?;
        let path = self.path(&leaf, extra, now, false)?;
        self.issuers(&path, expect.function, &leaf)?;
        let revocation = self.revocation(&path, now)?;
        Ok(ChainVerified::new(
            path,
            expect.function,
            role,
            class,
            revocation,
            now,
        ))
    }

    /// Verifies the certificate of an issuing CA at `now`, as [`Self::verify`] does with a peer's, but for no function: its
    /// path, and what the revocation lists say. For people who look at a certificate; nothing may rely on it.
    ///
    /// # Errors
    /// A [`Refusal`] that names certificate, rule and reason.
    pub fn verify_issuer(
        &self,
        der: &[u8],
        extra: &[&[u8]],
        now: u64,
    ) -> Result<(Path, Revocation), Refusal> {
        self.budget(der, extra)?;
        let certificate = path::read_leaf(self.provider, der)?;
        let path = self.path(&certificate, extra, now, true)?;
        let revocation = self.revocation(&path, now)?;
        Ok((path, revocation))
    }

    fn budget(&self, leaf: &[u8], extra: &[&[u8]]) -> Result<(), Refusal> {
        let refused = |der, position, rule| Refusal {
            certificate: CertificateName::unreadable(self.provider, der, position),
            rule,
        };
        if extra.len() > CERTIFICATES_FROM_PEER {
            let rule = Rule::TooManyCertificates {
                count: extra.len(),
                limit: CERTIFICATES_FROM_PEER,
            };
            return Err(refused(leaf, Position::Leaf, rule));
        }
        for (index, der) in core::iter::once(&leaf).chain(extra).enumerate() {
            if der.len() > BYTES_PER_CERTIFICATE {
                let position = if index == 0 {
                    Position::Leaf
                } else {
                    Position::Issuer(index)
                };
                let rule = Rule::TooLarge {
                    length: der.len(),
                    limit: BYTES_PER_CERTIFICATE,
                };
                return Err(refused(der, position, rule));
            }
        }
        Ok(())
    }

    fn path(
        &self,
        leaf: &Certificate,
        extra: &[&[u8]],
        now: u64,
        accept_ca_leaf: bool,
    ) -> Result<Path, Refusal> {
        let received: Vec<_> = extra
            .iter()
            .filter_map(|der| Certificate::from_der(der).ok())
            .collect();
        let intermediates: Vec<_> = self.store.issuing().chain(&received).collect();
        let anchors: Vec<_> = self.store.anchors().collect();
        let demands = Demands {
            max_issuers: ISSUERS,
            accept_ca_leaf,
            proven: self.store.proven(),
            ..Demands::at(now)
        };
        path::find(self.provider, leaf, &intermediates, &anchors, &[], &demands)
    }

    /// Every issuing CA is confined to the leaf's function; an anchor is if it says so (R-ID-5, R-ID-8).
    fn issuers(&self, path: &Path, function: Function, leaf: &Certificate) -> Result<(), Refusal> {
        let count = path.issuers().len();
        for (index, issuer) in path.issuers().iter().enumerate() {
            let is_anchor = index.saturating_add(1) == count;
            let position = if is_anchor {
                Position::Anchor
            } else {
                Position::Issuer(index.saturating_add(1))
            };
            let free = is_anchor && issuer.purposes().is_empty();
            let rule = if !free && !covers(issuer, leaf) {
                Rule::IssuerFunction { function }
            } else if !issuer.key_usage().contains(KeyUsage::KEY_CERT_SIGN) {
                Rule::KeyUsage
            } else {
                continue;
            };
            return Err(path::refusal(self.provider, issuer, position, rule));
        }
        Ok(())
    }

    fn lifetime(&self, leaf: &Certificate, function: Function) -> Result<(), Rule> {
        let limit = match function {
            Function::OperatorSession | Function::CommandSigning => self.policy.operator_lifetime,
            _ => return Ok(()),
        };
        let seconds = leaf.not_after().saturating_sub(leaf.not_before());
        if seconds > limit {
            Err(Rule::LivesTooLong { seconds, limit })
        } else {
            Ok(())
        }
    }
}

/// Whether every purpose of the leaf is one that the issuer is confined to: `ARC.f`, or the very `ARC.f.q`.
fn covers(issuer: &Certificate, leaf: &Certificate) -> bool {
    leaf.purposes().iter().all(|purpose| {
        issuer.purposes().iter().any(|granted| {
            granted.function == purpose.function
                && (granted.qualifier.is_none() || granted.qualifier == purpose.qualifier)
        })
    })
}

impl From<CertificateFault> for Rule {
    fn from(fault: CertificateFault) -> Self {
        Self::Readable(fault)
    }
}
