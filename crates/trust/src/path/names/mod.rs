//! Name constraints (RFC 5280 §4.2.1.10, §6.1.3 (b) and (c)).
//!
//! An issuer's constraints hold for every certificate below it, except for self-issued ones other than the leaf.

mod directory;
pub(super) mod dns;
pub(super) mod host;
mod ip;

use crate::Breach;
use crate::certificate::Certificate;
use crate::refusal::Rule;
use alloc::vec::Vec;
use x509_cert::der::asn1::Ia5String;
use x509_cert::ext::pkix::NameConstraints;
use x509_cert::ext::pkix::constraints::name::GeneralSubtree;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::spki::ObjectIdentifier;

const EMAIL_ADDRESS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.1");

/// Comparisons in one path. Names times constraints: a peer chooses both factors.
const COMPARISONS: usize = 16_384;

pub(super) fn check(path: &[&Certificate]) -> Result<(), (usize, Rule)> {
    let mut budget = COMPARISONS;
    for (issuer_index, issuer) in path.iter().enumerate().skip(1) {
        let Some(constraints) = &issuer.extensions.name_constraints else {
            continue;
        };
        for (index, certificate) in path.iter().enumerate().take(issuer_index) {
            if index == 0 || !certificate.is_self_issued() {
                let allowed = allows(&constraints.value, certificate, &mut budget);
                allowed.map_err(|breach| (index, Rule::Profile(breach)))?;
            }
        }
    }
    Ok(())
}

fn allows(
    constraints: &NameConstraints,
    certificate: &Certificate,
    budget: &mut usize,
) -> Result<(), Breach> {
    let excluded = constraints.excluded_subtrees.as_deref().unwrap_or_default();
    let permitted = constraints.permitted_subtrees.as_deref().unwrap_or_default();
    for name in names(certificate) {
        if is_within_any(&name, excluded, Subtrees::Excluded, budget)? == Some(true)
            || is_within_any(&name, permitted, Subtrees::Permitted, budget)? == Some(false)
        {
            return Err(Breach::NameConstraints);
        }
    }
    Ok(())
}

/// Every name that constraints apply to. A mailbox in the subject counts when there is no subjectAltName.
fn names(certificate: &Certificate) -> Vec<GeneralName> {
    let mut names = Vec::new();
    if !certificate.subject.is_empty() {
        names.push(GeneralName::DirectoryName(certificate.subject.clone()));
    }
    match &certificate.extensions.alternative_names {
        Some(alternatives) => names.extend(alternatives.value.0.iter().cloned()),
        None => names.extend(subject_mailboxes(certificate)),
    }
    names
}

fn subject_mailboxes(certificate: &Certificate) -> impl Iterator<Item = GeneralName> {
    let attributes = certificate
        .subject
        .iter()
        .filter(|attribute| attribute.oid == EMAIL_ADDRESS);
    attributes.filter_map(|attribute| {
        Ia5String::new(attribute.value.value())
            .ok()
            .map(GeneralName::Rfc822Name)
    })
}

/// Which of the two lists a subtree stands in: a wildcard is within an excluded one if any host it stands for is,
/// within a permitted one only if all are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subtrees {
    Permitted,
    Excluded,
}

/// Whether the base of a subtree is well formed, whether or not any name is ever held against it.
pub(super) fn is_subtree(base: &GeneralName) -> bool {
    match base {
        GeneralName::DnsName(base) => host::is_dns_subtree(base.as_str()),
        GeneralName::Rfc822Name(base) => host::is_mail_subtree(base.as_str()),
        GeneralName::UniformResourceIdentifier(base) => host::is_uri_subtree(base.as_str()),
        GeneralName::IpAddress(base) => ip::is_subtree(base.as_bytes()),
        _ => true,
    }
}

/// `None` if no subtree is of the name's form.
fn is_within_any(
    name: &GeneralName,
    subtrees: &[GeneralSubtree],
    kind: Subtrees,
    budget: &mut usize,
) -> Result<Option<bool>, Breach> {
    let mut within = None;
    for subtree in subtrees {
        *budget = budget.checked_sub(1).ok_or(Breach::UncomparableName)?;
        if let Some(this) = is_within(name, &subtree.base, kind)? {
            within = Some(within == Some(true) || this);
        }
    }
    Ok(within)
}

/// `None` if name and subtree are of different forms.
fn is_within(name: &GeneralName, base: &GeneralName, kind: Subtrees) -> Result<Option<bool>, Breach> {
    Ok(Some(match (name, base) {
        (GeneralName::DnsName(name), GeneralName::DnsName(base)) => {
            host::dns(name.as_str(), base.as_str(), kind == Subtrees::Excluded)?
        }
        (GeneralName::Rfc822Name(name), GeneralName::Rfc822Name(base)) => {
            host::mail(name.as_str(), base.as_str())?
        }
        (GeneralName::UniformResourceIdentifier(name), GeneralName::UniformResourceIdentifier(base)) => {
            host::uri(name.as_str(), base.as_str())?
        }
        (GeneralName::IpAddress(name), GeneralName::IpAddress(base)) => {
            ip::is_within(name.as_bytes(), base.as_bytes())
        }
        (GeneralName::DirectoryName(name), GeneralName::DirectoryName(base)) => {
            directory::is_within(name, base)
        }
        (GeneralName::OtherName(_), GeneralName::OtherName(_))
        | (GeneralName::EdiPartyName(_), GeneralName::EdiPartyName(_))
        | (GeneralName::RegisteredId(_), GeneralName::RegisteredId(_)) => {
            return Err(Breach::UncomparableName);
        }
        _ => return Ok(None),
    }))
}
