use crate::{Measurement, Unit};

pub(super) static MEASUREMENTS: &[Measurement] = &[
    Measurement {
        id: 1,
        key: "glucose",
        name: "Glucose",
        unit: Unit::MILLIGRAM_PER_DECILITRE,
        resolution: 1,
        least: 40,
        most: 400,
        tolerance: None,
    },
    Measurement {
        id: 2,
        key: "trend",
        name: "Trend",
        unit: Unit::MILLIGRAM_PER_DECILITRE_MINUTE,
        resolution: 1,
        least: -80,
        most: 80,
        tolerance: None,
    },
    Measurement {
        id: 3,
        key: "sensor-age",
        name: "Sensor age",
        unit: Unit::HOUR,
        resolution: 1,
        least: 0,
        most: 65_535,
        tolerance: None,
    },
    Measurement {
        id: 4,
        key: "battery",
        name: "Battery",
        unit: Unit::PERCENT,
        resolution: 1,
        least: 0,
        most: 100,
        tolerance: None,
    },
];
