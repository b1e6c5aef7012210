//! The desk: the programmer as a face with plain requests sees it, one method for each command of
//! [`wand_contract::for_each_command`]. Where a command asks for a file, the desk has a method that takes it.

mod certificates;
mod file;
mod logs;
mod opening;
mod policy;
mod preferences;
mod programming;
mod session;
mod setup;
mod snapshot;
mod strip;
mod trace;
mod trust;

pub use preferences::FoundPreferences;

use crate::Programmer;

/// A programmer whose requests and answers are the contract's.
#[derive(Clone)]
pub struct Desk {
    programmer: Programmer,
}

impl Desk {
    /// A desk over a programmer. From now on it tries by itself to come back to a device whose link was lost.
    pub fn new(programmer: Programmer) -> Self {
        programmer.reconnect_by_itself();
        Self { programmer }
    }

    /// The programmer.
    pub fn programmer(&self) -> &Programmer {
        &self.programmer
    }
}
