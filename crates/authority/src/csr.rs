//! PKCS #10 certification requests (RFC 2986): proof that the requester holds the private key.

use crate::request::{ProvenKey, RequestFault};
use crate::signing::{Signed, public_key};
use crate::{AuthorityError, Subject};
use der::{Decode, DecodePem, Encode};
use wand_crypto::{Provider, Random, Signer};
use wand_trust::request::{RequestFault as NoRequest, certification_request};
use x509_cert::request::CertReq;

/// Longest request that is read, in bytes; ours take less than 400.
const LONGEST: usize = 8 * 1024;

/// Makes a request for `signer`'s key, in DER. The signer may be a token or a device's key store: the private
/// key is not seen here.
///
/// # Errors
/// [`AuthorityError::Subject`], or [`AuthorityError::Crypto`] with what the signer reports.
pub fn build_csr(
    subject: &Subject,
    signer: &dyn Signer,
    random: &mut dyn Random,
) -> Result<Vec<u8>, AuthorityError> {
    let subject = wand_trust::Subject {
        common_name: subject.common_name.clone(),
        serial_number: subject.serial.clone().unwrap_or_default(),
    };
    certification_request(&subject, signer, random).map_err(|fault| match fault {
        NoRequest::Subject { attribute } => AuthorityError::Subject { attribute },
        NoRequest::Crypto(why) => AuthorityError::Crypto(why),
        NoRequest::Encoding(why) => AuthorityError::Encoding(why),
    })
}

/// Reads a request in DER or PEM and checks its proof of possession. Attributes (requested extensions) are
/// ignored: the profile decides what a certificate says.
pub(crate) fn parse_csr(bytes: &[u8], provider: &dyn Provider) -> Result<ProvenKey, RequestFault> {
    if bytes.len() > LONGEST {
        return Err(RequestFault::TooLong { limit: LONGEST });
    }
    let request = if bytes.starts_with(b"-----BEGIN") {
        CertReq::from_pem(bytes).map_err(|_| RequestFault::Malformed)?
    } else {
        CertReq::from_der(bytes).map_err(|_| RequestFault::Malformed)?
    };
    let der = request.to_der().map_err(|_| RequestFault::Malformed)?;
    let signed = Signed::from_der(&der).map_err(|_| RequestFault::Malformed)?;
    let key = public_key(&request.info.public_key).ok_or(RequestFault::UnsupportedKey)?;
    if !signed.is_signed_by(&key, provider) {
        return Err(RequestFault::NoProofOfPossession);
    }
    let subject = match request.info.subject.is_empty() {
        true => None,
        false => Some(Subject::from_name(&request.info.subject).ok_or(RequestFault::UnknownName)?),
    };
    Ok(ProvenKey {
        key,
        subject,
        attested_by: None,
    })
}
