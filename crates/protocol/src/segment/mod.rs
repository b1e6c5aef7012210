//! Segments: whole messages over a link that drops, repeats and reorders packets.
//!
//! Numbered segments no longer than the link's packet, a window of credits, cumulative acknowledgement that rides on
//! data where it can, a bitmap for what arrived out of order, resends of what later transmissions overtook, a probe when
//! the peer falls silent, and an end after bounded resends. Numbers are modulo 256 (`docs/protocol.md`, section 2, says
//! why that is enough). Nothing here is authenticated: a packet that makes no sense is counted and dropped.
mod packet;
mod receiver;
mod recovery;
mod round_trip;
mod sender;

use crate::registry;
use alloc::{vec, vec::Vec};
use core::fmt;
use packet::Packet;
use receiver::Receiver;
use sender::Sender;

/// Bytes of the header of a data packet: type, number, acknowledgement.
pub const DATA_HEADER: usize = packet::DATA_HEADER;
/// The smallest packet a link may offer: ATT's default of 23 less 3.
pub const MIN_MTU: usize = 20;
/// The largest packet used.
pub const MAX_MTU: usize = 510;
/// The largest window, and the reach of the bitmap: twice what is under way at most, so that one loss stops nothing. A
/// quarter of the space of numbers.
pub const MAX_WINDOW: u8 = 64;
/// Half the space of numbers: at this distance and beyond a number lies behind.
const HALF: u8 = 128;
/// Longest message after authentication: a log page, a certificate chain, a revocation list.
pub const MAX_MESSAGE: usize = 16 * 1024;
/// Longest message before authentication: an EDHOC message with a chain of certificates.
pub const MAX_MESSAGE_UNAUTHENTICATED: usize = 4 * 1024;

/// How one end of a link segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentConfig {
    /// Bytes of a packet; brought into [`MIN_MTU`]..=[`MAX_MTU`].
    pub mtu: usize,
    /// Segments beyond the first unacknowledged one, sent or kept out of order; brought into 1..=[`MAX_WINDOW`].
    pub window: u8,
    /// The link's connection interval in milliseconds, from which the first timers are made.
    pub interval_ms: u32,
    /// How long to wait for data on which an acknowledgement can ride, in milliseconds.
    pub ack_delay_ms: u32,
    /// Resends of one segment before the link counts as lost.
    pub max_resends: u8,
    /// Longest message taken.
    pub max_message: usize,
}

impl Default for SegmentConfig {
    /// A BLE link with data length extension at 30 ms, before authentication.
    fn default() -> Self {
        Self {
            mtu: 244,
            window: MAX_WINDOW,
            interval_ms: 30,
            ack_delay_ms: 60,
            max_resends: 8,
            max_message: MAX_MESSAGE_UNAUTHENTICATED,
        }
    }
}

/// Why the segment layer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SegmentFault {
    /// A segment stayed unacknowledged through all its resends.
    LinkLost,
    /// The peer gave up and said so.
    Reset,
    /// A message above the limit, in bytes.
    TooLong {
        /// The limit.
        limit: usize,
    },
    /// A message begins inside another or continues where none began.
    Framing,
}

impl fmt::Display for SegmentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LinkLost => f.write_str("the link was lost: no acknowledgement after repeated sending"),
            Self::Reset => f.write_str("the peer reset the link"),
            Self::TooLong { limit } => write!(f, "a message longer than {limit} bytes"),
            Self::Framing => f.write_str("segments that do not make up messages"),
        }
    }
}

impl core::error::Error for SegmentFault {}

/// What [`Segmenter::poll`] asks for or gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SegmentOutput {
    /// Send this packet.
    Packet(Vec<u8>),
    /// The peer said hello; given once, before its first message.
    Hello,
    /// A whole message arrived.
    Message(Vec<u8>),
    /// Nothing to do before this time, or before the next packet or message.
    Wait(Option<u64>),
}

