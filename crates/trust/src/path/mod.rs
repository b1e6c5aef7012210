//! Path validation as RFC 5280 has it (§6.1), with the profile of §4 and §5 required of every certificate of the path,
//! the trust anchor included.
//!
//! It knows nothing of Wand's functions and roles; [`crate::Validator`] stands on it. A path is searched from the
//! leaf, held against the rules here, and then handed to rustls-webpki, which checks the signatures and judges the
//! path a second time. What RFC 5280 allows and rustls-webpki does not implement (a CA as the leaf, self-issued
//! certificates, name constraints on them, critical policy extensions) is judged here alone, link by link.

mod chain;
mod names;
mod peer;
mod policies;
mod profile;
mod revocation;
mod search;
mod signatures;

pub use peer::PeerName;

use crate::certificate::{Certificate, KeyUsage};
use crate::crl::RevocationList;
use crate::refusal::{CertificateName, Position, Refusal, Rule};
use crate::{Breach, Proven};
use alloc::vec::Vec;
use wand_crypto::{Provider, SignatureAlgorithm};

/// What a caller demands of a path.
#[derive(Debug, Clone)]
pub struct Demands<'a> {
    /// The time to validate at, in whole seconds since 1970 UTC.
    pub now: u64,
    /// At most so many certificates between leaf and anchor, self-issued ones not counted (RFC 5280 §6.1.4).
    pub max_issuers: usize,
    /// Whether the leaf may be a CA's certificate, which RFC 5280 leaves open.
    pub accept_ca_leaf: bool,
    /// Signature algorithms accepted on every certificate below the anchor.
    pub signature_algorithms: &'a [SignatureAlgorithm],
    /// Bits that the leaf's key usage must have, if the leaf has a key usage.
    pub key_usage: KeyUsage,
    /// Purposes, each as the contents of an OBJECT IDENTIFIER, that the extended key usage of the leaf and of the
    /// issuers must list, if they have one. anyExtendedKeyUsage stands for a
    /// purpose on an issuer and not on a leaf (§4.2.1.12).
    pub key_purposes: &'a [&'a [u8]],
    /// Names that the leaf's subjectAltName must cover, all of them.
    pub peer_names: &'a [PeerName<'a>],
    /// Revocation lists. A certificate whose issuer none of them names is not checked; otherwise one must be current.
    pub lists: &'a [&'a [u8]],
    /// Signatures that need not be verified again.
    pub proven: &'a Proven,
}

impl Demands<'_> {
    /// The algorithms a [`Provider`] offers.
    pub const EVERY_ALGORITHM: &'static [SignatureAlgorithm] =
        &[SignatureAlgorithm::Es256, SignatureAlgorithm::Es384];

    /// Nothing beyond RFC 5280, with at most eight issuers.
    pub const fn at(now: u64) -> Self {
        Self {
            now,
            max_issuers: 8,
            accept_ca_leaf: true,
            signature_algorithms: Self::EVERY_ALGORITHM,
            key_usage: KeyUsage::NONE,
            key_purposes: &[],
            peer_names: &[],
            lists: &[],
            proven: Proven::NONE,
        }
    }
}

/// A path that was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    leaf: Certificate,
    issuers: Vec<Certificate>,
}

impl Path {
    /// The certificate at the end of the path.
    pub fn leaf(&self) -> &Certificate {
        &self.leaf
    }

    /// From the certificate that issued the leaf to the anchor; at least one.
    pub fn issuers(&self) -> &[Certificate] {
        &self.issuers
    }
}

