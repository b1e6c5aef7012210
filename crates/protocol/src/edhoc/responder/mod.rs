//! The Responder's phases, one file each.

mod await_message_1;
mod await_message_3;
mod message_1_accepted;
mod message_3_verified;

pub use await_message_1::AwaitMessage1;
pub use await_message_3::AwaitMessage3;
pub use message_1_accepted::Message1Accepted;
pub use message_3_verified::Message3Verified;
