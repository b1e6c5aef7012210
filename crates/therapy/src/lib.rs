//! Device classes, parameters, units, ranges and interlocks: data that device and programmer both read.
#![no_std]

extern crate alloc;

mod programme;

pub use programme::{ParameterId, Programme};
