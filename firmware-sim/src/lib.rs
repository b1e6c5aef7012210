//! Simulated devices: protocol initiator, therapy rules, flash that can lose power.
//!
//! The parts of a device, each without a clock, a socket or a thread: time and energy are arguments.
//!
//! * [`flash`]: a chip whose power can fail, and atomic commits on it;
//! * [`keystore`]: keys that are made here and never leave;
//! * [`energy`]: what every operation takes from the battery;
//! * [`contact`]: how much of it strangers may spend;
//! * [`device`]: all of these and a session, as one sans-IO machine;
//! * [`device_log`]: the append-only log in a ring of flash pages;
//! * [`body`]: the heart or the tissue that the programme acts on;
//! * [`process`] and [`control`]: a device with real clocks, on the simulator's air, and somebody beside it;
//! * `ble`, with the feature of this name on Linux: the same on a Bluetooth adapter.

#[cfg(all(feature = "ble", target_os = "linux"))]
pub mod ble;
pub mod body;
pub mod contact;
pub mod control;
pub mod device;
pub mod device_log;
pub mod energy;
pub mod flash;
pub mod keystore;
pub mod process;
