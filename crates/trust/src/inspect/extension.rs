use super::names::general;
use super::{dotted, hexadecimal, object};
use crate::{KeyUsage, Purpose};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use x509_cert::der::asn1::AnyRef;
use x509_cert::der::oid::AssociatedOid;
use x509_cert::der::{Decode, Encode, Tag, Tagged};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::certpolicy::{PolicyInformation, PolicyQualifierInfo};
use x509_cert::ext::pkix::constraints::name::GeneralSubtree;
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    self, AccessDescription, AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints,
    CertificatePolicies, CrlDistributionPoints, ExtendedKeyUsage, FreshestCrl, NameConstraints,
    PolicyConstraints, PolicyMappings, SubjectAltName, SubjectInfoAccessSyntax, SubjectKeyIdentifier,
};

/// A certificate extension for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectedExtension {
    /// Object identifier.
    pub oid: String,
    /// Its name in RFC 5280, or the identifier again.
    pub name: String,
    /// Whether a reader that does not know it must refuse the certificate.
    pub critical: bool,
    /// What it says, a line each; hex when it is not known here, or not what its standard says.
    pub lines: Vec<String>,
}

type Words<'a> = &'a dyn Fn(&Purpose) -> String;

pub(super) fn inspect(extension: &Extension, words: Words<'_>) -> InspectedExtension {
    let oid = extension.extn_id.to_string();
    let value = extension.extn_value.as_bytes();
    let name = object::extension(&oid);
    let lines = match known(extension, value, words) {
        Some(Some(lines)) => lines,
        Some(None) => Vec::from(["not what its standard says it is".to_string(), hexadecimal(value)]),
        None => Vec::from([hexadecimal(value)]),
    };
    InspectedExtension {
        name,
        critical: extension.critical,
        lines,
        oid,
    }
}

/// `None` for an extension that is not known here, `Some(None)` for one that cannot be read.
fn known(extension: &Extension, value: &[u8], words: Words<'_>) -> Option<Option<Vec<String>>> {
    Some(match extension.extn_id {
        BasicConstraints::OID => read(value, basic_constraints),
        pkix::KeyUsage::OID => read(value, key_usage),
        ExtendedKeyUsage::OID => read(value, |purposes: Vec<AnyRef<'_>>| key_purposes(&purposes, words)),
        AuthorityKeyIdentifier::OID => read(value, authority_key),
        SubjectKeyIdentifier::OID => read(value, |id: SubjectKeyIdentifier| {
            Vec::from([hexadecimal(id.0.as_bytes())])
        }),
        SubjectAltName::OID | pkix::ID_CE_ISSUER_ALT_NAME => read(value, |names: Vec<GeneralName>| {
            names.iter().map(general).collect()
        }),
        NameConstraints::OID => read(value, name_constraints),
        CertificatePolicies::OID => read(value, |policies: CertificatePolicies| {
            policies.0.iter().flat_map(policy).collect()
        }),
        PolicyMappings::OID => read(value, |mappings: PolicyMappings| {
            let line = |one: &pkix::PolicyMapping| {
                alloc::format!(
                    "{} counts as {}",
                    one.subject_domain_policy,
                    one.issuer_domain_policy
                )
            };
            mappings.0.iter().map(line).collect()
        }),
        PolicyConstraints::OID => read(value, policy_constraints),
        pkix::ID_CE_INHIBIT_ANY_POLICY => read(value, |after: u32| {
            Vec::from([alloc::format!("“any policy” counts for {after} more authorities")])
        }),
        CrlDistributionPoints::OID => read(value, |points: CrlDistributionPoints| {
            points.0.iter().flat_map(distribution_point).collect()
        }),
        FreshestCrl::OID => read(value, |points: FreshestCrl| {
            points.0.iter().flat_map(distribution_point).collect()
        }),
        AuthorityInfoAccessSyntax::OID => read(value, |all: AuthorityInfoAccessSyntax| {
            all.0.iter().map(access).collect()
        }),
        SubjectInfoAccessSyntax::OID => read(value, |all: SubjectInfoAccessSyntax| {
            all.0.iter().map(access).collect()
        }),
        _ => return None,
    })
}

fn read<'a, T: Decode<'a>>(value: &'a [u8], lines: impl FnOnce(T) -> Vec<String>) -> Option<Vec<String>> {
    T::from_der(value).ok().map(lines)
}

fn basic_constraints(constraints: BasicConstraints) -> Vec<String> {
    let mut lines = Vec::from([if constraints.ca {
        "may issue certificates"
    } else {
        "may not issue certificates"
    }
    .to_string()]);
    if let Some(count) = constraints.path_len_constraint {
        lines.push(alloc::format!("at most {count} authorities below it"));
    }
    lines
}

fn key_usage(usage: pkix::KeyUsage) -> Vec<String> {
    let usage = KeyUsage::from_bits(usage.0.bits());
    usage.words().into_iter().map(ToString::to_string).collect()
}

fn key_purposes(purposes: &[AnyRef<'_>], words: Words<'_>) -> Vec<String> {
    let line = |purpose: &AnyRef<'_>| {
        let contents = purpose.value();
        if purpose.tag() != Tag::ObjectIdentifier {
            return hexadecimal(contents);
        }
        let oid = dotted(contents).unwrap_or_else(|| hexadecimal(contents));
        match Purpose::from_oid(contents) {
            Some(Some(purpose)) => alloc::format!("{} ({oid})", words(&purpose)),
            Some(None) => alloc::format!("under Wand's arc, but without a meaning ({oid})"),
            None => object::purpose(&oid),
        }
    };
    purposes.iter().map(line).collect()
}

fn authority_key(key: AuthorityKeyIdentifier) -> Vec<String> {
    let identifier = key.key_identifier.map(|id| hexadecimal(id.as_bytes()));
    let issuers = key.authority_cert_issuer.unwrap_or_default();
    let serial = key
        .authority_cert_serial_number
        .map(|serial| alloc::format!("serial number {}", hexadecimal(serial.as_bytes())));
    identifier
        .into_iter()
        .chain(
            issuers
                .iter()
                .map(|name| alloc::format!("issuer {}", general(name))),
        )
        .chain(serial)
        .collect()
}

fn name_constraints(constraints: NameConstraints) -> Vec<String> {
    let lines = |verb: &'static str, trees: Option<Vec<GeneralSubtree>>| {
        let line = move |tree: GeneralSubtree| alloc::format!("{verb} {}", general(&tree.base));
        trees.unwrap_or_default().into_iter().map(line)
    };
    lines("permitted:", constraints.permitted_subtrees)
        .chain(lines("excluded:", constraints.excluded_subtrees))
        .collect()
}

