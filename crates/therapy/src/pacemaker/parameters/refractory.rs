use super::{OFF, OFF_RAW, milliseconds, steps};
use crate::{Parameter, Steps, Unit, Values, pacemaker::id};

const GROUP: &str = "Refractory periods";
const PERIODS: &[Steps] = &[steps(150, 500, 10)];

pub(super) const VRP: Parameter = Parameter {
    id: id::VRP,
    key: "ventricular-refractory-period",
    short: "VRP",
    name: "Ventricular refractory period",
    group: GROUP,
    unit: Unit::MILLISECOND,
    values: Values {
        choices: &[],
        ranges: PERIODS,
    },
    nominal: 320,
    tolerance: milliseconds(8),
};

pub(super) const ARP: Parameter = Parameter {
    id: id::ARP,
    key: "atrial-refractory-period",
    short: "ARP",
    name: "Atrial refractory period",
    group: GROUP,
    unit: Unit::MILLISECOND,
    values: Values {
        choices: &[],
        ranges: PERIODS,
    },
    nominal: 250,
    tolerance: milliseconds(8),
};

pub(super) const PVARP: Parameter = Parameter {
    id: id::PVARP,
    key: "post-ventricular-atrial-refractory-period",
    short: "PVARP",
    name: "Post-ventricular atrial refractory period",
    group: GROUP,
    unit: Unit::MILLISECOND,
    values: Values {
        choices: &[],
        ranges: PERIODS,
    },
    nominal: 250,
    tolerance: milliseconds(8),
};

pub(super) const PVARP_EXTENSION: Parameter = Parameter {
    id: id::PVARP_EXTENSION,
    key: "pvarp-extension",
    short: "PVARPX",
    name: "PVARP extension",
    group: GROUP,
    unit: Unit::MILLISECOND,
    values: Values {
        choices: &[OFF],
        ranges: &[steps(50, 400, 50)],
    },
    nominal: OFF_RAW,
    tolerance: milliseconds(8),
};
