//! Ways to reach a device: the simulator socket, Bluetooth LE, the link model and its mishaps.
//!
//! A [`Radio`] finds devices and connects to them; a [`Connection`] carries packets of at most
//! [`Connection::mtu`] bytes. Nothing here is trusted: a link can lose, repeat, reorder and change packets,
//! and whoever answers on it is nobody until the session above has authenticated them.
//!
//! * [`LinkModel`]: connection events, air time and retransmissions of Bluetooth LE, without a clock;
//! * [`Air`]: seeded mishaps for tests in virtual time;
//! * [`SocketListener`] and [`SocketRadio`]: the simulator's air, over loopback TCP at the model's pace;
//! * [`gatt`]: the Bluetooth LE profile, for both sides; with the feature `ble`, `BleRadio` over btleplug;
//! * [`TappedRadio`]: what an eavesdropper hears; [`Recording`] keeps it in memory, [`capture`] in a file for Wireshark.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)
)]

mod advertisement;
mod air;
mod ble;
pub mod capture;
mod connection;
mod fault;
#[cfg(fuzzing)]
pub mod fuzzing;
mod model;
mod radio;
mod seeded;
mod socket;
mod tap;

pub use advertisement::{Advertisement, AdvertisementData, Endpoint, SERVICE};
pub use air::{Air, Mishaps};
pub use ble::gatt;
#[cfg(feature = "ble")]
pub use ble::{AdapterView, BleRadio, Bluetooth};
pub use connection::{
    Connection, Counters, Direction, Ends, HandedOver, LinkCounters, LinkEvent, Mode, Outgoing,
};
pub use fault::{FrameFault, LinkFault, LinkLoss};
pub use model::{Delivery, LinkModel, LinkParameters, Phy};
pub use radio::{BoxFuture, Radio};
pub use seeded::Seeded;
pub use socket::{SocketListener, SocketRadio, SocketSettings};
pub use tap::{Captured, Heard, Recording, Tap, TappedRadio};
