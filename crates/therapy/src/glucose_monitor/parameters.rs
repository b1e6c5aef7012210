use super::id;
use crate::{Choice, Parameter, ParameterId, Steps, Unit, Values};

const ALERTS: &str = "Alerts";
const OFF: Choice = Choice { raw: 0, name: "Off" };
/// The intervals that the device offers, of the 1 to 254 minutes that the service can express.
const INTERVALS: &[Steps] = &[Steps {
    first: 1,
    last: 15,
    step: 1,
}];
const SESSION_LENGTHS: &[Steps] = &[Steps {
    first: 24,
    last: 336,
    step: 24,
}];

pub(super) static PARAMETERS: &[Parameter] = &[
    Parameter {
        id: id::COMMUNICATION_INTERVAL,
        key: "communication-interval",
        short: "INTERVAL",
        name: "Communication interval",
        group: "Session",
        unit: Unit::MINUTE,
        values: Values {
            choices: &[],
            ranges: INTERVALS,
        },
        nominal: 5,
        tolerance: None,
    },
    level(
        id::PATIENT_HIGH,
        ["patient-high", "HIGH", "Patient high alert"],
        HIGH_LEVELS,
        180,
    ),
    level(
        id::PATIENT_LOW,
        ["patient-low", "LOW", "Patient low alert"],
        LOW_LEVELS,
        70,
    ),
    level(id::HYPO, ["hypo", "HYPO", "Hypo alert"], HYPO_LEVELS, 54),
    level(id::HYPER, ["hyper", "HYPER", "Hyper alert"], HYPER_LEVELS, 250),
    rate(
        id::RATE_OF_DECREASE,
        ["rate-of-decrease", "FALL", "Rate of decrease alert"],
    ),
    rate(
        id::RATE_OF_INCREASE,
        ["rate-of-increase", "RISE", "Rate of increase alert"],
    ),
    Parameter {
        id: id::SESSION_LENGTH,
        key: "session-length",
        short: "SESSION",
        name: "Session length",
        group: "Session",
        unit: Unit::HOUR,
        values: Values {
            choices: &[],
            ranges: SESSION_LENGTHS,
        },
        nominal: 240,
        tolerance: None,
    },
];

const HIGH_LEVELS: &[Steps] = &[Steps {
    first: 100,
    last: 400,
    step: 5,
}];
const LOW_LEVELS: &[Steps] = &[Steps {
    first: 60,
    last: 150,
    step: 5,
}];
const HYPO_LEVELS: &[Steps] = &[Steps {
    first: 40,
    last: 100,
    step: 1,
}];
const HYPER_LEVELS: &[Steps] = &[Steps {
    first: 150,
    last: 400,
    step: 5,
}];

const fn level(
    id: ParameterId,
    text: [&'static str; 3],
    ranges: &'static [Steps],
    nominal: i32,
) -> Parameter {
    let [key, short, name] = text;
    Parameter {
        id,
        key,
        short,
        name,
        group: ALERTS,
        unit: Unit::MILLIGRAM_PER_DECILITRE,
        values: Values { choices: &[], ranges },
        nominal,
        tolerance: None,
    }
}

const fn rate(id: ParameterId, text: [&'static str; 3]) -> Parameter {
    let [key, short, name] = text;
    Parameter {
        id,
        key,
        short,
        name,
        group: ALERTS,
        unit: Unit::MILLIGRAM_PER_DECILITRE_MINUTE,
        values: Values {
            choices: &[OFF],
            ranges: &[Steps {
                first: 10,
                last: 50,
                step: 5,
            }],
        },
        nominal: OFF.raw,
        tolerance: None,
    }
}