/// Finds and verifies a path from `leaf` through some of `intermediates` to one of `anchors`.
///
/// Intermediates that cannot be read are left aside, as if they had not come.
///
/// # Errors
/// The refusal of the path that came closest to an anchor; a list that cannot be read is refused in any case.
pub fn verify(
    provider: &dyn Provider,
    leaf: &[u8],
    intermediates: &[&[u8]],
    anchors: &[&[u8]],
    demands: &Demands<'_>,
) -> Result<Path, Refusal> {
    let leaf = read_leaf(provider, leaf)?;
    let (intermediates, unread) = read_all(intermediates);
    let (anchors, unread_anchors) = read_all(anchors);
    let lists = read_lists(provider, &leaf, demands)?;
    let intermediates: Vec<_> = intermediates.iter().collect();
    let anchors: Vec<_> = anchors.iter().collect();
    let found = find(provider, &leaf, &intermediates, &anchors, &lists, demands);
    let unread = unread.map(|unread| (Position::Issuer(1), unread));
    let unread = unread_anchors.map(|unread| (Position::Anchor, unread)).or(unread);
    found.map_err(|refusal| match (&refusal.rule, unread) {
        (Rule::UnknownIssuer, Some((position, (der, fault)))) => Refusal {
            certificate: CertificateName::unreadable(provider, der, position),
            rule: Rule::Readable(fault),
        },
        _ => refusal,
    })
}

/// As [`verify`], for certificates and lists that were read before.
pub(crate) fn find(
    provider: &dyn Provider,
    leaf: &Certificate,
    intermediates: &[&Certificate],
    anchors: &[&Certificate],
    lists: &[RevocationList],
    demands: &Demands<'_>,
) -> Result<Path, Refusal> {
    chain::leaf(leaf, demands).map_err(|rule| refusal(provider, leaf, Position::Leaf, rule))?;
    let path = search::Search::new(provider, intermediates, anchors, lists, demands).from(leaf)?;
    Ok(Path {
        leaf: leaf.clone(),
        issuers: path.into_iter().skip(1).cloned().collect(),
    })
}

pub(crate) use chain::validity;

/// The rules of RFC 5280 §4 on a CA that somebody else issued.
pub(crate) fn issuer_profile(certificate: &Certificate) -> Result<(), Breach> {
    profile::issuer(certificate)
}

/// The rules of RFC 5280 §4 on a self-signed trust anchor.
pub(crate) fn anchor_profile(certificate: &Certificate) -> Result<(), Breach> {
    profile::anchor(certificate, true)
}

pub(crate) fn read_leaf(provider: &dyn Provider, der: &[u8]) -> Result<Certificate, Refusal> {
    Certificate::from_der(der).map_err(|fault| Refusal {
        certificate: CertificateName::unreadable(provider, der, Position::Leaf),
        rule: Rule::Readable(fault),
    })
}

type Unread<'a> = Option<(&'a [u8], crate::CertificateFault)>;

/// Those that can be read, and the first that cannot.
fn read_all<'a>(ders: &[&'a [u8]]) -> (Vec<Certificate>, Unread<'a>) {
    let mut unread = None;
    let mut read = Vec::with_capacity(ders.len());
    for der in ders {
        match Certificate::from_der(der) {
            Ok(certificate) => read.push(certificate),
            Err(fault) => unread = unread.or(Some((*der, fault))),
        }
    }
    (read, unread)
}

fn read_lists(
    provider: &dyn Provider,
    leaf: &Certificate,
    demands: &Demands<'_>,
) -> Result<Vec<RevocationList>, Refusal> {
    let read = demands
        .lists
        .iter()
        .map(|der| RevocationList::from_der(der))
        .collect::<Result<_, _>>();
    read.map_err(|fault| refusal(provider, leaf, Position::Leaf, Rule::RevocationList(fault)))
}

pub(crate) fn refusal(
    provider: &dyn Provider,
    certificate: &Certificate,
    position: Position,
    rule: Rule,
) -> Refusal {
    Refusal {
        certificate: CertificateName::of(provider, certificate, position),
        rule,
    }
}

/// The position of the certificate with this index in a path of `length` certificates.
pub(crate) fn position(index: usize, length: usize) -> Position {
    match index {
        0 => Position::Leaf,
        _ if index.saturating_add(1) == length => Position::Anchor,
        _ => Position::Issuer(index),
    }
}
