//! The desk: the programmer as a face with plain requests sees it, one method for each command of
//! [`wand_contract::for_each_command`]. Where a command asks for a file, the desk has a method that takes it.

mod certificates;
mod logs;
mod opening;
mod policy;
mod preferences;
mod programming;
mod radio;
mod session;
mod setup;
mod snapshot;
mod strip;
mod trace;
mod trust;

pub use preferences::FoundPreferences;

use crate::Programmer;
use crate::radios::Radios;

/// A programmer whose requests and answers are the contract's.
#[derive(Clone)]
pub struct Desk {
    programmer: Programmer,
    /// The radios it may choose from; `None` over a programmer that was given one.
    radios: Option<Radios>,
}

impl Desk {
    /// A desk over a programmer. From now on it tries by itself to come back to a device whose link was lost.
    pub fn new(programmer: Programmer) -> Self {
        programmer.reconnect_by_itself();
        Self {
            programmer,
            radios: None,
        }
    }

    /// The programmer.
    pub fn programmer(&self) -> &Programmer {
        &self.programmer
    }
}
