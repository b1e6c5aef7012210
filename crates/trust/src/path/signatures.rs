//! Signatures, by rustls-webpki over the whole path; link by link where it does not implement what RFC 5280 allows.

use crate::Proven;
use crate::algorithm::Verification;
use crate::certificate::Certificate;
use crate::refusal::Rule;
use alloc::vec::Vec;
use core::time::Duration;
use rustls_pki_types::{CertificateDer, UnixTime};
use wand_crypto::Provider;
use webpki::{EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeIdIter, anchor_from_trusted_cert};
use x509_cert::der::oid::AssociatedOid;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAltName};

/// Issuers that rustls-webpki follows.
const WEBPKI_ISSUERS: usize = 6;

/// Purposes are judged by our own rules, which know object identifiers of any width.
struct AnyPurpose;

impl ExtendedKeyUsageValidator for AnyPurpose {
    fn validate(&self, _: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        Ok(())
    }
}

pub(super) fn check(
    provider: &dyn Provider,
    path: &[&Certificate],
    now: u64,
    proven: &Proven,
) -> Result<(), (usize, Rule)> {
    match path {
        [leaf, issuers @ .., anchor] if is_plain(leaf, issuers, anchor) => {
            by_webpki((provider, proven), leaf, issuers, anchor, now).map_err(|error| (0, rule(&error)))
        }
        _ => link_by_link(provider, path),
    }
}

/// Whether rustls-webpki judges such a path as RFC 5280 does.
fn is_plain(leaf: &Certificate, issuers: &[&Certificate], anchor: &Certificate) -> bool {
    let below_anchor = || core::iter::once(leaf).chain(issuers.iter().copied());
    let constrains = |certificate: &Certificate| certificate.extensions.name_constraints.is_some();
    !leaf.is_ca()
        && issuers.len() <= WEBPKI_ISSUERS
        && !issuers.iter().any(|issuer| issuer.is_self_issued())
        && !below_anchor().any(constrains)
        && !constrains(anchor)
        && below_anchor().all(only_known_critical)
}

fn only_known_critical(certificate: &Certificate) -> bool {
    const KNOWN: [x509_cert::spki::ObjectIdentifier; 4] = [
        KeyUsage::OID,
        ExtendedKeyUsage::OID,
        BasicConstraints::OID,
        SubjectAltName::OID,
    ];
    certificate
        .extensions
        .listed
        .iter()
        .all(|(identifier, critical)| !critical || KNOWN.contains(identifier))
}

fn by_webpki(
    (provider, proven): (&dyn Provider, &Proven),
    leaf: &Certificate,
    issuers: &[&Certificate],
    anchor: &Certificate,
    now: u64,
) -> Result<(), Error> {
    let [es256, es384] = Verification::all(provider, proven);
    let anchor = CertificateDer::from(anchor.der());
    let anchors = [anchor_from_trusted_cert(&anchor)?];
    let issuers: Vec<_> = issuers
        .iter()
        .map(|issuer| CertificateDer::from(issuer.der()))
        .collect();
    let leaf = CertificateDer::from(leaf.der());
    let leaf = EndEntityCert::try_from(&leaf)?;
    let now = UnixTime::since_unix_epoch(Duration::from_secs(now));
    leaf.verify_for_usage(&[&es256, &es384], &anchors, &issuers, now, AnyPurpose, None, None)?;
    Ok(())
}

fn rule(error: &Error) -> Rule {
    match error {
        Error::InvalidSignatureForPublicKey => Rule::BadSignature,
        Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_)
        | Error::UnsupportedSignatureAlgorithmContext(_) => Rule::UnsupportedAlgorithm,
        _ => Rule::SecondJudge,
    }
}

fn link_by_link(provider: &dyn Provider, path: &[&Certificate]) -> Result<(), (usize, Rule)> {
    let links = path.iter().zip(path.iter().skip(1)).enumerate();
    for (index, (subject, issuer)) in links {
        let verified = subject.signed.verify(provider, issuer.public_key());
        verified.map_err(|_| (index, Rule::BadSignature))?;
    }
    Ok(())
}
