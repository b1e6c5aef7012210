use crate::{Measurement, Tolerance, Unit};

const WAVE_TOLERANCE: Option<Tolerance> = Some(Tolerance::Percent(5));

/// What the device measures; resolutions and tolerances of the specification. The limits of the waves, the battery
/// and the rate are those of the input stage, derived: they bound what a report can say.
pub(super) static MEASUREMENTS: &[Measurement] = &[
    Measurement {
        id: 1,
        key: "battery-voltage",
        name: "Battery voltage",
        unit: Unit::VOLT_IN_MILLIVOLTS.showing(2),
        resolution: 10,
        least: 0,
        most: 4_000,
        ages: true,
        tolerance: Some(Tolerance::Percent(2)),
    },
    wave(2, "p-wave", "P wave"),
    wave(3, "r-wave", "R wave"),
    lead(4, "atrial-lead-impedance", "Atrial lead impedance"),
    lead(5, "ventricular-lead-impedance", "Ventricular lead impedance"),
    Measurement {
        id: 6,
        key: "rate",
        name: "Ventricular rate",
        unit: Unit::PULSES_PER_MINUTE,
        resolution: 1,
        least: 0,
        most: 400,
        ages: false,
        tolerance: None,
    },
];

const fn wave(id: u16, key: &'static str, name: &'static str) -> Measurement {
    Measurement {
        id,
        key,
        name,
        unit: Unit::MILLIVOLT_IN_MICROVOLTS,
        resolution: 100,
        least: 0,
        most: 25_000,
        ages: false,
        tolerance: WAVE_TOLERANCE,
    }
}

const fn lead(id: u16, key: &'static str, name: &'static str) -> Measurement {
    Measurement {
        id,
        key,
        name,
        unit: Unit::OHM,
        resolution: 50,
        least: 100,
        most: 2_500,
        ages: true,
        tolerance: None,
    }
}
