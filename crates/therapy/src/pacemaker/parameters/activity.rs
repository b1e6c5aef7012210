use super::steps;
use crate::{Choice, Parameter, Tolerance, Unit, Values, pacemaker::id};

const GROUP: &str = "Activity sensor";
const THRESHOLDS: &[Choice] = &[
    Choice {
        raw: 1,
        name: "V-Low",
    },
    Choice { raw: 2, name: "Low" },
    Choice {
        raw: 3,
        name: "Med-Low",
    },
    Choice { raw: 4, name: "Med" },
    Choice {
        raw: 5,
        name: "Med-High",
    },
    Choice { raw: 6, name: "High" },
    Choice {
        raw: 7,
        name: "V-High",
    },
];

pub(super) const THRESHOLD: Parameter = Parameter {
    id: id::ACTIVITY_THRESHOLD,
    key: "activity-threshold",
    short: "ACT",
    name: "Activity threshold",
    group: GROUP,
    unit: Unit::NONE,
    values: Values {
        choices: THRESHOLDS,
        ranges: &[],
    },
    nominal: 4,
    tolerance: None,
};

pub(super) const REACTION_TIME: Parameter = Parameter {
    id: id::REACTION_TIME,
    key: "reaction-time",
    short: "REACT",
    name: "Reaction time",
    group: GROUP,
    unit: Unit::SECOND,
    values: Values {
        choices: &[],
        ranges: &[steps(10, 50, 10)],
    },
    nominal: 30,
    tolerance: Some(Tolerance::Amount(3, Unit::SECOND)),
};

pub(super) const RESPONSE_FACTOR: Parameter = Parameter {
    id: id::RESPONSE_FACTOR,
    key: "response-factor",
    short: "RF",
    name: "Response factor",
    group: GROUP,
    unit: Unit::NONE,
    values: Values {
        choices: &[],
        ranges: &[steps(1, 16, 1)],
    },
    nominal: 8,
    tolerance: None,
};

pub(super) const RECOVERY_TIME: Parameter = Parameter {
    id: id::RECOVERY_TIME,
    key: "recovery-time",
    short: "RECOV",
    name: "Recovery time",
    group: GROUP,
    unit: Unit::MINUTE,
    values: Values {
        choices: &[],
        ranges: &[steps(2, 16, 1)],
    },
    nominal: 5,
    tolerance: Some(Tolerance::Amount(30, Unit::SECOND)),
};
