use wand_crypto::{Curve, PublicKey};
use x509_cert::spki::{ObjectIdentifier, SubjectPublicKeyInfoOwned};

const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const SECP256R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const SECP384R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// The key, if it is on a curve of the suites and the curve is named (RFC 5480 §2.1.1; explicit parameters are not
/// for PKIX).
pub(super) fn supported(info: &SubjectPublicKeyInfoOwned) -> Option<PublicKey> {
    if info.algorithm.oid != EC_PUBLIC_KEY {
        return None;
    }
    let curve = match info
        .algorithm
        .parameters
        .as_ref()?
        .decode_as::<ObjectIdentifier>()
        .ok()?
    {
        SECP256R1 => Curve::P256,
        SECP384R1 => Curve::P384,
        _ => return None,
    };
    PublicKey::from_sec1(curve, info.subject_public_key.as_bytes()?).ok()
}
