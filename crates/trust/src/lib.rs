//! Certificate bytes in; a verified peer with role, or a reason, out.
#![no_std]

extern crate alloc;

mod oid;

pub use oid::{ARC, Function, Role};
