//! A [`Programme`] as a CBOR map of parameter id to raw value.
use minicbor::decode::Error as DecodeError;
use minicbor::encode::Error as EncodeError;
use minicbor::encode::Write;
use minicbor::{Decoder, Encoder};
use wand_therapy::{ParameterId, Programme};

pub(crate) fn encode<C, W: Write>(
    programme: &Programme,
    e: &mut Encoder<W>,
    _: &mut C,
) -> Result<(), EncodeError<W::Error>> {
    e.map(u64::try_from(programme.len()).unwrap_or(u64::MAX))?;
    for (id, value) in programme.iter() {
        e.u16(id.0)?.i32(value)?;
    }
    Ok(())
}

pub(crate) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<Programme, DecodeError> {
    d.map_iter::<u16, i32>()?
        .map(|entry| entry.map(|(id, value)| (ParameterId(id), value)))
        .collect()
}

/// The same, or null.
pub(crate) mod optional {
    use super::{DecodeError, Decoder, EncodeError, Encoder, Programme, Write};
    use minicbor::data::Type;

    pub(crate) fn encode<C, W: Write>(
        programme: &Option<Programme>,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        match programme {
            Some(programme) => super::encode(programme, e, ctx),
            None => e.null()?.ok(),
        }
    }

    pub(crate) fn decode<C>(d: &mut Decoder<'_>, ctx: &mut C) -> Result<Option<Programme>, DecodeError> {
        if d.datatype()? == Type::Null {
            d.null()?;
            return Ok(None);
        }
        super::decode(d, ctx).map(Some)
    }

    #[allow(clippy::option_option)]
    pub(crate) fn nil() -> Option<Option<Programme>> {
        Some(None)
    }

    pub(crate) fn is_nil(programme: &Option<Programme>) -> bool {
        programme.is_none()
    }
}
