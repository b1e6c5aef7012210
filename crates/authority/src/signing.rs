//! The signed envelope that certificates, revocation lists and requests share, and keys in their DER form.

use crate::AuthorityError;
use der::asn1::{Any, BitString, ObjectIdentifier, UintRef};
use der::{Decode, Encode, Sequence};
use wand_crypto::{Curve, HashAlgorithm, Provider, PublicKey, Random, SignatureAlgorithm, Signer};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const SECP256R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const SECP384R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_WITH_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");

/// `SEQUENCE { toBeSigned, signatureAlgorithm, signature }`, the outer form of RFC 5280 §4.1 and RFC 2986 §4.
#[derive(Sequence)]
pub(crate) struct Signed {
    pub(crate) to_be_signed: Any,
    pub(crate) algorithm: AlgorithmIdentifierOwned,
    pub(crate) signature: BitString,
}

/// RFC 3279 §2.2.3.
#[derive(Sequence)]
struct EcdsaSigValue<'a> {
    r: UintRef<'a>,
    s: UintRef<'a>,
}

/// Signs a DER SEQUENCE and returns the signed envelope's DER.
pub(crate) fn sign(
    to_be_signed: &[u8],
    signer: &dyn Signer,
    random: &mut dyn Random,
) -> Result<Vec<u8>, AuthorityError> {
    let raw = signer.sign(to_be_signed, random)?;
    let (r, s) = raw.split_at(raw.len() / 2);
    let signature = EcdsaSigValue {
        r: UintRef::new(r)?,
        s: UintRef::new(s)?,
    }
    .to_der()?;
    let signed = Signed {
        to_be_signed: Any::from_der(to_be_signed)?,
        algorithm: algorithm_identifier(signer.algorithm()),
        signature: BitString::from_bytes(&signature)?,
    };
    Ok(signed.to_der()?)
}

impl Signed {
    /// Whether `key` made the signature, with the algorithm that belongs to its curve.
    pub(crate) fn is_signed_by(&self, key: &PublicKey, provider: &dyn Provider) -> bool {
        let algorithm = key.curve().signature();
        let (Ok(message), Some(signature)) = (self.to_be_signed.to_der(), self.signature.as_bytes()) else {
            return false;
        };
        self.algorithm == algorithm_identifier(algorithm)
            && provider.verify_der(algorithm, key, &message, signature).is_ok()
    }
}

pub(crate) fn algorithm_identifier(algorithm: SignatureAlgorithm) -> AlgorithmIdentifierOwned {
    let oid = match algorithm {
        SignatureAlgorithm::Es256 => ECDSA_WITH_SHA256,
        SignatureAlgorithm::Es384 => ECDSA_WITH_SHA384,
    };
    AlgorithmIdentifierOwned {
        oid,
        parameters: None,
    }
}

/// The key as a SubjectPublicKeyInfo (RFC 5480 §2).
pub(crate) fn public_key_info(key: &PublicKey) -> der::Result<SubjectPublicKeyInfoOwned> {
    let curve = match key.curve() {
        Curve::P256 => SECP256R1,
        Curve::P384 => SECP384R1,
    };
    let algorithm = AlgorithmIdentifierOwned {
        oid: EC_PUBLIC_KEY,
        parameters: Some(Any::from(curve)),
    };
    Ok(SubjectPublicKeyInfoOwned {
        algorithm,
        subject_public_key: BitString::from_bytes(key.sec1())?,
    })
}

/// An uncompressed key on a curve of the suites, or nothing.
pub(crate) fn public_key(info: &SubjectPublicKeyInfoOwned) -> Option<PublicKey> {
    let parameters = info.algorithm.parameters.as_ref()?;
    let curve = match parameters.decode_as::<ObjectIdentifier>().ok()? {
        SECP256R1 => Curve::P256,
        SECP384R1 => Curve::P384,
        _ => return None,
    };
    let sec1 = info.subject_public_key.as_bytes()?;
    if info.algorithm.oid != EC_PUBLIC_KEY || sec1.first() != Some(&4) {
        return None;
    }
    PublicKey::from_sec1(curve, sec1).ok()
}

/// The leftmost 64 bits of the SHA-256 of the key: RFC 7093 §2, method 1, cut to eight bytes because every leaf
/// carries its issuer's.
pub(crate) fn key_identifier(key: &PublicKey, provider: &dyn Provider) -> [u8; 8] {
    let mut identifier = [0; 8];
    identifier.copy_from_slice(&sha256(provider, key.sec1())[..8]);
    identifier
}

/// SHA-256 of `bytes`.
pub(crate) fn sha256(provider: &dyn Provider, bytes: &[u8]) -> [u8; 32] {
    let mut output = [0; 32];
    output.copy_from_slice(provider.hash(HashAlgorithm::Sha256, &[bytes]).as_bytes());
    output
}
