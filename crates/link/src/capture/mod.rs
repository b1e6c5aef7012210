//! What crosses GATT, as a file for Wireshark: btsnoop, the form that Bluetooth stacks and analysers share.
//!
//! It holds what the application handed to the link and got from it, sealed as on air, framed as the operations of the
//! GATT profile ([`gatt`](crate::gatt)). The connection's set-up at its beginning is made up from what is known of it,
//! so that a reader of the file can name the characteristics: handles, intervals and addresses are not those on air.

pub mod btsnoop;
mod file;
mod frames;

pub use file::{CaptureEnd, CaptureFile, CaptureSummary};
