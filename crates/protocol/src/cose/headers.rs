//! The header buckets (RFC 9052 §3).
use super::{CertificateRef, CoseFault};
use crate::cbor::check_deterministic;
use crate::registry::cose as label;
use alloc::{collections::BTreeMap, vec::Vec};
use minicbor::Decoder;
use minicbor::data::Type;
use wand_crypto::SignatureAlgorithm;

/// Most headers of both buckets together.
const MAX_HEADERS: usize = 32;
/// The labels this profile understands, and so may be critical.
const UNDERSTOOD: [i64; 5] = [
    label::ALG,
    label::CONTENT_TYPE,
    label::KID,
    label::X5CHAIN,
    label::X5T,
];

/// The headers that matter, from both buckets.
#[derive(Debug)]
pub(super) struct Headers {
    pub(super) algorithm: SignatureAlgorithm,
    pub(super) key_id: Option<Vec<u8>>,
    /// The fault counts only for who needs a certificate.
    pub(super) certificate: Result<Option<CertificateRef>, CoseFault>,
}

/// A bucket: each value's encoding by its label's encoding.
type Bucket<'b> = BTreeMap<&'b [u8], &'b [u8]>;

impl Headers {
    /// Reads the content of the protected bucket and, from `d`, the unprotected map. Both are deterministic.
    pub(super) fn read(protected: &[u8], d: &mut Decoder<'_>) -> Result<Self, CoseFault> {
        if protected.is_empty() {
            return Err(CoseFault::NoAlgorithm);
        }
        check_deterministic(protected).map_err(CoseFault::Protected)?;
        let protected = bucket(&mut Decoder::new(protected))?;
        let unprotected = bucket(d)?;
        check_critical(&protected, &unprotected)?;
        let algorithm = algorithm(&protected, &unprotected)?;
        if protected.len().saturating_add(unprotected.len()) > MAX_HEADERS {
            return Err(CoseFault::WrongHeader);
        }
        if protected.keys().any(|key| unprotected.contains_key(key)) {
            return Err(CoseFault::DuplicateHeader);
        }
        let either = |label| find(&protected, label).or_else(|| find(&unprotected, label));
        if let Some(mut value) = either(label::CONTENT_TYPE) {
            content_type(&mut value)?;
        }
        Ok(Self {
            algorithm,
            key_id: either(label::KID)
                .map(|mut value| key_id(&mut value))
                .transpose()?,
            certificate: certificate(&protected),
        })
    }
}

fn bucket<'b>(d: &mut Decoder<'b>) -> Result<Bucket<'b>, CoseFault> {
    let wrong = |_| CoseFault::WrongShape;
    let len = d.map().map_err(wrong)?.ok_or(CoseFault::WrongShape)?;
    let mut bucket = Bucket::new();
    for _ in 0..len {
        if !matches!(d.datatype().map_err(wrong)?, kind if is_int(kind) || kind == Type::String) {
            return Err(CoseFault::WrongHeader);
        }
        let key = item(d)?;
        let value = item(d)?;
        bucket.insert(key, value);
    }
    Ok(bucket)
}

fn item<'b>(d: &mut Decoder<'b>) -> Result<&'b [u8], CoseFault> {
    let start = d.position();
    d.skip().map_err(|_| CoseFault::WrongShape)?;
    d.input().get(start..d.position()).ok_or(CoseFault::WrongShape)
}

fn find<'b>(bucket: &Bucket<'b>, label: i64) -> Option<Decoder<'b>> {
    bucket
        .get(crate::cbor::to_vec(&label).as_slice())
        .map(|value| Decoder::new(value))
}

fn algorithm(protected: &Bucket<'_>, unprotected: &Bucket<'_>) -> Result<SignatureAlgorithm, CoseFault> {
    if find(unprotected, label::ALG).is_some() {
        return Err(CoseFault::UnprotectedAlgorithm);
    }
    let mut value = find(protected, label::ALG).ok_or(CoseFault::NoAlgorithm)?;
    match value.i64() {
        Ok(label::ES256) => Ok(SignatureAlgorithm::Es256),
        Ok(label::ES384) => Ok(SignatureAlgorithm::Es384),
        _ => Err(CoseFault::WrongAlgorithm),
    }
}

/// Every label in `crit` must be understood here and be in the protected bucket (RFC 9052 §3.1).
fn check_critical(protected: &Bucket<'_>, unprotected: &Bucket<'_>) -> Result<(), CoseFault> {
    if find(unprotected, label::CRIT).is_some() {
        return Err(CoseFault::Critical);
    }
    let Some(mut value) = find(protected, label::CRIT) else {
        return Ok(());
    };
    let len = value
        .array()
        .ok()
        .flatten()
        .filter(|len| *len > 0)
        .ok_or(CoseFault::Critical)?;
    let mut seen = Vec::new();
    for _ in 0..len {
        let critical = value.i64().map_err(|_| CoseFault::Critical)?;
        if !UNDERSTOOD.contains(&critical) || find(protected, critical).is_none() || seen.contains(&critical)
        {
            return Err(CoseFault::Critical);
        }
        seen.push(critical);
    }
    Ok(())
}

/// Certificates count only where they are signed; in the unprotected bucket they could be exchanged, and are passed over.
fn certificate(protected: &Bucket<'_>) -> Result<Option<CertificateRef>, CoseFault> {
    match (find(protected, label::X5T), find(protected, label::X5CHAIN)) {
        (None, None) => Ok(None),
        (Some(mut value), None) => CertificateRef::read_thumbprint(&mut value).map(Some),
        (None, Some(mut value)) => CertificateRef::read_chain(&mut value).map(Some),
        (Some(_), Some(_)) => Err(CoseFault::WrongHeader),
    }
}

fn key_id(value: &mut Decoder<'_>) -> Result<Vec<u8>, CoseFault> {
    value
        .bytes()
        .map(<[u8]>::to_vec)
        .map_err(|_| CoseFault::WrongHeader)
}

/// Text or an unsigned number (RFC 9052 §3.1); what it says is the caller's affair.
fn content_type(value: &mut Decoder<'_>) -> Result<(), CoseFault> {
    match value.datatype() {
        Ok(Type::String | Type::U8 | Type::U16 | Type::U32 | Type::U64) => Ok(()),
        _ => Err(CoseFault::WrongHeader),
    }
}

fn is_int(kind: Type) -> bool {
    matches!(
        kind,
        Type::U8
            | Type::U16
            | Type::U32
            | Type::U64
            | Type::I8
            | Type::I16
            | Type::I32
            | Type::I64
            | Type::Int
    )
}
