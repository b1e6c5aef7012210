//! A device in memory against the programmer's end of a session, in virtual time.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod budget;
mod commands;
mod link;
mod log;
mod pairing;
mod pki;
mod power;
mod programming;
mod rig;
mod trust;
