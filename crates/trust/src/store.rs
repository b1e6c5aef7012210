use crate::certificate::{Certificate, CertificateFault};
use crate::crl::{CrlFault, RevocationList};
use crate::path::{self, Demands};
use crate::refusal::Rule;
use crate::{Breach, Function, Proven};
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use wand_crypto::{Curve, Provider};

/// Why a certificate is not taken into the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreFault {
    /// The bytes are not a certificate this product can use.
    Certificate(CertificateFault),
    /// It does not keep to the profile of RFC 5280 for a CA.
    Profile(Breach),
    /// An anchor's key is on P-384.
    AnchorCurve,
    /// An anchor is self-signed: it names itself as its issuer.
    NotSelfSigned,
    /// An issuing CA is certified for exactly one function (R-ID-5).
    NotOneFunction,
}

impl fmt::Display for StoreFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Certificate(fault) => fault.fmt(f),
            Self::Profile(breach) => breach.fmt(f),
            Self::AnchorCurve => f.write_str("the anchor's key is not on P-384"),
            Self::NotSelfSigned => f.write_str("the anchor is not a root: somebody else issued it"),
            Self::NotOneFunction => f.write_str("the issuing certificate is not for exactly one function"),
        }
    }
}

impl core::error::Error for StoreFault {}

impl From<CertificateFault> for StoreFault {
    fn from(fault: CertificateFault) -> Self {
        Self::Certificate(fault)
    }
}

/// What became of a revocation list that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrlAdded {
    /// It is the first of its issuer, or newer than the one held, which is gone.
    Taken,
    /// The very same list was held already.
    AlreadyHeld,
}

/// Trust anchors, issuing CA certificates and revocation lists of one device or workstation.
///
/// Anchors come from the maker and from nowhere else; no public CA store is ever consulted (R-ID-3). Issuing
/// certificates are not believed for being here: every verification follows them to an anchor again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustStore {
    anchors: Vec<Certificate>,
    issuing: Vec<Certificate>,
    lists: Vec<RevocationList>,
    proven: Proven,
}

impl TrustStore {
    /// An empty store, which trusts nobody.
    pub const fn new() -> Self {
        Self {
            anchors: Vec::new(),
            issuing: Vec::new(),
            lists: Vec::new(),
            proven: Proven::none(),
        }
    }

    /// The same anchors and issuing certificates without any revocation list: what a path is worth by itself.
    pub fn without_lists(&self) -> Self {
        Self {
            lists: Vec::new(),
            ..self.clone()
        }
    }

    /// Adds a root. Adding it again changes nothing.
    ///
    /// # Errors
    /// Any [`StoreFault`] but [`StoreFault::NotOneFunction`]. Its dates are checked when it is used.
    pub fn add_anchor(&mut self, der: &[u8]) -> Result<(), StoreFault> {
        let anchor = Certificate::from_der(der)?;
        path::anchor_profile(&anchor).map_err(StoreFault::Profile)?;
        if !anchor.is_self_issued() {
            return Err(StoreFault::NotSelfSigned);
        }
        if anchor.public_key().curve() != Curve::P384 {
            return Err(StoreFault::AnchorCurve);
        }
        add(&mut self.anchors, anchor);
        Ok(())
    }

    /// Adds the certificate of an issuing CA. Adding it again changes nothing.
    ///
    /// # Errors
    /// [`StoreFault::Certificate`], [`StoreFault::Profile`] or [`StoreFault::NotOneFunction`]. Signature and dates
    /// are checked when it is used.
    pub fn add_issuing(&mut self, der: &[u8]) -> Result<(), StoreFault> {
        let issuing = Certificate::from_der(der)?;
        path::issuer_profile(&issuing).map_err(StoreFault::Profile)?;
        let mut functions: Vec<Function> = issuing
            .purposes()
            .iter()
            .map(|purpose| purpose.function)
            .collect();
        functions.dedup();
        if functions.len() != 1 {
            return Err(StoreFault::NotOneFunction);
        }
        add(&mut self.issuing, issuing);
        Ok(())
    }

    /// Verifies the signatures on the issuing certificates once and for all, so that paths through them need not do it
    /// again. Call it after adding them; one that does not verify is simply not remembered, and refused at use.
    pub fn prove_issuing(&mut self, provider: &dyn Provider) {
        let mut proven = core::mem::take(&mut self.proven);
        for certificate in &self.issuing {
            for issuer in self.anchors.iter().chain(&self.issuing) {
                if certificate.issuer_der == issuer.subject_der {
                    proven.prove(provider, certificate, issuer);
                }
            }
        }
        self.proven = proven;
    }

