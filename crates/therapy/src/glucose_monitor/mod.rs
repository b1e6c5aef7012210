//! The continuous glucose monitor: Bluetooth CGM Service (181F) and Profile.
//!
//! The parameters are the service's settings (control point op codes 1/2 interval, 7/8 patient high, 10/11 patient
//! low, 13/14 hypo, 16/17 hyper, 19/20 rate of decrease, 22/23 rate of increase) and the length of a session. The
//! service leaves the ranges to the device; those of this class are derived from monitors on the market, their
//! nominal values from the clinic's levels (70 and 180 mg/dL, 54 and 250 mg/dL).

mod actions;
mod alerts;
mod id;
mod interlocks;
mod measurements;
mod parameters;
mod telemetry;

use alloc::{format, string::String};

use crate::{Class, Programme, State, class::Rules};

pub(crate) static CLASS: Class = Class {
    code: 2,
    key: "glucose-monitor",
    name: "continuous glucose monitor",
    parameters: parameters::PARAMETERS,
    measurements: measurements::MEASUREMENTS,
    actions: actions::ACTIONS,
    alerts: alerts::ALERTS,
    channels: telemetry::CHANNELS,
    markers: &[],
    interlocks: interlocks::INTERLOCKS,
    states: &[
        (State::Permanent, "settings"),
        (State::PowerOnReset, "factory settings"),
    ],
    rules: Rules {
        applies: |_, _| true,
        summary,
        emergency: None,
        power_on_reset: &[],
        ends_emergency: None,
        magnet: |_, _, _| None,
        withheld: |_| &[],
    },
};

fn summary(class: &Class, programme: &Programme) -> String {
    let text = |id| match (class.parameter(id), programme.value(id)) {
        (Some(parameter), Some(raw)) => parameter.unit.number(raw),
        _ => String::from("–"),
    };
    let (low, high) = (text(id::PATIENT_LOW), text(id::PATIENT_HIGH));
    format!(
        "{low}–{high} mg/dL every {} min",
        text(id::COMMUNICATION_INTERVAL)
    )
}
