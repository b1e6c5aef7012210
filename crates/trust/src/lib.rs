//! Certificate bytes in; a verified peer with role, or a reason, out.
//!
//! Three layers stand on each other. [`Certificate`] is what the bytes say, with nothing believed. [`path`] is
//! RFC 5280 path validation, strict about what the RFC asks of certificates and using rustls-webpki for
//! signatures and as a second judge. [`Validator`] adds what Wand asks: one function for each key, roles, device
//! classes, serial numbers, and revocation with three answers. What it lets through is a [`ChainVerified`], which
//! nobody else can make.
//!
//! No clock, no socket and no random source: time is an argument, in seconds since 1970 UTC.
#![no_std]
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::arithmetic_side_effects
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::as_conversions,
        clippy::arithmetic_side_effects
    )
)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod algorithm;
mod breach;
mod certificate;
mod clock;
mod crl;
mod encoding;
#[cfg(feature = "inspect")]
pub mod inspect;
mod moment;
mod oid;
pub mod path;
mod policy;
mod proven;
mod refusal;
#[cfg(feature = "request")]
pub mod request;
mod signed;
mod store;
mod validator;
mod validity;
mod verified;

pub use breach::Breach;
pub use certificate::{Certificate, CertificateFault, KeyUsage, Subject, name_text};
pub use clock::ClockFloor;
pub use crl::{CrlFault, ReasonCode, RevocationList, Revoked};
pub use oid::{ARC, Function, Purpose, Role};
pub use policy::{Denial, DenialReason, Permission, Policy, Standing};
pub use proven::Proven;
pub use refusal::{CertificateName, Position, Refusal, Rule};
pub use store::{CrlAdded, StoreFault, TrustStore};
pub use validator::{Expectation, KeyUse, Validator};
pub use validity::{ValidityWarning, validity_warning};
pub use verified::{ChainVerified, Indeterminate, Revocation};