/// What went over the link, for the energy account and the link display.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Packets given out by [`Segmenter::poll`].
    pub packets_sent: u64,
    /// Their bytes.
    pub bytes_sent: u64,
    /// Packets taken by [`Segmenter::handle`].
    pub packets_received: u64,
    /// Their bytes.
    pub bytes_received: u64,
    /// Data packets that were sent again.
    pub resent: u64,
    /// Packets that carried nothing but an acknowledgement.
    pub acknowledgements_sent: u64,
    /// Segments that had arrived before.
    pub duplicates: u64,
    /// Packets dropped: malformed, or numbers outside the window.
    pub ignored: u64,
}

/// One end of the segment layer of one link connection.
///
/// After every [`Self::handle`], [`Self::send`] and at the time of the last `Wait`, drain [`Self::poll`] until it says
/// `Wait`. Times are milliseconds since any fixed start. After a fault every call returns that fault.
#[derive(Debug)]
pub struct Segmenter {
    config: SegmentConfig,
    sender: Sender,
    receiver: Receiver,
    hello: Hello,
    heard: bool,
    fault: Option<SegmentFault>,
    counters: Counters,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hello {
    None,
    Sending { due: u64, sent: u8 },
    Received,
    Done,
}

impl Segmenter {
    /// An end that waits for the peer.
    pub fn new(config: SegmentConfig) -> Self {
        let config = SegmentConfig {
            mtu: config.mtu.clamp(MIN_MTU, MAX_MTU),
            window: config.window.clamp(1, MAX_WINDOW),
            ..config
        };
        Self {
            config,
            sender: Sender::new(&config),
            receiver: Receiver::new(&config),
            hello: Hello::None,
            heard: false,
            fault: None,
            counters: Counters::default(),
        }
    }

    /// Says hello, again and again until the peer is heard.
    pub fn hello(&mut self) {
        if self.hello == Hello::None && !self.heard {
            self.hello = Hello::Sending { due: 0, sent: 0 };
        }
    }

    /// Queues a message; any number may wait.
    pub fn send(&mut self, message: Vec<u8>) {
        self.sender.queue(message);
    }

    /// Whether everything sent was acknowledged.
    pub fn is_idle(&self) -> bool {
        self.sender.is_idle()
    }

    /// Changes the packet size for segments not yet cut.
    pub fn set_mtu(&mut self, mtu: usize) {
        self.sender.set_mtu(mtu.clamp(MIN_MTU, MAX_MTU));
    }

    /// Changes the longest message taken, as after authentication.
    pub fn set_max_message(&mut self, bytes: usize) {
        self.receiver.set_max_message(bytes);
    }

    /// The packet that tells the peer that this end gave up. Needs no `Segmenter`, nothing can follow it.
    pub fn reset_packet() -> Vec<u8> {
        vec![registry::packet::RESET]
    }

    /// Counts since the start.
    pub fn counters(&self) -> Counters {
        Counters {
            resent: self.sender.resent(),
            duplicates: self.receiver.duplicates(),
            ..self.counters
        }
    }

    /// Takes a packet from the link.
    ///
    /// # Errors
    /// The fault that ended the layer. A packet that makes no sense is no fault.
    pub fn handle(&mut self, now: u64, packet: &[u8]) -> Result<(), SegmentFault> {
        self.alive()?;
        self.counters.packets_received = self.counters.packets_received.saturating_add(1);
        self.counters.bytes_received = self.counters.bytes_received.saturating_add(length(packet));
        let sensible = match packet::parse(packet) {
            None => false,
            Some(Packet::Hello) => self.take_hello(),
            Some(Packet::Reset) => return self.fail(SegmentFault::Reset),
            Some(Packet::Ack { ack, credits, bitmap }) => {
                self.sender.acknowledge(now, ack, Some((credits, bitmap)))
            }
            Some(Packet::Data(data)) => {
                match self
                    .sender
                    .acknowledge(now, data.ack, None)
                    .then(|| self.receiver.take(now, &data))
                {
                    None => false,
                    Some(Ok(taken)) => taken,
                    Some(Err(fault)) => return self.fail(fault),
                }
            }
        };
        if sensible {
            self.heard = true;
        } else {
            self.counters.ignored = self.counters.ignored.saturating_add(1);
        }
        Ok(())
    }