fn policy(policy: &PolicyInformation) -> Vec<String> {
    let oid = policy.policy_identifier.to_string();
    let name = match oid.as_str() {
        "2.5.29.32.0" => "any policy".to_string(),
        _ => oid,
    };
    let qualifiers = policy.policy_qualifiers.iter().flatten().map(qualifier);
    core::iter::once(name).chain(qualifiers).collect()
}

fn qualifier(qualifier: &PolicyQualifierInfo) -> String {
    let value = qualifier.qualifier.as_ref();
    let text = value.and_then(|any| match any.tag() {
        Tag::Ia5String | Tag::Utf8String => core::str::from_utf8(any.value()).ok().map(ToString::to_string),
        _ => any.to_der().ok().map(|der| hexadecimal(&der)),
    });
    let kind = match qualifier.policy_qualifier_id.to_string().as_str() {
        "1.3.6.1.5.5.7.2.1" => "practice statement".to_string(),
        "1.3.6.1.5.5.7.2.2" => "notice".to_string(),
        other => other.to_string(),
    };
    alloc::format!("  {kind}: {}", text.unwrap_or_default())
}

fn policy_constraints(constraints: PolicyConstraints) -> Vec<String> {
    let explicit = constraints
        .require_explicit_policy
        .map(|after| alloc::format!("a policy is required after {after} more authorities"));
    let mapping = constraints
        .inhibit_policy_mapping
        .map(|after| alloc::format!("policies are mapped for {after} more authorities"));
    explicit.into_iter().chain(mapping).collect()
}

fn distribution_point(point: &DistributionPoint) -> Vec<String> {
    let names: Vec<String> = match &point.distribution_point {
        Some(DistributionPointName::FullName(names)) => names.iter().map(general).collect(),
        Some(DistributionPointName::NameRelativeToCRLIssuer(name)) => {
            Vec::from([alloc::format!("relative to the list's issuer: {name}")])
        }
        None => Vec::new(),
    };
    let issuers = point.crl_issuer.iter().flatten();
    names
        .into_iter()
        .chain(issuers.map(|name| alloc::format!("list issued by {}", general(name))))
        .collect()
}

fn access(access: &AccessDescription) -> String {
    let method = match access.access_method.to_string().as_str() {
        "1.3.6.1.5.5.7.48.1" => "OCSP".to_string(),
        "1.3.6.1.5.5.7.48.2" => "issuers".to_string(),
        "1.3.6.1.5.5.7.48.5" => "repository".to_string(),
        other => other.to_string(),
    };
    alloc::format!("{method}: {}", general(&access.access_location))
}
