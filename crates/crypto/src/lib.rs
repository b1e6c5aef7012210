//! Suites, keys and signers: one [`Provider`] trait, software providers behind it.
//!
//! This room is the only door to the implementations of the primitives. It knows no message format,
//! no certificate and no device; a hardware token joins by implementing [`Signer`] and [`KeyAgreement`].
#![no_std]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::as_conversions)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::as_conversions))]

extern crate alloc;

mod error;
mod key;
mod provider;
mod random;
mod secret;
mod suite;


pub use error::CryptoError;
pub use key::{KeyAgreement, PublicKey, Signer};
pub use provider::{Aead, Digest, Provider};
pub use random::Random;
pub use secret::Secret;
pub use suite::{AeadAlgorithm, Curve, HashAlgorithm, SignatureAlgorithm, Suite};

