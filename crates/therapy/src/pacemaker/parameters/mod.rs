//! The table of programmable parameters, a file for each group.

mod activity;
mod av_delay;
mod output;
mod rate;
mod refractory;
mod sensing;
mod tachycardia;

use super::{id, mode::MODES};
use crate::{Choice, Parameter, Steps, Tolerance, Unit, Values};

/// Off is 0 wherever a number can be switched off.
const OFF: Choice = Choice { raw: 0, name: "Off" };
const ON: Choice = Choice { raw: 1, name: "On" };
const SWITCH: Values = Values {
    choices: &[OFF, ON],
    ranges: &[],
};
const OFF_RAW: i32 = OFF.raw;

const MODE: Parameter = Parameter {
    id: id::MODE,
    key: "mode",
    short: "MODE",
    name: "Mode",
    group: "Mode",
    unit: Unit::NONE,
    values: Values {
        choices: MODES,
        ranges: &[],
    },
    nominal: 1,
    tolerance: None,
};

pub(super) static PARAMETERS: &[Parameter] = &[
    MODE,
    rate::LOWER_RATE_LIMIT,
    rate::UPPER_RATE_LIMIT,
    rate::MAXIMUM_SENSOR_RATE,
    av_delay::FIXED,
    av_delay::DYNAMIC,
    av_delay::MINIMUM_DYNAMIC,
    av_delay::SENSED_OFFSET,
    output::ATRIAL_AMPLITUDE,
    output::VENTRICULAR_AMPLITUDE,
    output::ATRIAL_PULSE_WIDTH,
    output::VENTRICULAR_PULSE_WIDTH,
    sensing::ATRIAL_SENSITIVITY,
    sensing::VENTRICULAR_SENSITIVITY,
    refractory::VRP,
    refractory::ARP,
    refractory::PVARP,
    refractory::PVARP_EXTENSION,
    rate::HYSTERESIS_RATE_LIMIT,
    rate::RATE_SMOOTHING,
    tachycardia::MODE,
    tachycardia::DURATION,
    tachycardia::FALLBACK_TIME,
    sensing::VENTRICULAR_BLANKING,
    activity::THRESHOLD,
    activity::REACTION_TIME,
    activity::RESPONSE_FACTOR,
    activity::RECOVERY_TIME,
];

const fn steps(first: i32, last: i32, step: i32) -> Steps {
    Steps { first, last, step }
}

const fn single(value: i32) -> Steps {
    Steps {
        first: value,
        last: value,
        step: 1,
    }
}

const fn milliseconds(amount: i32) -> Option<Tolerance> {
    Some(Tolerance::Amount(amount, Unit::MILLISECOND))
}
