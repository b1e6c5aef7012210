//! Rules over several values. Derived, but for their numbers: the specification asks that errors of interacting
//! limits are shown and leaves the limits to the maker.

use alloc::{format, string::String};

use super::{id, mode::Mode};
use crate::{
    Interlock, ParameterId, Severity,
    interlock::{Case, Remedy},
};

const MILLISECONDS_PER_MINUTE: i32 = 60_000;
/// Amplitudes above this drain the battery and may stimulate the diaphragm (raw, mV).
const HIGH_AMPLITUDE: i32 = 5_000;
/// An extended PVARP within one step of its extension of the upper rate interval leaves no room to track (ms).
const TRACKING_MARGIN: i32 = 50;
const OFF: i32 = 0;

pub(super) static INTERLOCKS: &[Interlock] = &[
    Interlock {
        rule: "lrl-not-below-url",
        severity: Severity::Refuse,
        parameters: &[id::LOWER_RATE_LIMIT, id::UPPER_RATE_LIMIT],
        meaning: "The lower rate limit is below the upper rate limit.",
        fires: |case| Some(case.value(id::LOWER_RATE_LIMIT)? >= case.value(id::UPPER_RATE_LIMIT)?),
        sentence: |case| {
            let (lower, upper) = (case.text(id::LOWER_RATE_LIMIT), case.text(id::UPPER_RATE_LIMIT));
            format!("The lower rate limit, {lower}, must be below the upper rate limit, {upper}")
        },
        remedies: &[
            Remedy::Raise(id::UPPER_RATE_LIMIT),
            Remedy::Lower(id::LOWER_RATE_LIMIT),
        ],
    },
    Interlock {
        rule: "msr-below-lrl",
        severity: Severity::Refuse,
        parameters: &[id::MAXIMUM_SENSOR_RATE, id::LOWER_RATE_LIMIT],
        meaning: "The maximum sensor rate is not below the lower rate limit.",
        fires: |case| Some(case.value(id::MAXIMUM_SENSOR_RATE)? < case.value(id::LOWER_RATE_LIMIT)?),
        sentence: |case| {
            let (sensor, lower) = (
                case.text(id::MAXIMUM_SENSOR_RATE),
                case.text(id::LOWER_RATE_LIMIT),
            );
            format!("The maximum sensor rate, {sensor}, must not be below the lower rate limit, {lower}")
        },
        remedies: &[
            Remedy::Raise(id::MAXIMUM_SENSOR_RATE),
            Remedy::Lower(id::LOWER_RATE_LIMIT),
        ],
    },
    Interlock {
        rule: "hysteresis-not-below-lrl",
        severity: Severity::Refuse,
        parameters: &[id::HYSTERESIS_RATE_LIMIT, id::LOWER_RATE_LIMIT],
        meaning: "The hysteresis rate limit, unless Off, is below the lower rate limit.",
        fires: |case| {
            let hysteresis = case.value(id::HYSTERESIS_RATE_LIMIT)?;
            Some(hysteresis != OFF && hysteresis >= case.value(id::LOWER_RATE_LIMIT)?)
        },
        sentence: |case| {
            let (hysteresis, lower) = (
                case.text(id::HYSTERESIS_RATE_LIMIT),
                case.text(id::LOWER_RATE_LIMIT),
            );
            format!("The hysteresis rate limit, {hysteresis}, must be below the lower rate limit, {lower}")
        },
        remedies: &[Remedy::Lower(id::HYSTERESIS_RATE_LIMIT)],
    },
    Interlock {
        rule: "minimum-dynamic-av-above-fixed-av",
        severity: Severity::Refuse,
        parameters: &[id::MINIMUM_DYNAMIC_AV_DELAY, id::FIXED_AV_DELAY],
        meaning: "The minimum dynamic AV delay is not above the fixed AV delay.",
        fires: |case| Some(case.value(id::MINIMUM_DYNAMIC_AV_DELAY)? > case.value(id::FIXED_AV_DELAY)?),
        sentence: |case| {
            let (least, fixed) = (
                case.text(id::MINIMUM_DYNAMIC_AV_DELAY),
                case.text(id::FIXED_AV_DELAY),
            );
            format!("The minimum dynamic AV delay, {least}, must not be above the fixed AV delay, {fixed}")
        },
        remedies: &[
            Remedy::Lower(id::MINIMUM_DYNAMIC_AV_DELAY),
            Remedy::Raise(id::FIXED_AV_DELAY),
        ],
    },
    Interlock {
        rule: "atrial-refractory-not-below-url-interval",
        severity: Severity::Refuse,
        parameters: &[id::FIXED_AV_DELAY, id::PVARP, id::UPPER_RATE_LIMIT],
        meaning: "AV delay and PVARP together are shorter than the interval of the upper rate limit.",
        fires: |case| {
            let total = case
                .value(id::FIXED_AV_DELAY)?
                .checked_add(case.value(id::PVARP)?)?;
            fills_upper_rate_interval(case, total)
        },
        sentence: |case| {
            let (av_delay, pvarp) = (case.text(id::FIXED_AV_DELAY), case.text(id::PVARP));
            format!(
                "The AV delay of {av_delay} and the PVARP of {pvarp} together must be shorter than {}",
                upper_rate_interval(case)
            )
        },
        remedies: &[
            Remedy::Lower(id::PVARP),
            Remedy::Lower(id::FIXED_AV_DELAY),
            Remedy::Lower(id::UPPER_RATE_LIMIT),
        ],
    },
    Interlock {
        rule: "vrp-not-below-url-interval",
        severity: Severity::Refuse,
        parameters: &[id::VRP, id::UPPER_RATE_LIMIT],
        meaning: "The ventricular refractory period is shorter than the interval of the upper rate limit.",
        fires: |case| fills_upper_rate_interval(case, case.value(id::VRP)?),
        sentence: |case| {
            let (vrp, interval) = (case.text(id::VRP), upper_rate_interval(case));
            format!("The ventricular refractory period of {vrp} must be shorter than {interval}")
        },
        remedies: &[Remedy::Lower(id::VRP), Remedy::Lower(id::UPPER_RATE_LIMIT)],
    },
    amplitude_off(
        "atrial-amplitude-off",
        &[id::ATRIAL_AMPLITUDE],
        "The atrial amplitude is not Off in a mode that paces the atrium.",
        |case| is_off(case, id::ATRIAL_AMPLITUDE),
        |case| amplitude_off_sentence(case, "atrium", "atrial"),
        &[Remedy::Set(id::ATRIAL_AMPLITUDE, |case| {
            nominal(case, id::ATRIAL_AMPLITUDE)
        })],
    ),
    amplitude_off(
        "ventricular-amplitude-off",
        &[id::VENTRICULAR_AMPLITUDE],
        "The ventricular amplitude is not Off in a mode that paces the ventricle.",
        |case| is_off(case, id::VENTRICULAR_AMPLITUDE),
        |case| amplitude_off_sentence(case, "ventricle", "ventricular"),
        &[Remedy::Set(id::VENTRICULAR_AMPLITUDE, |case| {
            nominal(case, id::VENTRICULAR_AMPLITUDE)
        })],
    ),
    Interlock {
        rule: "mode-forbidden-by-battery",
        severity: Severity::Refuse,
        parameters: &[id::MODE],
        meaning: "From elective replacement time on only Off and single-chamber modes without rate response run.",
        fires: |case| {
            let mode = Mode::of(case.programme)?;
            let costly = mode.is_dual_chamber() || mode.is_rate_adaptive();
            Some(costly && case.conditions.battery.is_replacement_due())
        },
        sentence: |case| {
            let (mode, battery) = (case.text(id::MODE), case.conditions.battery);
            format!(
                "The battery ({battery}) does not permit {mode}: only single-chamber modes without rate response"
            )
        },
        remedies: &[Remedy::Set(id::MODE, |case| {
            Some(Mode::of(case.programme)?.spared()?.raw())
        })],
    },
    Interlock {
        rule: "extended-pvarp-near-url-interval",
        severity: Severity::Warn,
        parameters: &[id::PVARP, id::PVARP_EXTENSION, id::UPPER_RATE_LIMIT],
        meaning: "PVARP with its extension stays more than 50 ms below the interval of the upper rate limit.",
        fires: |case| {
            let extension = case.value(id::PVARP_EXTENSION)?;
            let extended = case.value(id::PVARP)?.checked_add(extension)?;
            let near = fills_upper_rate_interval(case, extended.checked_add(TRACKING_MARGIN)?)?;
            Some(extension != OFF && near)
        },
        sentence: |case| {
            let (pvarp, extension) = (case.text(id::PVARP), case.text(id::PVARP_EXTENSION));
            format!(
                "The PVARP of {pvarp} with its extension of {extension} is close to {}: tracking may be lost",
                upper_rate_interval(case)
            )
        },
        remedies: &[Remedy::Lower(id::PVARP_EXTENSION)],
    },
    amplitude_high(
        "atrial-amplitude-high",
        &[id::ATRIAL_AMPLITUDE],
        "The atrial amplitude is at most 5 V.",
        |case| Some(case.value(id::ATRIAL_AMPLITUDE)? > HIGH_AMPLITUDE),
        |case| amplitude_high_sentence("atrial", &case.text(id::ATRIAL_AMPLITUDE)),
    ),
    amplitude_high(
        "ventricular-amplitude-high",
        &[id::VENTRICULAR_AMPLITUDE],
        "The ventricular amplitude is at most 5 V.",
        |case| Some(case.value(id::VENTRICULAR_AMPLITUDE)? > HIGH_AMPLITUDE),
        |case| amplitude_high_sentence("ventricular", &case.text(id::VENTRICULAR_AMPLITUDE)),
    ),
];

