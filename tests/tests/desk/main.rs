//! The desk with a whole device: the live half of the window, without the window.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod clinic;
mod emergency;
mod gate;
mod losing;
mod measuring;
mod session;
mod ward;
