//! Bluetooth LE: the GATT profile and, with the feature `ble`, the programmer's radio over btleplug.
//!
//! What is the same on Linux, macOS and Windows is here; what differs is written where it matters. The tests run
//! against BlueZ; macOS and Windows are written after the library's documentation and were not tried.

pub mod gatt;

#[cfg(feature = "ble")]
mod bluetooth;
#[cfg(feature = "ble")]
mod contact;
#[cfg(feature = "ble")]
mod fault;
#[cfg(feature = "ble")]
mod inbox;
#[cfg(feature = "ble")]
mod link;
#[cfg(feature = "ble")]
mod pace;
#[cfg(feature = "ble")]
mod radio;
#[cfg(feature = "ble")]
mod stack;
#[cfg(feature = "ble")]
mod turnstile;

#[cfg(feature = "ble")]
pub use bluetooth::{AdapterView, Bluetooth};
#[cfg(feature = "ble")]
pub use radio::BleRadio;
