//! The body that a simulated device sits in: it answers to the programme, so that telemetry changes with it.
//!
//! Beside the folders of the therapy room this is the only place that knows a device class by name.

mod glucose;
mod heart;

use crate::energy::{Battery, EnergyMeter};
use std::collections::BTreeMap;
use thiserror::Error;
use wand_therapy::{Class, ParameterId, Programme};

/// Something the device perceived or did, for telemetry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// When, in milliseconds of device time.
    pub at_ms: u64,
    /// What.
    pub kind: SampleKind,
}

/// What a sample says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleKind {
    /// An event on the time axis.
    Marker {
        /// Its kind, by number of the class.
        kind: u8,
        /// Milliseconds since the event before it in the same place (chamber).
        interval_ms: i32,
    },
    /// A measurement.
    Value {
        /// Its number in the class's table.
        id: u16,
        /// Its raw value.
        raw: i32,
    },
    /// An alert begins or ends.
    Alert {
        /// The parameter that sets its limit.
        parameter: u16,
        /// Whether it begins.
        raised: bool,
    },
}

/// A knob of the simulation: something about the body that a test or a demonstration changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switch {
    /// Its name for command lines.
    pub name: &'static str,
    /// What it does, in a sentence, with its unit.
    pub sentence: &'static str,
    /// The smallest value.
    pub least: i32,
    /// The largest value.
    pub most: i32,
}

/// Why a switch or an action did nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BodyFault {
    /// The body has no such switch.
    #[error("this body has no such switch")]
    NoSuchSwitch,
    /// The value is outside the switch's range.
    #[error("the value is not between {least} and {most}")]
    OutOfRange {
        /// The smallest value.
        least: i32,
        /// The largest value.
        most: i32,
    },
    /// The class has no such action, or its conditions do not permit it now.
    #[error("the device cannot do that now")]
    NotNow,
}

/// A body with its device. Time is in milliseconds of device time since 1970 and never goes back.
pub trait Body: Send {
    /// Lives on until `now_ms` under the programme in force and returns what happened, oldest first; of a long
    /// time only the newest samples.
    fn tick(&mut self, now_ms: u64, programme: &Programme) -> Vec<Sample>;

    /// What the device measures now, by number in the class's table; what it cannot measure is left out.
    fn measurements(&self, meter: &EnergyMeter) -> BTreeMap<u16, i32>;

    /// `count` samples of a live signal from `from_ms` on, `interval_us` apart, raw in the channel's smallest unit;
    /// empty for a channel that the device does not have. Only the last half minute or so is known.
    fn waveform(&self, channel: u8, from_ms: u64, count: usize, interval_us: u32) -> Vec<i16>;

    /// Nanojoules that therapy and upkeep took since the last call.
    fn take_energy_nj(&mut self) -> u64;

    /// Carries out one of the class's actions.
    ///
    /// # Errors
    /// [`BodyFault::NotNow`].
    fn act(&mut self, code: u8, now_ms: u64) -> Result<(), BodyFault>;

    /// Whether a session that the device keeps by itself is running.
    fn session_running(&self) -> bool;

    /// What has to be kept across a restart.
    fn persistent(&self) -> Vec<u8>;

    /// The knobs of the simulation.
    fn switches(&self) -> &'static [Switch];

    /// Turns a knob.
    ///
    /// # Errors
    /// [`BodyFault::NoSuchSwitch`] or [`BodyFault::OutOfRange`].
    fn turn(&mut self, name: &str, value: i32) -> Result<(), BodyFault>;
}

/// A body for a device of a class, whose chances follow from `seed`; `persistent` is what an earlier one gave.
///
/// `None` for a class that has no model.
pub fn body_for(class: &'static Class, seed: u64, persistent: &[u8]) -> Option<Box<dyn Body>> {
    match class.key {
        "pacemaker" => Some(Box::new(heart::Heart::new(class, seed)?)),
        "glucose-monitor" => Some(Box::new(glucose::Tissue::new(class, seed, persistent)?)),
        _ => None,
    }
}

/// The battery that a device of a class has.
pub fn battery_for(class: &Class) -> Battery {
    match class.key {
        "pacemaker" => Battery::implant(),
        _ => Battery::coin_cell(),
    }
}

fn parameter(class: &Class, key: &str) -> Option<ParameterId> {
    class.find(key).map(|parameter| parameter.id)
}

/// Reports true values as the class's table says it does: limited and rounded.
fn report(class: &Class, values: impl IntoIterator<Item = (&'static str, i32)>) -> BTreeMap<u16, i32> {
    values
        .into_iter()
        .filter_map(|(key, raw)| {
            let measurement = class.find_measurement(key)?;
            Some((measurement.id, measurement.reported(raw)))
        })
        .collect()
}

fn turn(switches: &[Switch], name: &str, value: i32) -> Result<(), BodyFault> {
    let switch = switches
        .iter()
        .find(|switch| switch.name == name)
        .ok_or(BodyFault::NoSuchSwitch)?;
    if (switch.least..=switch.most).contains(&value) {
        Ok(())
    } else {
        Err(BodyFault::OutOfRange {
            least: switch.least,
            most: switch.most,
        })
    }
}

/// Keeps the newest samples of a long time.
fn newest(mut samples: Vec<Sample>) -> Vec<Sample> {
    const MOST: usize = 1000;
    samples.drain(..samples.len().saturating_sub(MOST));
    samples
}
