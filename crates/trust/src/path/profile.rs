//! What RFC 5280 §4 asks of a single certificate.

use super::names::{self, host};
use crate::Breach;
use crate::certificate::{Certificate, Extensions, KeyUsage};
use x509_cert::certificate::Version;
use x509_cert::der::oid::AssociatedOid;
use x509_cert::ext::pkix::constraints::name::GeneralSubtree;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies, CrlDistributionPoints, ExtendedKeyUsage,
    ID_CE_INHIBIT_ANY_POLICY, KeyUsage as KeyUsageExtension, NameConstraints, PolicyConstraints,
    PolicyMappings, SubjectAltName, SubjectKeyIdentifier,
};
use x509_cert::spki::ObjectIdentifier;

/// Extensions that may be critical because they are processed.
const PROCESSED: [ObjectIdentifier; 12] = [
    AuthorityKeyIdentifier::OID,
    SubjectKeyIdentifier::OID,
    KeyUsageExtension::OID,
    ExtendedKeyUsage::OID,
    BasicConstraints::OID,
    SubjectAltName::OID,
    NameConstraints::OID,
    CertificatePolicies::OID,
    PolicyMappings::OID,
    PolicyConstraints::OID,
    ID_CE_INHIBIT_ANY_POLICY,
    CrlDistributionPoints::OID,
];

/// The longest serial number, in octets (§4.1.2.2).
const SERIAL_NUMBER_OCTETS: usize = 20;

type Ruling = Result<(), Breach>;

fn rule(holds: bool, breach: Breach) -> Ruling {
    if holds { Ok(()) } else { Err(breach) }
}

/// The rules on the last certificate of a path.
pub(super) fn leaf(leaf: &Certificate) -> Ruling {
    let extensions = &leaf.extensions;
    common(leaf)?;
    authority_key_identifier(extensions, false)?;
    if leaf.is_ca() {
        return authority(leaf);
    }
    let names = extensions.alternative_names.is_some();
    rule(!leaf.subject.is_empty() || names, Breach::EmptySubject)?;
    rule(
        !leaf.key_usage().contains(KeyUsage::KEY_CERT_SIGN),
        Breach::KeyUsage,
    )?;
    rule(extensions.name_constraints.is_none(), Breach::NameConstraintsForm)?;
    let constraints = extensions.basic_constraints.as_ref();
    rule(
        constraints.is_none_or(|c| c.value.path_len_constraint.is_none()),
        Breach::PathLenWithoutCa,
    )
}

/// The rules on an issuer below the anchor.
pub(super) fn issuer(issuer: &Certificate) -> Ruling {
    common(issuer)?;
    authority_key_identifier(&issuer.extensions, false)?;
    authority(issuer)
}

/// The rules on an anchor, which may have signed its own certificate.
pub(super) fn anchor(anchor: &Certificate, self_signed: bool) -> Ruling {
    common(anchor)?;
    authority_key_identifier(&anchor.extensions, self_signed)?;
    authority(anchor)
}

fn common(certificate: &Certificate) -> Ruling {
    rule(certificate.version == Version::V3, Breach::Version)?;
    rule(!certificate.has_unique_identifier, Breach::UniqueIdentifier)?;
    rule(certificate.algorithms_agree, Breach::AlgorithmMismatch)?;
    serial_number(certificate.serial_number())?;
    rule(!certificate.issuer.is_empty(), Breach::EmptyIssuer)?;
    validity(certificate)?;
    let extensions = &certificate.extensions;
    listed(extensions)?;
    let usage = extensions.key_usage.as_ref();
    rule(
        usage.is_none_or(|usage| !usage.value.is_empty()),
        Breach::KeyUsage,
    )?;
    let purposes = extensions.key_purposes.as_ref();
    rule(
        purposes.is_none_or(|purposes| !purposes.value.is_empty()),
        Breach::EmptyExtendedKeyUsage,
    )?;
    let subject_key = extensions.subject_key.as_ref();
    rule(
        subject_key.is_none_or(|key| !key.critical),
        Breach::SubjectKeyIdentifier,
    )?;
    alternative_names(certificate)?;
    policies(extensions)?;
    information_access(extensions)
}

fn serial_number(octets: &[u8]) -> Ruling {
    let positive =
        octets.first().is_some_and(|first| *first < 0x80) && octets.iter().any(|octet| *octet != 0);
    rule(
        positive && octets.len() <= SERIAL_NUMBER_OCTETS,
        Breach::SerialNumber,
    )
}

fn validity(certificate: &Certificate) -> Ruling {
    let (begin, end) = (certificate.not_before, certificate.not_after);
    let written = begin.is_written_as_it_must() && end.is_written_as_it_must();
    rule(written && begin.seconds <= end.seconds, Breach::Validity)
}

fn listed(extensions: &Extensions) -> Ruling {
    rule(
        !extensions.present || !extensions.listed.is_empty(),
        Breach::EmptyExtensions,
    )?;
    let mut seen = extensions.listed.iter();
    while let Some((identifier, critical)) = seen.next() {
        rule(
            seen.as_slice().iter().all(|(other, _)| other != identifier),
            Breach::DuplicateExtension,
        )?;
        rule(
            !critical || PROCESSED.contains(identifier),
            Breach::UnknownCriticalExtension,
        )?;
    }
    Ok(())
}