const fn amplitude_off(
    rule: &'static str,
    parameters: &'static [ParameterId],
    meaning: &'static str,
    fires: fn(&Case<'_>) -> Option<bool>,
    sentence: fn(&Case<'_>) -> String,
    remedies: &'static [Remedy],
) -> Interlock {
    Interlock {
        rule,
        severity: Severity::Refuse,
        parameters,
        meaning,
        fires,
        sentence,
        remedies,
    }
}

const fn amplitude_high(
    rule: &'static str,
    parameters: &'static [ParameterId],
    meaning: &'static str,
    fires: fn(&Case<'_>) -> Option<bool>,
    sentence: fn(&Case<'_>) -> String,
) -> Interlock {
    Interlock {
        rule,
        severity: Severity::Warn,
        parameters,
        meaning,
        fires,
        sentence,
        remedies: &[],
    }
}

/// Whether a time (ms) is at least as long as 60,000 / upper rate limit, compared without division.
fn fills_upper_rate_interval(case: &Case<'_>, milliseconds: i32) -> Option<bool> {
    let product = milliseconds.checked_mul(case.value(id::UPPER_RATE_LIMIT)?)?;
    Some(product >= MILLISECONDS_PER_MINUTE)
}

fn upper_rate_interval(case: &Case<'_>) -> String {
    let interval = case
        .value(id::UPPER_RATE_LIMIT)
        .and_then(|rate| MILLISECONDS_PER_MINUTE.checked_div(rate));
    let upper = case.text(id::UPPER_RATE_LIMIT);
    format!(
        "the {} ms between beats at the upper rate limit of {upper}",
        interval.unwrap_or(0)
    )
}

fn is_off(case: &Case<'_>, amplitude: ParameterId) -> Option<bool> {
    Some(case.value(amplitude)? == OFF)
}

fn nominal(case: &Case<'_>, parameter: ParameterId) -> Option<i32> {
    Some(case.class.parameter(parameter)?.nominal)
}

fn amplitude_off_sentence(case: &Case<'_>, chamber: &str, adjective: &str) -> String {
    format!(
        "{} paces the {chamber}, so the {adjective} amplitude must not be Off",
        case.text(id::MODE)
    )
}

fn amplitude_high_sentence(adjective: &str, amplitude: &str) -> String {
    format!("The {adjective} amplitude of {amplitude} is above 5.0 V: the battery drains faster")
}
