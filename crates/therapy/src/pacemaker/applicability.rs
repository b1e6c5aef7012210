//! Which parameters govern anything in which mode.

use super::{id, mode::Mode};
use crate::{ParameterId, Programme};

/// Whether a parameter applies in the programme's mode.
///
/// Only the mode decides: a sub-parameter of a function that is switched off (the minimum dynamic AV delay, the
/// duration of an atrial tachycardia response) stays applicable, so that switching the function on needs no
/// further value. The rate limits apply in every mode, Off included, so that they are sound when pacing resumes.
/// PVARP goes with the atrial refractory period; ventricular blanking needs an atrial pulse to start it and
/// ventricular sensing to blank.
pub(super) fn applies(programme: &Programme, parameter: ParameterId) -> bool {
    match parameter {
        id::MODE | id::LOWER_RATE_LIMIT | id::UPPER_RATE_LIMIT => true,
        _ => Mode::of(programme).is_some_and(|mode| applies_in(mode, parameter)),
    }
}

fn applies_in(mode: Mode, parameter: ParameterId) -> bool {
    match parameter {
        id::MAXIMUM_SENSOR_RATE
        | id::ACTIVITY_THRESHOLD
        | id::REACTION_TIME
        | id::RESPONSE_FACTOR
        | id::RECOVERY_TIME => mode.is_rate_adaptive(),
        id::FIXED_AV_DELAY => mode.is_dual_chamber(),
        id::DYNAMIC_AV_DELAY
        | id::MINIMUM_DYNAMIC_AV_DELAY
        | id::PVARP_EXTENSION
        | id::ATR_MODE
        | id::ATR_DURATION
        | id::ATR_FALLBACK_TIME => mode.tracks_the_atrium(),
        id::SENSED_AV_OFFSET => mode.tracks_the_atrium() && mode.paces_the_atrium(),
        id::ATRIAL_AMPLITUDE | id::ATRIAL_PULSE_WIDTH => mode.paces_the_atrium(),
        id::VENTRICULAR_AMPLITUDE | id::VENTRICULAR_PULSE_WIDTH => mode.paces_the_ventricle(),
        id::ATRIAL_SENSITIVITY | id::ARP | id::PVARP => mode.senses_the_atrium(),
        id::VENTRICULAR_SENSITIVITY | id::VRP => mode.senses_the_ventricle(),
        id::VENTRICULAR_BLANKING => mode.paces_the_atrium() && mode.senses_the_ventricle(),
        id::HYSTERESIS_RATE_LIMIT => mode.has_hysteresis(),
        id::RATE_SMOOTHING => mode.has_hysteresis() || mode.tracks_the_atrium(),
        _ => false,
    }
}
