use super::steps;
use crate::{Parameter, Steps, Tolerance, Unit, Values, pacemaker::id};

const GROUP: &str = "Sensing";
const SENSITIVITIES: &[Steps] = &[steps(250, 750, 250), steps(1_000, 10_000, 500)];
const SENSITIVITY_TOLERANCE: Option<Tolerance> = Some(Tolerance::Percent(20));

pub(super) const ATRIAL_SENSITIVITY: Parameter = Parameter {
    id: id::ATRIAL_SENSITIVITY,
    key: "atrial-sensitivity",
    short: "A-SENS",
    name: "Atrial sensitivity",
    group: GROUP,
    unit: Unit::MILLIVOLT_IN_MICROVOLTS,
    values: Values {
        choices: &[],
        ranges: SENSITIVITIES,
    },
    nominal: 750,
    tolerance: SENSITIVITY_TOLERANCE,
};

pub(super) const VENTRICULAR_SENSITIVITY: Parameter = Parameter {
    id: id::VENTRICULAR_SENSITIVITY,
    key: "ventricular-sensitivity",
    short: "V-SENS",
    name: "Ventricular sensitivity",
    group: GROUP,
    unit: Unit::MILLIVOLT_IN_MICROVOLTS,
    values: Values {
        choices: &[],
        ranges: SENSITIVITIES,
    },
    nominal: 2_500,
    tolerance: SENSITIVITY_TOLERANCE,
};

pub(super) const VENTRICULAR_BLANKING: Parameter = Parameter {
    id: id::VENTRICULAR_BLANKING,
    key: "ventricular-blanking",
    short: "VB",
    name: "Ventricular blanking",
    group: GROUP,
    unit: Unit::MILLISECOND,
    values: Values {
        choices: &[],
        ranges: &[steps(30, 60, 10)],
    },
    nominal: 40,
    tolerance: None,
};
