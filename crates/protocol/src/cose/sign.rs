use super::CertificateRef;
use crate::registry::cose as label;
use alloc::vec::Vec;
use minicbor::encode::Write;
use minicbor::{Encode, Encoder, data::Tag, encode};
use wand_crypto::{CryptoError, Random, SignatureAlgorithm, Signer};

/// The headers of a signature besides `alg`; all go into the protected bucket.
#[derive(Debug, Clone, Copy, Default)]
pub struct SignHeaders<'a> {
    /// `kid`.
    pub key_id: Option<&'a [u8]>,
    /// `x5t` or `x5chain`.
    pub certificate: Option<&'a CertificateRef>,
}

struct Protected<'a> {
    algorithm: SignatureAlgorithm,
    headers: SignHeaders<'a>,
}

impl<C> Encode<C> for Protected<'_> {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), encode::Error<W::Error>> {
        let SignHeaders { key_id, certificate } = self.headers;
        e.map(1 + u64::from(key_id.is_some()) + u64::from(certificate.is_some()))?;
        e.i64(label::ALG)?.i64(match self.algorithm {
            SignatureAlgorithm::Es256 => label::ES256,
            SignatureAlgorithm::Es384 => label::ES384,
        })?;
        if let Some(key_id) = key_id {
            e.i64(label::KID)?.bytes(key_id)?;
        }
        if let Some(certificate) = certificate {
            e.i64(certificate.label())?;
            certificate.encode(e, ctx)?;
        }
        Ok(())
    }
}

struct SigStructure<'a> {
    protected: &'a [u8],
    external_aad: &'a [u8],
    payload: &'a [u8],
}

impl<C> Encode<C> for SigStructure<'_> {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.array(4)?
            .str("Signature1")?
            .bytes(self.protected)?
            .bytes(self.external_aad)?
            .bytes(self.payload)?
            .ok()
    }
}

struct Sign1<'a> {
    protected: &'a [u8],
    payload: &'a [u8],
    signature: &'a [u8],
}

impl<C> Encode<C> for Sign1<'_> {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.tag(Tag::new(label::SIGN1_TAG))?.array(4)?;
        e.bytes(self.protected)?
            .map(0)?
            .bytes(self.payload)?
            .bytes(self.signature)?
            .ok()
    }
}

/// The bytes that are signed: the encoded `Sig_structure` (RFC 9052 §4.4).
pub(super) fn to_be_signed(protected: &[u8], external_aad: &[u8], payload: &[u8]) -> Vec<u8> {
    crate::cbor::to_vec(&SigStructure {
        protected,
        external_aad,
        payload,
    })
}

/// A tagged `COSE_Sign1` with the payload attached and nothing in the unprotected bucket.
///
/// # Errors
/// What the signer reports.
pub fn sign(
    signer: &dyn Signer,
    headers: SignHeaders<'_>,
    payload: &[u8],
    external_aad: &[u8],
    random: &mut dyn Random,
) -> Result<Vec<u8>, CryptoError> {
    let protected = crate::cbor::to_vec(&Protected {
        algorithm: signer.algorithm(),
        headers,
    });
    let signature = signer.sign(&to_be_signed(&protected, external_aad, payload), random)?;
    Ok(crate::cbor::to_vec(&Sign1 {
        protected: &protected,
        payload,
        signature: &signature,
    }))
}
