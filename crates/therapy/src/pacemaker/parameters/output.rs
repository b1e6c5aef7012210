use super::{OFF, single, steps};
use crate::{Parameter, Steps, Tolerance, Unit, Values, pacemaker::id};

const GROUP: &str = "Outputs";
const AMPLITUDES: &[Steps] = &[steps(500, 3_200, 100), steps(3_500, 7_000, 500)];
const AMPLITUDE_TOLERANCE: Option<Tolerance> = Some(Tolerance::Percent(12));
const PULSE_WIDTHS: &[Steps] = &[single(50), steps(100, 1_900, 100)];
const PULSE_WIDTH_TOLERANCE: Option<Tolerance> =
    Some(Tolerance::Amount(200, Unit::MILLISECOND_IN_MICROSECONDS));

pub(super) const ATRIAL_AMPLITUDE: Parameter = Parameter {
    id: id::ATRIAL_AMPLITUDE,
    key: "atrial-amplitude",
    short: "A-AMP",
    name: "Atrial amplitude",
    group: GROUP,
    unit: Unit::VOLT_IN_MILLIVOLTS,
    values: Values {
        choices: &[OFF],
        ranges: AMPLITUDES,
    },
    nominal: 3_500,
    tolerance: AMPLITUDE_TOLERANCE,
};

pub(super) const VENTRICULAR_AMPLITUDE: Parameter = Parameter {
    id: id::VENTRICULAR_AMPLITUDE,
    key: "ventricular-amplitude",
    short: "V-AMP",
    name: "Ventricular amplitude",
    group: GROUP,
    unit: Unit::VOLT_IN_MILLIVOLTS,
    values: Values {
        choices: &[OFF],
        ranges: AMPLITUDES,
    },
    nominal: 3_500,
    tolerance: AMPLITUDE_TOLERANCE,
};

pub(super) const ATRIAL_PULSE_WIDTH: Parameter = Parameter {
    id: id::ATRIAL_PULSE_WIDTH,
    key: "atrial-pulse-width",
    short: "A-PW",
    name: "Atrial pulse width",
    group: GROUP,
    unit: Unit::MILLISECOND_IN_MICROSECONDS,
    values: Values {
        choices: &[],
        ranges: PULSE_WIDTHS,
    },
    nominal: 400,
    tolerance: PULSE_WIDTH_TOLERANCE,
};

pub(super) const VENTRICULAR_PULSE_WIDTH: Parameter = Parameter {
    id: id::VENTRICULAR_PULSE_WIDTH,
    key: "ventricular-pulse-width",
    short: "V-PW",
    name: "Ventricular pulse width",
    group: GROUP,
    unit: Unit::MILLISECOND_IN_MICROSECONDS,
    values: Values {
        choices: &[],
        ranges: PULSE_WIDTHS,
    },
    nominal: 400,
    tolerance: PULSE_WIDTH_TOLERANCE,
};
