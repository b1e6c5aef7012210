//! Keys that are made in the device and never leave it (R-KY-1, R-KY-2).
//!
//! The store lies in a flash chip of its own, sealed under a root key. In a device the root key is unique to the
//! chip and cannot be read by software; here it is a file beside the store, which models that and protects nothing
//! from whoever can read both files. No function returns private bytes: a key is used through the
//! [`Signer`](wand_crypto::Signer) and [`KeyAgreement`](wand_crypto::KeyAgreement) it hands out, which count each
//! use and refuse as soon as the key's state forbids it.

mod handle;
mod sealed;
mod slot;
mod store;

pub use slot::{KeyPurpose, KeyState, SlotId, SlotInfo};
pub use store::{KeyFault, KeyStore, RefusedUse};

#[cfg(test)]
mod tests;
