//! The Initiator's phases, one file each.

mod await_message_2;
mod await_message_4;
mod message_2_verified;
mod start;

pub use await_message_2::AwaitMessage2;
pub use await_message_4::AwaitMessage4;
pub use message_2_verified::Message2Verified;
pub use start::Initiator;
