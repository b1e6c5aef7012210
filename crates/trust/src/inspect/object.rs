//! Object identifiers by the names of their standards.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use x509_cert::der::Decode;
use x509_cert::der::asn1::UintRef;
use x509_cert::spki::{ObjectIdentifier, SubjectPublicKeyInfoOwned};

const ALGORITHMS: [(&str, &str); 13] = [
    ("1.2.840.10045.4.1", "ECDSA with SHA-1"),
    ("1.2.840.10045.4.3.1", "ECDSA with SHA-224"),
    ("1.2.840.10045.4.3.2", "ECDSA with SHA-256"),
    ("1.2.840.10045.4.3.3", "ECDSA with SHA-384"),
    ("1.2.840.10045.4.3.4", "ECDSA with SHA-512"),
    ("1.2.840.113549.1.1.4", "RSA with MD5"),
    ("1.2.840.113549.1.1.5", "RSA with SHA-1"),
    ("1.2.840.113549.1.1.10", "RSA-PSS"),
    ("1.2.840.113549.1.1.11", "RSA with SHA-256"),
    ("1.2.840.113549.1.1.12", "RSA with SHA-384"),
    ("1.2.840.113549.1.1.13", "RSA with SHA-512"),
    ("1.3.101.112", "Ed25519"),
    ("1.3.101.113", "Ed448"),
];

const KEYS: [(&str, &str); 6] = [
    ("1.2.840.10045.2.1", "elliptic curve"),
    ("1.2.840.113549.1.1.1", "RSA"),
    ("1.3.101.110", "X25519"),
    ("1.3.101.111", "X448"),
    ("1.3.101.112", "Ed25519"),
    ("1.3.101.113", "Ed448"),
];

const CURVES: [(&str, &str); 4] = [
    ("1.2.840.10045.3.1.7", "P-256"),
    ("1.3.132.0.34", "P-384"),
    ("1.3.132.0.35", "P-521"),
    ("1.3.132.0.10", "secp256k1"),
];

const EXTENSIONS: [(&str, &str); 20] = [
    ("2.5.29.9", "subjectDirectoryAttributes"),
    ("2.5.29.14", "subjectKeyIdentifier"),
    ("2.5.29.15", "keyUsage"),
    ("2.5.29.16", "privateKeyUsagePeriod"),
    ("2.5.29.17", "subjectAltName"),
    ("2.5.29.18", "issuerAltName"),
    ("2.5.29.19", "basicConstraints"),
    ("2.5.29.30", "nameConstraints"),
    ("2.5.29.31", "cRLDistributionPoints"),
    ("2.5.29.32", "certificatePolicies"),
    ("2.5.29.33", "policyMappings"),
    ("2.5.29.35", "authorityKeyIdentifier"),
    ("2.5.29.36", "policyConstraints"),
    ("2.5.29.37", "extKeyUsage"),
    ("2.5.29.46", "freshestCRL"),
    ("2.5.29.54", "inhibitAnyPolicy"),
    ("1.3.6.1.5.5.7.1.1", "authorityInfoAccess"),
    ("1.3.6.1.5.5.7.1.11", "subjectInfoAccess"),
    ("1.3.6.1.5.5.7.1.24", "tlsFeature"),
    ("1.3.6.1.4.1.11129.2.4.2", "signedCertificateTimestampList"),
];

const PURPOSES: [(&str, &str); 7] = [
    ("2.5.29.37.0", "any purpose"),
    ("1.3.6.1.5.5.7.3.1", "TLS server authentication"),
    ("1.3.6.1.5.5.7.3.2", "TLS client authentication"),
    ("1.3.6.1.5.5.7.3.3", "code signing"),
    ("1.3.6.1.5.5.7.3.4", "e-mail protection"),
    ("1.3.6.1.5.5.7.3.8", "time stamping"),
    ("1.3.6.1.5.5.7.3.9", "OCSP signing"),
];

fn known<'a>(table: &[(&str, &'a str)], oid: &str) -> Option<&'a str> {
    table
        .iter()
        .find(|(number, _)| *number == oid)
        .map(|(_, name)| *name)
}

/// A signature algorithm by its name, or its identifier.
pub(super) fn algorithm(oid: &ObjectIdentifier) -> String {
    let oid = oid.to_string();
    known(&ALGORITHMS, &oid).map_or(oid.clone(), ToString::to_string)
}

/// An extension by its name, or its identifier again.
pub(super) fn extension(oid: &str) -> String {
    known(&EXTENSIONS, oid).unwrap_or(oid).into()
}

/// A key purpose outside of Wand's arc.
pub(super) fn purpose(oid: &str) -> String {
    known(&PURPOSES, oid).map_or_else(|| oid.into(), |name| alloc::format!("{name} ({oid})"))
}

/// Kind and size of a key.
pub(super) fn public_key(info: &SubjectPublicKeyInfoOwned) -> String {
    let oid = info.algorithm.oid.to_string();
    let parameters = info.algorithm.parameters.as_ref();
    let curve = parameters.and_then(|named| named.decode_as::<ObjectIdentifier>().ok());
    if let Some(curve) = curve {
        let curve = curve.to_string();
        return known(&CURVES, &curve).map_or_else(|| alloc::format!("elliptic curve {curve}"), Into::into);
    }
    let kind = known(&KEYS, &oid).unwrap_or(&oid);
    let rsa = info
        .subject_public_key
        .as_bytes()
        .and_then(|bytes| Vec::<UintRef<'_>>::from_der(bytes).ok());
    match rsa.as_deref() {
        Some([modulus, _]) if kind == "RSA" => {
            let bytes = modulus.as_bytes();
            let leading = bytes.first().map_or(0, |first| first.leading_zeros());
            let bits = u32::try_from(bytes.len()).unwrap_or_default().saturating_mul(8);
            alloc::format!("RSA, {} bits", bits.saturating_sub(leading))
        }
        _ => kind.into(),
    }
}
