//! The Wycheproof vectors, and published AES-CCM vectors where Wycheproof has few, on every provider.

#[path = "../common/mod.rs"]
#[expect(dead_code, reason = "the other binary uses the rest")]
mod common;

mod aead;
mod ecdh;
mod ecdsa;
mod kdf;
mod tally;