    pub(crate) fn proven(&self) -> &Proven {
        &self.proven
    }

    /// Adds a revocation list, if it is signed by a CA of the store that may sign lists and leads to an anchor.
    ///
    /// A list with a lower number never replaces a higher one (R-RV-2). The issuer's dates are held against `now` or
    /// the list's thisUpdate, whichever is later, so that a clock that is behind takes the list that corrects it
    /// (see [`crate::ClockFloor`]).
    ///
    /// # Errors
    /// Any [`CrlFault`] but [`CrlFault::Stale`] and [`CrlFault::Future`], which are answered when a path is verified.
    pub fn add_crl(&mut self, der: &[u8], provider: &dyn Provider, now: u64) -> Result<CrlAdded, CrlFault> {
        if self.lists.iter().any(|held| held.der() == der) {
            return Ok(CrlAdded::AlreadyHeld);
        }
        let list = RevocationList::from_der(der)?;
        if list.number() == u64::MAX {
            return Err(CrlFault::NumberTooLarge);
        }
        let held = self.lists.iter().position(|held| held.same_issuer(&list));
        if let Some(held) = held.and_then(|index| self.lists.get(index)) {
            supersedes(&list, held)?;
        }
        self.vouch_for(&list, provider, now.max(list.this_update()))?;
        match held.and_then(|index| self.lists.get_mut(index)) {
            Some(slot) => *slot = list,
            None => self.lists.push(list),
        }
        Ok(CrlAdded::Taken)
    }

    /// Finds the CA that signed the list, and follows it to an anchor.
    fn vouch_for(&self, list: &RevocationList, provider: &dyn Provider, now: u64) -> Result<(), CrlFault> {
        let mut fault = CrlFault::UnknownIssuer;
        for issuer in self.anchors.iter().chain(&self.issuing) {
            // Unlike RFC 5280, a CA without a key usage may not sign lists here.
            if list.may_be_by(issuer) && !issuer.key_usage().contains(crate::KeyUsage::CRL_SIGN) {
                return Err(CrlFault::IssuerMayNotSign);
            }
            match list.verify(provider, issuer) {
                Ok(()) => return self.is_vouched_for(issuer, provider, now),
                Err(CrlFault::UnknownIssuer) => {}
                Err(other) => fault = other,
            }
        }
        Err(fault)
    }

    fn is_vouched_for(
        &self,
        issuer: &Certificate,
        provider: &dyn Provider,
        now: u64,
    ) -> Result<(), CrlFault> {
        let refused = |refusal| CrlFault::IssuerRefused(Box::new(refusal));
        if self.anchors.contains(issuer) {
            let dated = path::validity(issuer, now);
            return dated.map_err(|rule: Rule| {
                refused(path::refusal(provider, issuer, crate::Position::Anchor, rule))
            });
        }
        let issuing: Vec<_> = self.issuing.iter().collect();
        let anchors: Vec<_> = self.anchors.iter().collect();
        path::find(
            provider,
            issuer,
            &issuing,
            &anchors,
            &[],
            &Demands {
                proven: &self.proven,
                ..Demands::at(now)
            },
        )
        .map(drop)
        .map_err(refused)
    }

    /// The trust anchors.
    pub fn anchors(&self) -> impl ExactSizeIterator<Item = &Certificate> {
        self.anchors.iter()
    }

    /// The issuing CA certificates.
    pub fn issuing(&self) -> impl ExactSizeIterator<Item = &Certificate> {
        self.issuing.iter()
    }

    /// The newest revocation list of each issuer.
    pub fn crls(&self) -> impl ExactSizeIterator<Item = &RevocationList> {
        self.lists.iter()
    }

    /// The newest thisUpdate of all lists: signed proof that this time has passed (R-RV-4).
    pub fn newest_this_update(&self) -> Option<u64> {
        self.lists.iter().map(RevocationList::this_update).max()
    }
}

fn add(certificates: &mut Vec<Certificate>, certificate: Certificate) {
    if !certificates.contains(&certificate) {
        certificates.push(certificate);
    }
}

fn supersedes(list: &RevocationList, held: &RevocationList) -> Result<(), CrlFault> {
    let (offered, held) = (list.number(), held.number());
    if offered < held {
        return Err(CrlFault::Older { offered, held });
    }
    if offered == held {
        Err(CrlFault::SameNumber { number: held })
    } else {
        Ok(())
    }
}
