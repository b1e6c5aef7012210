//! Handshakes of other implementations: both sides in this process, over memory.

mod lakers;
mod noise;
pub(crate) mod tls;

pub(crate) use self::lakers::Lakers;
pub(crate) use noise::Noise;
pub(crate) use tls::{Certificates, Tls};

/// One way that bytes travel in a handshake: the side that opens sends the first, the sides take turns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flights(pub(crate) Vec<usize>);

impl Flights {
    pub(crate) fn bytes(&self) -> usize {
        self.0.iter().sum()
    }
}

/// A handshake of another implementation that can be run again and again.
pub(crate) trait Peer {
    /// What it is, for the report.
    fn subject(&self) -> &str;

    /// Runs it once and returns the length of each flight in bytes.
    fn run(&self) -> Flights;
}
