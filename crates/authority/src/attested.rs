//! Attested requests: certificates for keys that cannot sign a request themselves.
//!
//! A key agreement key can prove possession only towards another Diffie-Hellman key (RFC 6955), which would need
//! a round trip with the issuer. Instead the same subject's certified signature key vouches for it:
//!
//! ```text
//! AttestedRequest ::= SEQUENCE {
//!     statement            Statement,
//!     signatureAlgorithm   AlgorithmIdentifier,
//!     signature            BIT STRING }
//!
//! Statement ::= SEQUENCE {
//!     context              UTF8String ("Wand attested request 1"),
//!     attestingCertificate OCTET STRING,       -- SHA-256 of its DER
//!     subjectPublicKeyInfo SubjectPublicKeyInfo }
//! ```
//!
//! The context keeps the signature apart from everything else that the attesting key signs.

use crate::AuthorityError;
use crate::request::RequestFault;
use crate::signing::{Signed, public_key, public_key_info, sha256, sign};
use der::asn1::OctetString;
use der::{Decode, Encode, Sequence};
use wand_crypto::{Provider, PublicKey, Random, Signer};
use x509_cert::spki::SubjectPublicKeyInfoOwned;

const CONTEXT: &str = "Wand attested request 1";

#[derive(Sequence)]
struct Statement {
    context: String,
    attesting_certificate: OctetString,
    subject_public_key_info: SubjectPublicKeyInfoOwned,
}

/// Makes a request in which `signer`, the key of `certificate` (DER), vouches that its owner also holds the
/// private half of `key`.
///
/// # Errors
/// [`AuthorityError::Crypto`] with what the signer reports.
pub fn build_attested_request(
    key: &PublicKey,
    certificate: &[u8],
    signer: &dyn Signer,
    provider: &dyn Provider,
    random: &mut dyn Random,
) -> Result<Vec<u8>, AuthorityError> {
    let statement = Statement {
        context: CONTEXT.to_owned(),
        attesting_certificate: OctetString::new(sha256(provider, certificate))?,
        subject_public_key_info: public_key_info(key)?,
    };
    sign(&statement.to_der()?, signer, random)
}

/// A statement whose signature has not been checked, because its key is in the records.
pub(crate) struct Attestation {
    signed: Signed,
    /// The key that is vouched for.
    pub(crate) key: PublicKey,
    /// SHA-256 of the attesting certificate.
    pub(crate) attested_by: [u8; 32],
}

impl Attestation {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, RequestFault> {
        let signed = Signed::from_der(bytes).map_err(|_| RequestFault::Malformed)?;
        let statement: Statement = signed
            .to_be_signed
            .decode_as()
            .map_err(|_| RequestFault::Malformed)?;
        let attested_by = statement.attesting_certificate.as_bytes().try_into();
        if statement.context != CONTEXT {
            return Err(RequestFault::Malformed);
        }
        Ok(Self {
            key: public_key(&statement.subject_public_key_info).ok_or(RequestFault::UnsupportedKey)?,
            attested_by: attested_by.map_err(|_| RequestFault::Malformed)?,
            signed,
        })
    }

    /// Whether the attesting certificate's key made the signature.
    pub(crate) fn is_signed_by(&self, attesting_key: &PublicKey, provider: &dyn Provider) -> bool {
        self.signed.is_signed_by(attesting_key, provider)
    }
}
