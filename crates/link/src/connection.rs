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

/// Packets that wait in each queue between application and back end: a queue for one alone would change the task for each.
const QUEUE: usize = 32;

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

/// What the task of a back end keeps of a [`Connection`].
#[derive(Debug)]
pub struct Ends {
    /// Gives what the application hands over.
    pub outgoing: HandedOver,
    /// Takes what the application is to hear, at last [`LinkEvent::Lost`].
    pub incoming: mpsc::Sender<LinkEvent>,
}

impl Connection {
    /// A connection, and the ends of it that its back end keeps.
    pub fn with_ends(mtu: usize, interval: Duration, counters: Counters) -> (Self, Ends) {
        let (outgoing, queue) = mpsc::channel(QUEUE);
        let (to_application, incoming) = mpsc::channel(QUEUE);
        let ends = Ends {
            outgoing: HandedOver {
                queue,
                application: to_application.clone(),
                mtu,
                closing: false,
            },
            incoming: to_application,
        };
        let connection = Self {
            mtu,
            interval,
            outgoing,
            incoming,
            counters,
        };
        (connection, ends)
    }
}

/// The packets of an application, in its order.
#[derive(Debug)]
pub struct HandedOver {
    queue: mpsc::Receiver<Outgoing>,
    application: mpsc::Sender<LinkEvent>,
    mtu: usize,
    closing: bool,
}

impl HandedOver {
    /// Waits for the next packet. After the application dropped an end gives what it handed over before, a goodbye perhaps,
    /// and then `None`, as for a packet that is too long: the connection is to be ended. May be cancelled; nothing is lost.
    pub async fn next(&mut self) -> Option<Outgoing> {
        loop {
            tokio::select! {
                next = self.queue.recv() => return next.filter(|next| next.packet.len() <= self.mtu),
                () = self.application.closed(), if !self.closing => {
                    self.queue.close();
                    self.closing = true;
                }
            }
        }
    }

    /// Whether the application listens no more.
    pub fn is_closing(&self) -> bool {
        self.closing
    }

    /// Waits until the application listens no more.
    pub(crate) async fn unheard(&self) {
        self.application.closed().await;
    }
}
