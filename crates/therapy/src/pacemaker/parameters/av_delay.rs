use super::{OFF, OFF_RAW, SWITCH, milliseconds, steps};
use crate::{Parameter, Unit, Values, pacemaker::id};

const GROUP: &str = "AV delay";

pub(super) const FIXED: Parameter = Parameter {
    id: id::FIXED_AV_DELAY,
    key: "fixed-av-delay",
    short: "AVD",
    name: "Fixed AV delay",
    group: GROUP,
    unit: Unit::MILLISECOND,
    values: Values {
        choices: &[],
        ranges: &[steps(70, 300, 10)],
    },
    nominal: 150,
    tolerance: milliseconds(8),
};

pub(super) const DYNAMIC: Parameter = Parameter {
    id: id::DYNAMIC_AV_DELAY,
    key: "dynamic-av-delay",
    short: "DAV",
    name: "Dynamic AV delay",
    group: GROUP,
    unit: Unit::NONE,
    values: SWITCH,
    nominal: OFF_RAW,
    tolerance: None,
};

pub(super) const MINIMUM_DYNAMIC: Parameter = Parameter {
    id: id::MINIMUM_DYNAMIC_AV_DELAY,
    key: "minimum-dynamic-av-delay",
    short: "MDAV",
    name: "Minimum dynamic AV delay",
    group: GROUP,
    unit: Unit::MILLISECOND,
    values: Values {
        choices: &[],
        ranges: &[steps(30, 100, 10)],
    },
    nominal: 50,
    tolerance: None,
};

pub(super) const SENSED_OFFSET: Parameter = Parameter {
    id: id::SENSED_AV_OFFSET,
    key: "sensed-av-delay-offset",
    short: "SAVO",
    name: "Sensed AV delay offset",
    group: GROUP,
    unit: Unit::MILLISECOND,
    values: Values {
        choices: &[OFF],
        ranges: &[steps(-100, -10, 10)],
    },
    nominal: OFF_RAW,
    tolerance: milliseconds(1),
};
