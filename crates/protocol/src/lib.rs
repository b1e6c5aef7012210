//! Segments, EDHOC, sealed records, messages, and the session of both roles.
//!
//! Nothing here touches a socket, a clock, a thread or a random source: time and randomness are arguments,
//! and bytes go in and out. The same code runs in the device and in the programmer.
#![no_std]
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::as_conversions
    )
)]

extern crate alloc;

pub mod cbor;
pub mod command;
pub mod cose;
pub mod edhoc;
pub mod log;
pub mod message;
pub mod pairing;
pub mod receipt;
pub mod record;
pub mod registry;
pub mod segment;
pub mod session;
