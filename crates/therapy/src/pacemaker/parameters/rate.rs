use super::{OFF, OFF_RAW, milliseconds, single, steps};
use crate::{Parameter, Steps, Tolerance, Unit, Values, pacemaker::id};

const GROUP: &str = "Rates";
const LOWER_RATES: &[Steps] = &[steps(30, 50, 5), steps(50, 90, 1), steps(90, 175, 5)];
const UPPER_RATES: &[Steps] = &[steps(50, 175, 5)];

pub(super) const LOWER_RATE_LIMIT: Parameter = Parameter {
    id: id::LOWER_RATE_LIMIT,
    key: "lower-rate-limit",
    short: "LRL",
    name: "Lower rate limit",
    group: GROUP,
    unit: Unit::PULSES_PER_MINUTE,
    values: Values {
        choices: &[],
        ranges: LOWER_RATES,
    },
    nominal: 60,
    tolerance: milliseconds(8),
};

pub(super) const UPPER_RATE_LIMIT: Parameter = Parameter {
    id: id::UPPER_RATE_LIMIT,
    key: "upper-rate-limit",
    short: "URL",
    name: "Upper rate limit",
    group: GROUP,
    unit: Unit::PULSES_PER_MINUTE,
    values: Values {
        choices: &[],
        ranges: UPPER_RATES,
    },
    nominal: 120,
    tolerance: milliseconds(8),
};

pub(super) const MAXIMUM_SENSOR_RATE: Parameter = Parameter {
    id: id::MAXIMUM_SENSOR_RATE,
    key: "maximum-sensor-rate",
    short: "MSR",
    name: "Maximum sensor rate",
    group: GROUP,
    unit: Unit::PULSES_PER_MINUTE,
    values: Values {
        choices: &[],
        ranges: UPPER_RATES,
    },
    nominal: 120,
    tolerance: milliseconds(4),
};

pub(super) const HYSTERESIS_RATE_LIMIT: Parameter = Parameter {
    id: id::HYSTERESIS_RATE_LIMIT,
    key: "hysteresis-rate-limit",
    short: "HRL",
    name: "Hysteresis rate limit",
    group: GROUP,
    unit: Unit::PULSES_PER_MINUTE,
    values: Values {
        choices: &[OFF],
        ranges: LOWER_RATES,
    },
    nominal: OFF_RAW,
    tolerance: milliseconds(8),
};

pub(super) const RATE_SMOOTHING: Parameter = Parameter {
    id: id::RATE_SMOOTHING,
    key: "rate-smoothing",
    short: "RS",
    name: "Rate smoothing",
    group: GROUP,
    unit: Unit::PERCENT,
    values: Values {
        choices: &[OFF],
        ranges: &[steps(3, 21, 3), single(25)],
    },
    nominal: OFF_RAW,
    tolerance: Some(Tolerance::Percent(1)),
};
