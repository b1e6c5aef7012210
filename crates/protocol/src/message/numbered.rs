//! Therapy enumerations by their number on the wire; a number that nobody has is refused.
use minicbor::decode::Error as DecodeError;
use minicbor::encode::{Error as EncodeError, Write};
use minicbor::{Decoder, Encoder};

/// [`wand_therapy::State`].
pub(crate) mod state {
    use super::{DecodeError, Decoder, EncodeError, Encoder, Write};
    use wand_therapy::State;

    pub(crate) fn encode<C, W: Write>(
        state: &State,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        e.u8(state.number())?.ok()
    }

    pub(crate) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<State, DecodeError> {
        State::from_number(d.u8()?).ok_or_else(|| DecodeError::message("unknown state"))
    }
}

/// [`wand_therapy::BatteryPhase`].
pub(crate) mod battery {
    use super::{DecodeError, Decoder, EncodeError, Encoder, Write};
    use wand_therapy::BatteryPhase;

    pub(crate) fn encode<C, W: Write>(
        phase: &BatteryPhase,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        e.u8(phase.number())?.ok()
    }

    pub(crate) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<BatteryPhase, DecodeError> {
        BatteryPhase::from_number(d.u8()?).ok_or_else(|| DecodeError::message("unknown battery phase"))
    }
}