    /// The next thing to do at `now`.
    ///
    /// # Errors
    /// The fault that ended the layer, such as [`SegmentFault::LinkLost`].
    pub fn poll(&mut self, now: u64) -> Result<SegmentOutput, SegmentFault> {
        self.alive()?;
        if self.hello == Hello::Received {
            self.hello = Hello::Done;
            return Ok(SegmentOutput::Hello);
        }
        if let Some(message) = self.receiver.message() {
            return Ok(SegmentOutput::Message(message));
        }
        match self.packet(now) {
            Ok(Some(packet)) => {
                self.counters.packets_sent = self.counters.packets_sent.saturating_add(1);
                self.counters.bytes_sent = self.counters.bytes_sent.saturating_add(length(&packet));
                Ok(SegmentOutput::Packet(packet))
            }
            Ok(None) => Ok(SegmentOutput::Wait(self.deadline())),
            Err(fault) => {
                self.fault = Some(fault);
                Err(fault)
            }
        }
    }

    /// What must not wait goes first; then data, on which a due acknowledgement rides; then the acknowledgement alone.
    fn packet(&mut self, now: u64) -> Result<Option<Vec<u8>>, SegmentFault> {
        if let Some(packet) = self.hello_packet(now)? {
            return Ok(Some(packet));
        }
        if self.receiver.must_show_gap(now) {
            return Ok(Some(self.acknowledgement()));
        }
        if let Some(segment) = self.sender.poll(now)? {
            self.receiver.acknowledged_by_data();
            return Ok(Some(packet::data(segment, self.receiver.expected())));
        }
        if self.receiver.acknowledgement_due(now) {
            return Ok(Some(self.acknowledgement()));
        }
        Ok(None)
    }

    fn hello_packet(&mut self, now: u64) -> Result<Option<Vec<u8>>, SegmentFault> {
        let Hello::Sending { due, sent } = self.hello else {
            return Ok(None);
        };
        if self.heard {
            self.hello = Hello::Done;
            return Ok(None);
        }
        if now < due {
            return Ok(None);
        }
        if sent > self.config.max_resends {
            return Err(SegmentFault::LinkLost);
        }
        let due = now.saturating_add(self.sender.timeout_after(sent));
        self.hello = Hello::Sending {
            due,
            sent: sent.saturating_add(1),
        };
        Ok(Some(vec![registry::packet::HELLO]))
    }

    fn take_hello(&mut self) -> bool {
        if self.hello == Hello::None && !self.heard {
            self.hello = Hello::Received;
        }
        !matches!(self.hello, Hello::Sending { .. })
    }

    fn acknowledgement(&mut self) -> Vec<u8> {
        self.counters.acknowledgements_sent = self.counters.acknowledgements_sent.saturating_add(1);
        self.receiver.acknowledgement()
    }

    fn deadline(&self) -> Option<u64> {
        let hello = match self.hello {
            Hello::Sending { due, .. } => Some(due),
            _ => None,
        };
        [hello, self.sender.deadline(), self.receiver.deadline()]
            .into_iter()
            .flatten()
            .min()
    }

    fn alive(&self) -> Result<(), SegmentFault> {
        self.fault.map_or(Ok(()), Err)
    }

    fn fail(&mut self, fault: SegmentFault) -> Result<(), SegmentFault> {
        self.fault = Some(fault);
        Err(fault)
    }
}

fn length(packet: &[u8]) -> u64 {
    u64::try_from(packet.len()).unwrap_or(u64::MAX)
}