fn authority_key_identifier(extensions: &Extensions, self_signed: bool) -> Ruling {
    let Some(identifier) = &extensions.authority_key else {
        return rule(self_signed, Breach::AuthorityKeyIdentifier);
    };
    let value = &identifier.value;
    let whole = value.authority_cert_issuer.is_some() == value.authority_cert_serial_number.is_some();
    let named = match (&value.key_identifier, extensions.subject_key_id()) {
        (Some(issuer), Some(own)) if self_signed => issuer.as_bytes() == own,
        (Some(_), _) => true,
        (None, _) => false,
    };
    rule(
        !identifier.critical && whole && named,
        Breach::AuthorityKeyIdentifier,
    )
}

/// §4.2.1.2, §4.2.1.3, §4.2.1.9, §4.2.1.10 for a CA.
fn authority(certificate: &Certificate) -> Ruling {
    let extensions = &certificate.extensions;
    rule(!certificate.subject.is_empty(), Breach::EmptySubject)?;
    let constraints = extensions.basic_constraints.as_ref();
    let constraints = constraints.filter(|constraints| constraints.critical && constraints.value.ca);
    let constraints = constraints.ok_or(Breach::BasicConstraints)?;
    let usage = extensions.key_usage.as_ref();
    let signs = usage.is_none_or(|usage| usage.value.contains(KeyUsage::KEY_CERT_SIGN));
    rule(
        constraints.value.path_len_constraint.is_none() || signs,
        Breach::PathLenWithoutCa,
    )?;
    rule(signs, Breach::KeyUsage)?;
    rule(extensions.subject_key.is_some(), Breach::SubjectKeyIdentifier)?;
    name_constraints(extensions)
}

fn name_constraints(extensions: &Extensions) -> Ruling {
    let Some(constraints) = &extensions.name_constraints else {
        return Ok(());
    };
    let subtrees = [
        &constraints.value.permitted_subtrees,
        &constraints.value.excluded_subtrees,
    ];
    let present = subtrees.iter().any(|subtrees| subtrees.is_some());
    let whole = subtrees
        .into_iter()
        .flatten()
        .all(|subtrees| !subtrees.is_empty());
    let plain = |subtree: &GeneralSubtree| {
        subtree.minimum == 0 && subtree.maximum.is_none() && names::is_subtree(&subtree.base)
    };
    let plain = subtrees.into_iter().flatten().flatten().all(plain);
    rule(
        constraints.critical && present && whole && plain,
        Breach::NameConstraintsForm,
    )
}

/// §4.2.1.6: never empty, each name in its syntax; critical exactly when there is no subject.
fn alternative_names(certificate: &Certificate) -> Ruling {
    let Some(names) = &certificate.extensions.alternative_names else {
        return Ok(());
    };
    let well_formed = |name: &GeneralName| match name {
        GeneralName::DnsName(name) => host::is_dns_name(name.as_str()),
        GeneralName::Rfc822Name(name) => host::mailbox(name.as_str()).is_some(),
        GeneralName::UniformResourceIdentifier(name) => name.as_str().contains(':'),
        GeneralName::IpAddress(address) => matches!(address.as_bytes().len(), 4 | 16),
        _ => true,
    };
    let filled = !names.value.0.is_empty() && names.value.0.iter().all(well_formed);
    rule(
        filled && names.critical == certificate.subject.is_empty(),
        Breach::SubjectAltName,
    )
}

fn policies(extensions: &Extensions) -> Ruling {
    if let Some(policies) = &extensions.policies {
        let mut seen = policies.value.0.iter();
        rule(!policies.value.0.is_empty(), Breach::CertificatePolicies)?;
        while let Some(policy) = seen.next() {
            let once = seen
                .as_slice()
                .iter()
                .all(|other| other.policy_identifier != policy.policy_identifier);
            rule(once, Breach::CertificatePolicies)?;
        }
    }
    if let Some(constraints) = &extensions.policy_constraints {
        let value = &constraints.value;
        let present = value.require_explicit_policy.is_some() || value.inhibit_policy_mapping.is_some();
        rule(constraints.critical && present, Breach::PolicyConstraints)?;
    }
    let mappings = extensions.policy_mappings.as_ref();
    rule(
        mappings.is_none_or(|mappings| !mappings.value.0.is_empty()),
        Breach::PolicyConstraints,
    )?;
    rule(
        extensions
            .inhibit_any_policy
            .as_ref()
            .is_none_or(|skip| skip.critical),
        Breach::PolicyConstraints,
    )
}

fn information_access(extensions: &Extensions) -> Ruling {
    let authority = extensions.authority_access.as_ref();
    let subject = extensions.subject_access.as_ref();
    let stands = authority.is_none_or(|access| !access.critical && !access.value.0.is_empty())
        && subject.is_none_or(|access| !access.critical && !access.value.0.is_empty());
    rule(stands, Breach::InformationAccess)
}
