use crate::LinkLoss;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;

/// How a packet is handed to the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// With response (GATT write with response, indication): never lost in silence, one in flight.
    Control,
    /// Without response (GATT write without response, notification): fast, may be lost in silence.
    Bulk,
}

/// Which way a packet travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the programmer (GAP central) to the device.
    ToDevice,
    /// From the device (GAP peripheral) to the programmer.
    ToProgrammer,
}

/// A packet on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// At most [`Connection::mtu`] bytes; a longer packet ends the connection.
    pub packet: Vec<u8>,
    /// How it is handed to the link.
    pub mode: Mode,
}

/// What a connection reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkEvent {
    /// A packet arrived; whether it is whole, new and genuine is for the session to find out.
    Packet(Vec<u8>),
    /// The connection is over; always the last event.
    Lost(LinkLoss),
}

/// What went over a connection so far, as this side can count it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LinkCounters {
    /// Connection events in which a packet was carried; 0 where the back end cannot see them.
    pub events: u64,
    /// Link-layer retransmissions; 0 where the back end cannot see them.
    pub retransmissions: u64,
    /// Packets without response that the link lost in silence; 0 where the back end cannot see them.
    pub silently_lost: u64,
    /// Packets that reached the device, or were sent to it.
    pub packets_to_device: u64,
    /// Bytes of those packets.
    pub bytes_to_device: u64,
    /// Packets that reached the programmer, or were sent to it.
    pub packets_to_programmer: u64,
    /// Bytes of those packets.
    pub bytes_to_programmer: u64,
}

impl LinkCounters {
    /// Counts one packet of `len` bytes.
    pub fn count(&mut self, direction: Direction, len: usize) {
        let len = u64::try_from(len).unwrap_or(u64::MAX);
        match direction {
            Direction::ToDevice => {
                self.packets_to_device += 1;
                self.bytes_to_device += len;
            }
            Direction::ToProgrammer => {
                self.packets_to_programmer += 1;
                self.bytes_to_programmer += len;
            }
        }
    }
}

/// The counters of a connection, shared with its task.
#[derive(Debug, Clone, Default)]
pub struct Counters(Arc<Mutex<LinkCounters>>);

impl Counters {
    /// The figures now.
    pub fn snapshot(&self) -> LinkCounters {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one packet of `len` bytes, where a back end outside this crate carries it.
    pub fn count(&self, direction: Direction, len: usize) {
        self.update(|counters| counters.count(direction, len));
    }

    pub(crate) fn update(&self, change: impl FnOnce(&mut LinkCounters)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// A connection to a device, or to a programmer. Its back end runs in a task of its own.
///
/// Dropping [`Connection::outgoing`] or [`Connection::incoming`] ends it; the other side sees [`LinkLoss::Closed`].
#[derive(Debug)]
pub struct Connection {
    /// The largest packet in bytes (for Bluetooth LE the ATT MTU less three).
    pub mtu: usize,
    /// The connection interval.
    pub interval: Duration,
    /// Takes packets; waits while the link's queue is full.
    pub outgoing: mpsc::Sender<Outgoing>,
    /// Gives packets in the order the link delivers them, and at last [`LinkEvent::Lost`].
    pub incoming: mpsc::Receiver<LinkEvent>,
    /// What went over the connection.
    pub counters: Counters,
}
