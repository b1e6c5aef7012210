//! The simulator's air: a directory of advertisement files, and loopback TCP behind each of them.

mod directory;
mod frame;
mod listener;
mod radio;
mod serve;

pub use listener::{SocketListener, SocketSettings};
pub use radio::SocketRadio;

#[cfg(fuzzing)]
pub(crate) use frame::reread;

use std::time::Duration;

/// How long the other side may take for each step of a scan answer or a connection.
const ANSWER_DEADLINE: Duration = Duration::from_secs(2);

/// How many packets wait in each queue before the sender has to wait.
const QUEUE: usize = 32;

#[cfg(test)]
mod tests;
