use super::CoseFault;
use crate::registry::cose as label;
use alloc::vec::Vec;
use minicbor::data::Type;
use minicbor::{Decoder, Encode, Encoder, encode};

/// Most certificates of an `x5chain`.
pub const MAX_CHAIN: usize = 4;

/// How a signature names its signer's certificate (RFC 9360 §2), always in the protected bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateRef {
    /// `x5t`: the first eight bytes of SHA-256 over the DER of the leaf.
    Thumbprint([u8; 8]),
    /// `x5chain`: certificates in DER, leaf first, at most [`MAX_CHAIN`].
    Chain(Vec<Vec<u8>>),
}

impl CertificateRef {
    pub(super) const fn label(&self) -> i64 {
        match self {
            Self::Thumbprint(_) => label::X5T,
            Self::Chain(_) => label::X5CHAIN,
        }
    }

    pub(super) fn read_thumbprint(d: &mut Decoder<'_>) -> Result<Self, CoseFault> {
        let wrong = |_| CoseFault::WrongHeader;
        if d.array().map_err(wrong)? != Some(2) || d.i64().map_err(wrong)? != label::SHA_256_64 {
            return Err(CoseFault::WrongHeader);
        }
        let hash = d.bytes().map_err(wrong)?;
        hash.try_into()
            .map(Self::Thumbprint)
            .map_err(|_| CoseFault::WrongHeader)
    }

    /// One certificate is a byte string, several are an array of at least two.
    pub(super) fn read_chain(d: &mut Decoder<'_>) -> Result<Self, CoseFault> {
        let wrong = |_| CoseFault::WrongHeader;
        if d.datatype().map_err(wrong)? == Type::Bytes {
            return d
                .bytes()
                .map(|leaf| Self::Chain([leaf.to_vec()].into()))
                .map_err(wrong);
        }
        let len = d
            .array()
            .map_err(wrong)?
            .and_then(|len| usize::try_from(len).ok());
        match len {
            Some(len @ 2..=MAX_CHAIN) => {
                let chain = (0..len).map(|_| d.bytes().map(<[u8]>::to_vec).map_err(wrong));
                chain.collect::<Result<_, _>>().map(Self::Chain)
            }
            _ => Err(CoseFault::WrongHeader),
        }
    }
}

impl<C> Encode<C> for CertificateRef {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        match self {
            Self::Thumbprint(hash) => e.array(2)?.i64(label::SHA_256_64)?.bytes(hash)?.ok(),
            Self::Chain(chain) => match chain.as_slice() {
                [leaf] => e.bytes(leaf)?.ok(),
                chain => {
                    e.array(u64::try_from(chain.len()).unwrap_or(u64::MAX))?;
                    chain
                        .iter()
                        .try_for_each(|certificate| e.bytes(certificate)?.ok())
                }
            },
        }
    }
}
