//! The device's end of Bluetooth LE, over BlueZ: a GATT server and advertising on an adapter of this machine.
//!
//! What BlueZ shows of the machine itself cannot be kept back from here: its Device Information service names BlueZ, and
//! without `Privacy = device` in its `main.conf` the adapter's address is a fixed one. The machine's name is replaced
//! by the generic one while the device is on air.

mod advertising;
mod door;
mod link;
mod listener;
mod loiterers;
mod presence;
mod service;

pub use listener::BleListener;

use wand_link::LinkFault;

/// What an error of BlueZ means.
fn fault(step: &'static str) -> impl FnOnce(bluer::Error) -> LinkFault {
    move |error| match error.kind {
        bluer::ErrorKind::NotFound => LinkFault::NoAdapter,
        bluer::ErrorKind::NotPermitted | bluer::ErrorKind::NotAuthorized => LinkFault::BluetoothForbidden,
        _ if error.message.contains("ServiceUnknown") => LinkFault::NoBluetooth,
        _ => LinkFault::Bluetooth {
            step,
            reason: error.to_string(),
        },
    }
}
