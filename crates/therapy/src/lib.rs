//! Device classes, parameters, units, ranges and interlocks: data that device and programmer both read.
//!
//! A class is one folder of tables and rules; nothing outside the folder knows its name but the list in
//! [`classes()`]. The device and the application check a programme by the same [`Class::check`], so that what
//! the application offers is what the device accepts, and the device never has to trust the application.
#![no_std]
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::arithmetic_side_effects
)]

extern crate alloc;

mod action;
mod alert;
mod check;
mod class;
mod classes;
mod conditions;
mod fault;
mod glucose_monitor;
mod interlock;
mod measurement;
mod pacemaker;
mod parameter;
mod programme;
mod state;
mod telemetry;
mod text;
mod unit;
mod values;

pub use action::Action;
pub use alert::Alert;
pub use check::{Finding, Findings, Severity};
pub use class::Class;
pub use classes::{class_by_code, class_by_key, classes};
pub use conditions::{BatteryPhase, Conditions, Feature};
pub use fault::ValueFault;
pub use interlock::Interlock;
pub use measurement::Measurement;
pub use parameter::Parameter;
pub use programme::{ParameterId, Programme};
pub use state::{Event, State};
pub use telemetry::{Channel, MarkerKind};
pub use unit::{Tolerance, Unit};
pub use values::{Choice, Steps, Values};
