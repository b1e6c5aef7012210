use crate::{Channel, MarkerKind, Unit};

pub(super) static CHANNELS: &[Channel] = &[
    Channel {
        number: 1,
        name: "Atrial electrogram",
        unit: Unit::MILLIVOLT_IN_MICROVOLTS,
    },
    Channel {
        number: 2,
        name: "Ventricular electrogram",
        unit: Unit::MILLIVOLT_IN_MICROVOLTS,
    },
];

/// Atrium before ventricle; sensed, refractory, paced.
pub(super) static MARKERS: &[MarkerKind] = &[
    marker(0, "AS", "Atrial sense"),
    marker(1, "AR", "Atrial sense, refractory"),
    marker(2, "AP", "Atrial pace"),
    marker(3, "VS", "Ventricular sense"),
    marker(4, "VR", "Ventricular sense, refractory"),
    marker(5, "VP", "Ventricular pace"),
];

const fn marker(number: u8, short: &'static str, name: &'static str) -> MarkerKind {
    MarkerKind { number, short, name }
}
