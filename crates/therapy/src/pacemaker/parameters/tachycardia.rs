use super::{OFF_RAW, SWITCH, single, steps};
use crate::{Parameter, Tolerance, Unit, Values, pacemaker::id};

const GROUP: &str = "Atrial tachycardia response";
const ONE_CYCLE: Option<Tolerance> = Some(Tolerance::Amount(1, Unit::CARDIAC_CYCLE));

pub(super) const MODE: Parameter = Parameter {
    id: id::ATR_MODE,
    key: "atr-mode",
    short: "ATR",
    name: "ATR mode",
    group: GROUP,
    unit: Unit::NONE,
    values: SWITCH,
    nominal: OFF_RAW,
    tolerance: None,
};

pub(super) const DURATION: Parameter = Parameter {
    id: id::ATR_DURATION,
    key: "atr-duration",
    short: "ATRD",
    name: "ATR duration",
    group: GROUP,
    unit: Unit::CARDIAC_CYCLE,
    values: Values {
        choices: &[],
        ranges: &[single(10), steps(20, 80, 20), steps(100, 2_000, 100)],
    },
    nominal: 20,
    tolerance: ONE_CYCLE,
};

pub(super) const FALLBACK_TIME: Parameter = Parameter {
    id: id::ATR_FALLBACK_TIME,
    key: "atr-fallback-time",
    short: "ATRF",
    name: "ATR fallback time",
    group: GROUP,
    unit: Unit::MINUTE,
    values: Values {
        choices: &[],
        ranges: &[steps(1, 5, 1)],
    },
    nominal: 1,
    tolerance: ONE_CYCLE,
};
