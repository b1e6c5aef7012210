//! Suites, keys and signers: one [`Provider`] trait, software providers behind it.
//!
//! This room is the only door to the implementations of the primitives. It knows no message format,
//! no certificate and no device; a hardware token joins by implementing [`Signer`] and [`KeyAgreement`].
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

#[cfg(any(feature = "rustcrypto", feature = "aws-lc-rs"))]
mod aead_crate;
#[cfg(feature = "aws-lc-rs")]
mod aws_lc;
mod error;
mod health;
mod key;
mod provider;
mod random;
#[cfg(feature = "rustcrypto")]
mod rustcrypto;
#[cfg(any(feature = "rustcrypto", feature = "aws-lc-rs"))]
mod scalar;
mod secret;
mod suite;

#[cfg(feature = "aws-lc-rs")]
pub use aws_lc::aws_lc;
pub use error::CryptoError;
pub use health::HealthTested;
pub use key::{KeyAgreement, PublicKey, Signer};
pub use provider::{Aead, Digest, Provider};
#[cfg(feature = "os-random")]
pub use random::OsRandom;
pub use random::Random;
#[cfg(feature = "seeded")]
pub use random::SeededRandom;
#[cfg(feature = "rustcrypto")]
pub use rustcrypto::rustcrypto;
pub use secret::Secret;
pub use suite::{AeadAlgorithm, Curve, HashAlgorithm, SignatureAlgorithm, Suite};
