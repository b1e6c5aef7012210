//! Where hosts come in.

mod control;
mod tcp;
mod vhci;

pub use control::{Control, send};
pub use tcp::TcpDoor;
pub use vhci::VhciDoor;

use std::io;
use std::os::fd::BorrowedFd;

/// What a host did at its door.
#[derive(Debug, PartialEq, Eq)]
pub enum Arrival {
    /// A host came.
    Came,
    /// A packet, type byte first.
    Packet(Vec<u8>),
    /// The host went.
    Left,
}

/// A way for one host to reach its controller.
pub trait Door {
    /// What to wait on for something to read; none while closed.
    fn watch(&self) -> Option<BorrowedFd<'_>>;

    /// All that can be read now, without waiting.
    ///
    /// # Errors
    /// When the door is broken for good.
    fn arrivals(&mut self) -> io::Result<Vec<Arrival>>;

    /// Brings a packet to the host; without a host it is lost.
    ///
    /// # Errors
    /// When the door is broken for good.
    fn deliver(&mut self, packet: &[u8]) -> io::Result<()>;

    /// Opens or closes the door; a host at a closed door loses its controller.
    ///
    /// # Errors
    /// When it cannot be opened.
    fn plug(&mut self, plugged: bool) -> io::Result<()>;
}
