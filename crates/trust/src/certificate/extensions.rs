use super::{CertificateFault, KeyUsage};
use crate::encoding::is_der;
use crate::oid::Purpose;
use alloc::vec::Vec;
use x509_cert::der::asn1::AnyRef;
use x509_cert::der::oid::AssociatedOid;
use x509_cert::der::{Decode, Encode, Tag, Tagged};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{
    self, AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies,
    CrlDistributionPoints, ExtendedKeyUsage, NameConstraints, PolicyConstraints, PolicyMappings,
    SubjectAltName, SubjectInfoAccessSyntax, SubjectKeyIdentifier,
};
use x509_cert::spki::ObjectIdentifier;

/// An extension's value with its critical flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Noted<T> {
    pub(crate) critical: bool,
    pub(crate) value: T,
}

/// The extensions of a certificate, those that RFC 5280 §4.2 defines read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Extensions {
    /// Every extension in order, with its critical flag.
    pub(crate) listed: Vec<(ObjectIdentifier, bool)>,
    /// Whether there is an extensions field at all.
    pub(crate) present: bool,
    pub(crate) authority_key: Option<Noted<AuthorityKeyIdentifier>>,
    pub(crate) subject_key: Option<Noted<SubjectKeyIdentifier>>,
    pub(crate) key_usage: Option<Noted<KeyUsage>>,
    /// The contents of each OBJECT IDENTIFIER.
    pub(crate) key_purposes: Option<Noted<Vec<Vec<u8>>>>,
    pub(crate) basic_constraints: Option<Noted<BasicConstraints>>,
    pub(crate) alternative_names: Option<Noted<SubjectAltName>>,
    pub(crate) name_constraints: Option<Noted<NameConstraints>>,
    pub(crate) policies: Option<Noted<CertificatePolicies>>,
    pub(crate) policy_mappings: Option<Noted<PolicyMappings>>,
    pub(crate) policy_constraints: Option<Noted<PolicyConstraints>>,
    /// The skipCerts number.
    pub(crate) inhibit_any_policy: Option<Noted<u32>>,
    pub(crate) distribution_points: Option<Noted<CrlDistributionPoints>>,
    pub(crate) authority_access: Option<Noted<AuthorityInfoAccessSyntax>>,
    pub(crate) subject_access: Option<Noted<SubjectInfoAccessSyntax>>,
}

impl Extensions {
    /// Reads the extensions; of one that appears twice the last stands, and `listed` tells.
    pub(crate) fn read(extensions: Option<&[Extension]>) -> Result<Self, CertificateFault> {
        let mut read = Self {
            present: extensions.is_some(),
            ..Self::default()
        };
        for extension in extensions.unwrap_or_default() {
            read.listed.push((extension.extn_id, extension.critical));
            read.note(extension)?;
        }
        Ok(read)
    }

    fn note(&mut self, extension: &Extension) -> Result<(), CertificateFault> {
        match extension.extn_id {
            AuthorityKeyIdentifier::OID => self.authority_key = noted(extension, "authorityKeyIdentifier")?,
            SubjectKeyIdentifier::OID => self.subject_key = noted(extension, "subjectKeyIdentifier")?,
            pkix::KeyUsage::OID => self.key_usage = key_usage(extension)?,
            ExtendedKeyUsage::OID => self.key_purposes = key_purposes(extension)?,
            BasicConstraints::OID => self.basic_constraints = noted(extension, "basicConstraints")?,
            SubjectAltName::OID => self.alternative_names = noted(extension, "subjectAltName")?,
            NameConstraints::OID => self.name_constraints = noted(extension, "nameConstraints")?,
            CertificatePolicies::OID => self.policies = noted(extension, "certificatePolicies")?,
            PolicyMappings::OID => self.policy_mappings = noted(extension, "policyMappings")?,
            PolicyConstraints::OID => self.policy_constraints = noted(extension, "policyConstraints")?,
            pkix::ID_CE_INHIBIT_ANY_POLICY => self.inhibit_any_policy = noted(extension, "inhibitAnyPolicy")?,
            CrlDistributionPoints::OID => {
                self.distribution_points = noted(extension, "cRLDistributionPoints")?
            }
            AuthorityInfoAccessSyntax::OID => {
                self.authority_access = noted(extension, "authorityInfoAccess")?
            }
            SubjectInfoAccessSyntax::OID => self.subject_access = noted(extension, "subjectInfoAccess")?,
            _ => {}
        }
        Ok(())
    }

    /// The purposes under Wand's arc.
    pub(crate) fn purposes(&self) -> Result<Vec<Purpose>, CertificateFault> {
        let contents = self
            .key_purposes
            .as_ref()
            .map(|purposes| purposes.value.as_slice())
            .unwrap_or_default();
        contents
            .iter()
            .filter_map(|contents| Purpose::from_oid(contents))
            .map(|purpose| {
                purpose.ok_or(CertificateFault::Malformed {
                    part: "key purpose under Wand's arc",
                })
            })
            .collect()
    }

    /// The key identifier of the issuer's key.
    pub(crate) fn authority_key_id(&self) -> Option<&[u8]> {
        self.authority_key
            .as_ref()?
            .value
            .key_identifier
            .as_ref()
            .map(|id| id.as_bytes())
    }

    /// The key identifier of the certified key.
    pub(crate) fn subject_key_id(&self) -> Option<&[u8]> {
        self.subject_key.as_ref().map(|id| id.value.0.as_bytes())
    }
}

/// Only the one encoding that DER has.
fn noted<'a, T: Decode<'a> + Encode>(
    extension: &'a Extension,
    part: &'static str,
) -> Result<Option<Noted<T>>, CertificateFault> {
    let malformed = CertificateFault::Malformed { part };
    let bytes = extension.extn_value.as_bytes();
    let value = T::from_der(bytes).map_err(|_| malformed)?;
    if !is_der(&value, bytes) {
        return Err(malformed);
    }
    Ok(Some(Noted {
        critical: extension.critical,
        value,
    }))
}

fn key_usage(extension: &Extension) -> Result<Option<Noted<KeyUsage>>, CertificateFault> {
    let bits = noted::<pkix::KeyUsage>(extension, "keyUsage")?;
    Ok(bits.map(|bits| Noted {
        critical: bits.critical,
        value: KeyUsage::from_bits(bits.value.0.bits()),
    }))
}

/// Read by hand: Wand's arc is wider than the crate's object identifiers.
fn key_purposes(extension: &Extension) -> Result<Option<Noted<Vec<Vec<u8>>>>, CertificateFault> {
    const PART: &str = "extKeyUsage";
    let purposes = noted::<Vec<AnyRef<'_>>>(extension, PART)?;
    purposes
        .map(|purposes| {
            let contents = purposes.value.iter().map(|purpose| {
                let is_identifier = purpose.tag() == Tag::ObjectIdentifier && !purpose.value().is_empty();
                is_identifier.then(|| purpose.value().to_vec())
            });
            let value = contents
                .collect::<Option<_>>()
                .ok_or(CertificateFault::Malformed { part: PART })?;
            Ok(Noted {
                critical: purposes.critical,
                value,
            })
        })
        .transpose()
}
