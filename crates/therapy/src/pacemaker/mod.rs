//! The pacemaker: "PACEMAKER System Specification", Boston Scientific, 2007.
//!
//! Tables and nominal values are that document's. Which parameters apply in which mode and the interlocks are
//! derived: the document asks only that errors of interacting limits are shown.

mod applicability;
mod id;
mod interlocks;
mod measurements;
mod mode;
mod parameters;
mod programmes;
mod telemetry;

use alloc::{format, string::String};

use crate::{BatteryPhase, Class, Feature, Programme, State, class::Rules};
use mode::Mode;

pub(crate) static CLASS: Class = Class {
    code: 1,
    key: "pacemaker",
    name: "pacemaker",
    parameters: parameters::PARAMETERS,
    measurements: measurements::MEASUREMENTS,
    actions: &[],
    // Devices of this class report their state of wear by the battery's phase; none raises an alert.
    alerts: &[],
    channels: telemetry::CHANNELS,
    markers: telemetry::MARKERS,
    interlocks: interlocks::INTERLOCKS,
    states: &[
        (State::Permanent, "permanent"),
        (State::Temporary, "temporary"),
        (State::Emergency, "pace-now"),
        (State::Magnet, "magnet"),
        (State::PowerOnReset, "power-on reset"),
    ],
    rules: Rules {
        applies: applicability::applies,
        summary,
        emergency: Some(programmes::PACE_NOW),
        power_on_reset: programmes::POWER_ON_RESET,
        ends_emergency: Some(id::MODE),
        magnet: programmes::magnet,
        withheld,
    },
};

/// From elective replacement time on, energy goes to pacing alone.
fn withheld(battery: BatteryPhase) -> &'static [Feature] {
    const WITHHELD: &[Feature] = &[
        Feature::Temporary,
        Feature::ThresholdTests,
        Feature::MeasuredData,
        Feature::Waveform,
        Feature::Markers,
    ];
    if battery.is_replacement_due() {
        WITHHELD
    } else {
        &[]
    }
}

/// The mode with its lower rate, and its highest where the pacing rate can rise: by the atrium in tracking modes
/// (upper rate limit), else by the sensor (maximum sensor rate).
fn summary(class: &Class, programme: &Programme) -> String {
    let number = |id| {
        let parameter = class.parameter(id)?;
        programme.value(id).map(|raw| parameter.unit.number(raw))
    };
    let Some(mode) = Mode::of(programme) else {
        return String::from("no mode");
    };
    let Some(lower) = number(id::LOWER_RATE_LIMIT).filter(|_| mode.paces()) else {
        return String::from(mode.name());
    };
    let upper = match mode {
        mode if mode.tracks_the_atrium() => number(id::UPPER_RATE_LIMIT),
        mode if mode.is_rate_adaptive() => number(id::MAXIMUM_SENSOR_RATE),
        _ => None,
    };
    match upper {
        Some(upper) => format!("{} {lower}–{upper} ppm", mode.name()),
        None => format!("{} {lower} ppm", mode.name()),
    }
}
