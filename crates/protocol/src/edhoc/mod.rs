//! EDHOC (RFC 9528): an authenticated key exchange in four short messages.
//!
//! Methods 0 to 3 in both roles, suites 2, 3 and 24, suite negotiation with its error round, X.509 credentials by
//! `x5chain` and `x5t` (and CCS by `kid` or `kccs` for conformance peers), EAD with padding, exporter and key update.
//!
//! Each phase is a type that holds only what is legal in it and is consumed by its handler:
//!
//! ```text
//! Initiator::start ─ message_1 → AwaitMessage2 ─ handle → Message2Verified ─ message_3 → AwaitMessage4 ─ handle → Established
//! AwaitMessage1 ─ handle → Message1Accepted ─ message_2 → AwaitMessage3 ─ handle → Message3Verified ─ message_4 → Established
//! ```
//!
//! An owned peer comes out of [`Established`] alone, after message_4, and an [`Exporter`] with it. EDHOC checks no
//! certificate: the [`PeerResolver`] given to a handler does, before the next message is built.
//! The module opens no socket, reads no clock and draws no random byte but from the source it is handed.
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

#[macro_use]
mod trace;

mod authentication;
mod bounds;
mod connection_id;
mod credential;
mod ead;
mod error_message;
mod established;
mod exporter;
mod fault;
mod id_cred;
mod initiator;
mod method;
mod plaintext;
mod registry;
mod responder;
mod schedule;
mod suites;
mod wire;

#[cfg(test)]
mod tests;

pub use connection_id::ConnectionId;
pub use credential::{AuthenticationKey, OwnCredential, PeerClaim, PeerCredential, PeerResolver};
pub use ead::EadItem;
pub use error_message::ErrorMessage;
pub use established::Established;
pub use exporter::Exporter;
pub use fault::{CredentialFault, Fault, Incompatibility, Malformed, Misuse, PeerFault};
pub use id_cred::{IdCred, ThumbprintAlgorithm};
pub use initiator::{AwaitMessage2, AwaitMessage4, Initiator, Message2Verified};
pub use method::{KeyUse, Method};
pub use registry::MAX_MESSAGE_LEN;
pub use responder::{AwaitMessage1, AwaitMessage3, Message1Accepted, Message3Verified};
pub use suites::SuitesOffered;
