//! The programmes that the device carries by itself.

use super::{id, mode::Mode};
use crate::{BatteryPhase, Class, ParameterId, Programme};

const VVI: i32 = 8;

/// Pace-now (STAT): VVI 65 ppm, 5.0 V, 1.0 ms, VRP 320 ms, 1.5 mV; all else nominal, so without hysteresis,
/// smoothing or sensor, which could hold a pulse back.
pub(super) const PACE_NOW: &[(ParameterId, i32)] = &[
    (id::MODE, VVI),
    (id::LOWER_RATE_LIMIT, 65),
    (id::VENTRICULAR_AMPLITUDE, 5_000),
    (id::VENTRICULAR_PULSE_WIDTH, 1_000),
    (id::VENTRICULAR_SENSITIVITY, 1_500),
    (id::VRP, 320),
];

/// Power-on reset: pace-now with a pulse of half the width.
pub(super) const POWER_ON_RESET: &[(ParameterId, i32)] = &[
    (id::MODE, VVI),
    (id::LOWER_RATE_LIMIT, 65),
    (id::VENTRICULAR_AMPLITUDE, 5_000),
    (id::VENTRICULAR_PULSE_WIDTH, 500),
    (id::VENTRICULAR_SENSITIVITY, 1_500),
    (id::VRP, 320),
];

/// Asynchronous pacing of the chambers that the programme paces, at a rate that tells the battery's phase.
///
/// The outputs stay as programmed. When the battery forbids dual-chamber pacing the ventricle alone is paced.
/// A device that is Off does not heed the magnet.
pub(super) fn magnet(class: &Class, permanent: &Programme, battery: BatteryPhase) -> Option<Programme> {
    let mode = Mode::of(permanent).filter(|mode| mode.paces())?;
    let rate = magnet_rate(battery);
    let mut imposed = Programme::from_iter([
        (id::MODE, asynchronous(mode, battery)?.raw()),
        (id::LOWER_RATE_LIMIT, rate),
    ]);
    if permanent
        .value(id::UPPER_RATE_LIMIT)
        .is_none_or(|upper| upper <= rate)
    {
        imposed.set(
            id::UPPER_RATE_LIMIT,
            class.parameter(id::UPPER_RATE_LIMIT)?.nominal,
        );
    }
    Some(imposed)
}

/// Past elective replacement the rate falls with the battery, from that of elective replacement time.
fn magnet_rate(battery: BatteryPhase) -> i32 {
    match battery {
        BatteryPhase::BeginningOfLife => 100,
        BatteryPhase::ElectiveReplacementNear => 90,
        BatteryPhase::ElectiveReplacementTime | BatteryPhase::ElectiveReplacementPast => 85,
    }
}

fn asynchronous(mode: Mode, battery: BatteryPhase) -> Option<Mode> {
    Mode::named(match (mode.paces_the_atrium(), mode.paces_the_ventricle()) {
        (true, true) if !battery.is_replacement_due() => "DOO",
        (_, true) => "VOO",
        (true, false) => "AOO",
        (false, false) => return None,
    })
}
