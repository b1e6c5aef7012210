use crate::{Channel, Unit};

pub(super) static CHANNELS: &[Channel] = &[Channel {
    number: 1,
    name: "Glucose",
    unit: Unit::MILLIGRAM_PER_DECILITRE,
}];
