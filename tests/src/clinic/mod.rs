//! A whole clinic in memory: an authority, a provisioned device, an operator, and the air between them, in virtual time.

mod encounter;
mod operator;
mod pki;

pub use encounter::{Encounter, Step};
pub use operator::{Conclusion, Visit};
pub use pki::{Clinic, Implant};

/// When everything happens: 2026-06-01, seconds since 1970 UTC.
pub const NOW: u64 = 1_780_272_000;
