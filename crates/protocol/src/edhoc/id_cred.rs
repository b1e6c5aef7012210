use super::{
    Fault, Incompatibility, Malformed,
    registry::{self, header},
    wire,
};
use alloc::{vec, vec::Vec};
use wand_crypto::{HashAlgorithm, Provider};

/// A hash of `x5t` (RFC 9360 §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ThumbprintAlgorithm {
    /// SHA-256 cut to 64 bits, COSE −15: short, for telling certificates apart, not for trusting them.
    Sha256_64,
    /// SHA-256, COSE −16.
    Sha256,
}

impl ThumbprintAlgorithm {
    /// Length of the hash in bytes.
    pub const fn output_len(self) -> usize {
        match self {
            Self::Sha256_64 => 8,
            Self::Sha256 => 32,
        }
    }

    const fn number(self) -> i64 {
        match self {
            Self::Sha256_64 => registry::hash::SHA_256_64,
            Self::Sha256 => registry::hash::SHA_256,
        }
    }

    const fn from_number(number: i64) -> Option<Self> {
        match number {
            registry::hash::SHA_256_64 => Some(Self::Sha256_64),
            registry::hash::SHA_256 => Some(Self::Sha256),
            _ => None,
        }
    }

    fn hash(self, provider: &dyn Provider, der: &[u8]) -> Vec<u8> {
        let digest = provider.hash(HashAlgorithm::Sha256, &[der]);
        digest
            .as_bytes()
            .iter()
            .copied()
            .take(self.output_len())
            .collect()
    }
}

/// ID_CRED_I or ID_CRED_R (RFC 9528 §3.5.3): how a message names its sender's credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdCred {
    /// Certificates by value, DER, the sender's own first.
    X5Chain(Vec<Vec<u8>>),
    /// The hash of a certificate that the receiver holds.
    X5T {
        /// The hash function.
        algorithm: ThumbprintAlgorithm,
        /// Its output over the DER.
        hash: Vec<u8>,
    },
    /// A key identifier of a credential that the receiver holds.
    Kid(Vec<u8>),
    /// A CWT claims set by value, as its CBOR.
    Kccs(Vec<u8>),
}

impl IdCred {
    /// `x5t` of the certificate `der`.
    pub fn x5t(provider: &dyn Provider, algorithm: ThumbprintAlgorithm, der: &[u8]) -> Self {
        Self::X5T {
            algorithm,
            hash: algorithm.hash(provider, der),
        }
    }

    /// Whether this names the certificate `der`: it comes first in the chain, or has the hash.
    pub fn names_certificate(&self, provider: &dyn Provider, der: &[u8]) -> bool {
        match self {
            Self::X5Chain(chain) => chain.first().is_some_and(|leaf| leaf == der),
            Self::X5T { algorithm, hash } => algorithm.hash(provider, der) == *hash,
            Self::Kid(_) | Self::Kccs(_) => false,
        }
    }

    /// The header map, as it enters context, signature and MAC.
    pub(super) fn header_map(&self) -> Vec<u8> {
        let mut out = Vec::new();
        wire::put_map(&mut out, 1);
        match self {
            Self::X5Chain(chain) => {
                wire::put_int(&mut out, header::X5CHAIN);
                if chain.len() != 1 {
                    wire::put_array(&mut out, chain.len());
                }
                chain.iter().for_each(|der| wire::put_bytes(&mut out, der));
            }
            Self::X5T { algorithm, hash } => {
                wire::put_int(&mut out, header::X5T);
                wire::put_array(&mut out, 2);
                wire::put_int(&mut out, algorithm.number());
                wire::put_bytes(&mut out, hash);
            }
            Self::Kid(kid) => {
                wire::put_int(&mut out, header::KID);
                wire::put_bytes(&mut out, kid);
            }
            Self::Kccs(claims) => {
                wire::put_int(&mut out, header::KCCS);
                out.extend_from_slice(claims);
            }
        }
        out
    }

    /// The form in the plaintext: a lone `kid` without its map (RFC 9528 §3.5.3.2).
    pub(super) fn put_compact(&self, out: &mut Vec<u8>) {
        match self {
            Self::Kid(kid) => wire::put_identifier(out, kid),
            _ => out.extend_from_slice(&self.header_map()),
        }
    }

    pub(super) fn read_compact(reader: &mut wire::Reader<'_>) -> Result<Self, Fault> {
        const FIELD: &str = "ID_CRED";
        match reader.peek()? {
            wire::Kind::Int | wire::Kind::Bytes => Ok(Self::Kid(reader.identifier(FIELD)?)),
            wire::Kind::Map => Self::read_map(reader),
            _ => Err(Malformed::WrongType { field: FIELD }.into()),
        }
    }

    fn read_map(reader: &mut wire::Reader<'_>) -> Result<Self, Fault> {
        const FIELD: &str = "ID_CRED";
        if reader.map(FIELD)? != 1 {
            return Err(Incompatibility::IdCredType.into());
        }
        match reader.int(FIELD).map_err(|_| Incompatibility::IdCredType)? {
            header::KID => Err(Malformed::SurplusEncoding { field: FIELD }.into()),
            header::X5CHAIN => Ok(Self::X5Chain(read_chain(reader)?)),
            header::X5T => read_thumbprint(reader),
            header::KCCS if reader.peek()? == wire::Kind::Map => {
                Ok(Self::Kccs(reader.item("kccs")?.to_vec()))
            }
            header::KCCS => Err(Malformed::WrongType { field: "kccs" }.into()),
            _ => Err(Incompatibility::IdCredType.into()),
        }
    }
}

fn read_chain(reader: &mut wire::Reader<'_>) -> Result<Vec<Vec<u8>>, Malformed> {
    const FIELD: &str = "x5chain";
    if reader.peek()? == wire::Kind::Bytes {
        return Ok(vec![reader.bytes(FIELD)?.to_vec()]);
    }
    let len = usize::try_from(reader.array(FIELD)?).unwrap_or(usize::MAX);
    if len < 2 {
        return Err(Malformed::SurplusEncoding { field: FIELD });
    }
    if len > registry::MAX_CHAIN {
        return Err(Malformed::TooLong { field: FIELD });
    }
    (0..len)
        .map(|_| reader.bytes(FIELD).map(<[u8]>::to_vec))
        .collect()
}

fn read_thumbprint(reader: &mut wire::Reader<'_>) -> Result<IdCred, Fault> {
    const FIELD: &str = "x5t";
    if reader.array(FIELD)? != 2 {
        return Err(Malformed::WrongType { field: FIELD }.into());
    }
    if reader.peek()? != wire::Kind::Int {
        return Err(Incompatibility::ThumbprintAlgorithm.into());
    }
    let algorithm =
        ThumbprintAlgorithm::from_number(reader.int(FIELD)?).ok_or(Incompatibility::ThumbprintAlgorithm)?;
    let hash = reader.bytes(FIELD)?.to_vec();
    if hash.len() != algorithm.output_len() {
        return Err(Malformed::Length { field: FIELD }.into());
    }
    Ok(IdCred::X5T { algorithm, hash })
}
