//! Certificates as this authority writes them: RFC 5280, version 3, nothing that no reader of ours uses.

use crate::signing::{algorithm_identifier, public_key_info, sign};
use crate::{AuthorityError, SerialNumber};
use der::asn1::{Any, OctetString};
use der::{DateTime, Encode, Sequence, Tag};
use std::time::Duration;
use wand_crypto::{PublicKey, Random, Signer};
use wand_trust::{Function, Purpose};
use x509_cert::certificate::Version;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, Extensions};
use x509_cert::name::Name;
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::time::{Time, Validity};

/// RFC 5280 §4.1.2; the crate's own type can only be read.
#[derive(Sequence)]
struct TbsCertificate {
    #[asn1(context_specific = "0", default = "Default::default")]
    version: Version,
    serial_number: x509_cert::serial_number::SerialNumber,
    signature: AlgorithmIdentifierOwned,
    issuer: Name,
    validity: Validity,
    subject: Name,
    subject_public_key_info: SubjectPublicKeyInfoOwned,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT")]
    extensions: Extensions,
}

/// What goes into a certificate.
pub(crate) struct Contents<'a> {
    pub(crate) serial: SerialNumber,
    pub(crate) issuer: Name,
    pub(crate) subject: Name,
    pub(crate) key: &'a PublicKey,
    /// Seconds since 1970, both ends included.
    pub(crate) not_before: u64,
    pub(crate) not_after: u64,
    pub(crate) extensions: Extensions,
}

impl Contents<'_> {
    /// Signs the certificate and returns its DER.
    pub(crate) fn sign(
        self,
        signer: &dyn Signer,
        random: &mut dyn Random,
    ) -> Result<Vec<u8>, AuthorityError> {
        let to_be_signed = TbsCertificate {
            version: Version::V3,
            serial_number: x509_cert::serial_number::SerialNumber::new(self.serial.as_bytes())?,
            signature: algorithm_identifier(signer.algorithm()),
            issuer: self.issuer,
            validity: Validity::new(time(self.not_before)?, time(self.not_after)?),
            subject: self.subject,
            subject_public_key_info: public_key_info(self.key)?,
            extensions: self.extensions,
        };
        sign(&to_be_signed.to_der()?, signer, random)
    }
}

/// UTCTime through 2049, GeneralizedTime after (RFC 5280 §4.1.2.5).
pub(crate) fn time(seconds: u64) -> der::Result<Time> {
    Ok(Time::from(DateTime::from_unix_duration(Duration::from_secs(
        seconds,
    ))?))
}

/// The extensions of a leaf. There is no subject key identifier: nothing is issued under a leaf.
pub(crate) fn leaf_extensions(
    usage: KeyUsages,
    function: Function,
    qualifier: u8,
    authority_key: [u8; 8],
) -> der::Result<Extensions> {
    Ok(vec![
        authority_key_identifier(authority_key)?,
        extension::<KeyUsage>(true, &KeyUsage(usage.into()))?,
        key_purpose(function, Some(qualifier))?,
    ])
}

/// The extensions of an issuing authority: it issues leaves only, for one function.
pub(crate) fn issuing_extensions(
    function: Function,
    own_key: [u8; 8],
    authority_key: [u8; 8],
) -> der::Result<Extensions> {
    let mut extensions = vec![authority_key_identifier(authority_key)?];
    extensions.extend(authority_extensions(own_key, 0)?);
    extensions.push(key_purpose(function, None)?);
    Ok(extensions)
}

/// The extensions of the root.
pub(crate) fn root_extensions(own_key: [u8; 8]) -> der::Result<Extensions> {
    authority_extensions(own_key, 1)
}

fn authority_extensions(own_key: [u8; 8], path_len: u8) -> der::Result<Extensions> {
    let constraints = BasicConstraints {
        ca: true,
        path_len_constraint: Some(path_len),
    };
    Ok(vec![
        extension(false, &SubjectKeyIdentifier(OctetString::new(own_key)?))?,
        extension(true, &constraints)?,
        extension(true, &KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign))?,
    ])
}

/// The key identifier alone, as RFC 5280 §4.2.1.1 asks for.
pub(crate) fn authority_key_identifier(key: [u8; 8]) -> der::Result<Extension> {
    let identifier = AuthorityKeyIdentifier {
        key_identifier: Some(OctetString::new(key)?),
        ..Default::default()
    };
    extension(false, &identifier)
}

/// Extended key usage, critical: a reader that does not know Wand's purposes must refuse the certificate. Encoded
/// here because the arc is wider than the numbers that `const-oid` takes.
fn key_purpose(function: Function, qualifier: Option<u8>) -> der::Result<Extension> {
    let purposes = vec![Any::new(
        Tag::ObjectIdentifier,
        Purpose { function, qualifier }.oid(),
    )?];
    Ok(Extension {
        extn_id: <x509_cert::ext::pkix::ExtendedKeyUsage as der::oid::AssociatedOid>::OID,
        critical: true,
        extn_value: OctetString::new(purposes.to_der()?)?,
    })
}

pub(crate) fn extension<E: Encode + der::oid::AssociatedOid>(
    critical: bool,
    value: &E,
) -> der::Result<Extension> {
    Ok(Extension {
        extn_id: E::OID,
        critical,
        extn_value: OctetString::new(value.to_der()?)?,
    })
}
