//! Bluetooth LE controllers without a radio.
//!
//! | part | what |
//! |---|---|
//! | [`hci`] | packets between a host and its controller |
//! | [`controller`] | one controller: commands in, events and effects out |
//! | [`air`] | what the controllers hear of each other, on a clock that the caller moves |
//! | [`record`] | what happened, for Wireshark and for tests |
//! | [`order`] | what a test tells the air to do |
//! | [`door`] | where hosts come in: the kernel's `/dev/vhci`, a TCP port |
//! | [`serve()`] | all of it on the machine's clock |
//!
//! The first five know no file, socket or clock.

pub mod air;
pub mod controller;
#[cfg(unix)]
pub mod door;
pub mod hci;
pub mod order;
pub mod record;
#[cfg(unix)]
mod serve;

#[cfg(unix)]
pub use serve::{Files, ServeFault, Site, serve};
