//! What crossed the link, for the engineer: sizes, times and numbers, never contents.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use wand_contract::{LinkView, TraceEntry, TraceView};
use wand_link::{Connection, Counters, LinkCounters};
use wand_protocol::registry::{packet as number, record as bits};
use wand_protocol::session::HandshakeStep;

/// Entries that are kept; the oldest go.
const KEPT: usize = 4096;

/// Which way something crossed the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    ToDevice,
    ToProgrammer,
}

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::ToDevice => "to-device",
            Self::ToProgrammer => "to-programmer",
        }
    }
}

/// The newest entries of the last session, readable at any time.
#[derive(Default)]
pub(crate) struct Trace(Mutex<Log>);

#[derive(Default)]
struct Log {
    begun: Option<Instant>,
    entries: VecDeque<TraceEntry>,
    last: u64,
    counters: Counters,
    epoch: u64,
    mtu: u32,
    interval: Duration,
    authenticated: bool,
    messages: [Option<Message>; 2],
}

/// A message on its way in segments.
struct Message {
    what: Option<String>,
    numbers: Vec<u8>,
    bytes: usize,
    len: Option<usize>,
}

impl Trace {
    /// A new connection: what was there is forgotten, numbers go on.
    pub(crate) fn begin(&self, connection: &Connection) {
        self.with(|log| {
            *log = Log {
                begun: Some(Instant::now()),
                last: log.last,
                counters: connection.counters.clone(),
                mtu: u32::try_from(connection.mtu).unwrap_or(u32::MAX),
                interval: connection.interval,
                ..Log::default()
            };
        });
    }

    /// A packet crossed the link.
    pub(crate) fn packet(&self, way: Way, packet: &[u8]) {
        self.with(|log| log.packet(way, packet));
    }

    /// A handshake message went out or came in.
    pub(crate) fn handshake(&self, step: HandshakeStep) {
        let what = step
            .message
            .map_or_else(|| "error".to_owned(), |message| format!("message_{message}"));
        let way = if step.sent {
            Way::ToDevice
        } else {
            Way::ToProgrammer
        };
        self.with(|log| log.enter(way, "handshake", what, step.len));
    }

    /// Both sides are authenticated: messages are records from now on.
    pub(crate) fn authenticated(&self) {
        self.with(|log| log.authenticated = true);
    }

    /// The record keys were refreshed.
    pub(crate) fn refreshed(&self, epoch: u64) {
        self.with(|log| log.epoch = epoch);
    }

    /// What went over the link so far.
    pub(crate) fn link(&self) -> LinkView {
        self.with(|log| log.link())
    }

    /// Everything kept after a number.
    pub(crate) fn view(&self, after: u64) -> TraceView {
        self.with(|log| TraceView {
            entries: log
                .entries
                .iter()
                .filter(|entry| entry.number > after)
                .cloned()
                .collect(),
            link: log.link(),
            mtu: log.mtu,
            interval_ms: log.interval.as_secs_f64() * 1000.0,
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut Log) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Log {
    fn link(&self) -> LinkView {
        link_view(self.counters.snapshot(), self.epoch)
    }

    fn enter(&mut self, way: Way, layer: &str, what: String, bytes: usize) {
        self.last += 1;
        if self.entries.len() == KEPT {
            self.entries.pop_front();
        }
        self.entries.push_back(TraceEntry {
            number: self.last,
            at_ms: self
                .begun
                .map_or(0.0, |begun| begun.elapsed().as_secs_f64() * 1000.0),
            direction: way.name().to_owned(),
            layer: layer.to_owned(),
            what,
            bytes: u32::try_from(bytes).unwrap_or(u32::MAX),
        });
    }

    fn packet(&mut self, way: Way, packet: &[u8]) {
        let Some((kind, rest)) = packet.split_first() else {
            return;
        };
        let flags = kind & (number::FIRST | number::LAST | number::ASK);
        let (what, segment) = match (*kind, rest) {
            (number::HELLO, []) => ("hello".to_owned(), None),
            (number::RESET, []) => ("reset".to_owned(), None),
            (number::ACK, [ack, credits, ..]) => {
                (format!("acknowledgement: next {ack}, credits {credits}"), None)
            }
            (_, [own, _, payload @ ..]) if kind ^ flags == number::DATA => {
                (format!("data segment {own}"), Some((*own, payload)))
            }
            _ => ("nothing known".to_owned(), None),
        };
        self.enter(way, "packet", what, packet.len());
        if let Some((own, payload)) = segment.filter(|_| self.authenticated) {
            self.segment(way, flags, own, payload);
        }
    }

    /// Joins segments to records. Resent segments count once; segments may come in any order after the first.
    fn segment(&mut self, way: Way, flags: u8, own: u8, payload: &[u8]) {
        let slot = usize::from(way == Way::ToProgrammer);
        let Some(place) = self.messages.get_mut(slot) else {
            return;
        };
        if flags & number::FIRST != 0
            && place
                .as_ref()
                .is_none_or(|message| message.numbers.first() != Some(&own))
        {
            *place = Some(Message {
                what: record(payload),
                numbers: Vec::new(),
                bytes: 0,
                len: None,
            });
        }
        let Some(message) = place else { return };
        if message.numbers.contains(&own) {
            return;
        }
        message.numbers.push(own);
        message.bytes += payload.len();
        if let (true, Some(first)) = (flags & number::LAST != 0, message.numbers.first()) {
            message.len = Some(usize::from(own.wrapping_sub(*first)) + 1);
        }
        if message.len == Some(message.numbers.len())
            && let Some(what) = message.what.take()
        {
            let bytes = message.bytes;
            self.enter(way, "record", what, bytes);
        }
    }
}

/// The number in a record's header, which is not secret.
fn record(payload: &[u8]) -> Option<String> {
    match payload {
        [kind, high, low, ..] if kind & bits::KIND_MASK == bits::APPLICATION => Some(format!(
            "record {} of epoch {}",
            u16::from_be_bytes([*high, *low]),
            kind & bits::EPOCH_MASK
        )),
        _ => None,
    }
}

/// The counters of a connection, and how often its keys were refreshed, for people.
pub(crate) fn link_view(counters: LinkCounters, key_epoch: u64) -> LinkView {
    LinkView {
        key_epoch,
        events: counters.events,
        packets_to_device: counters.packets_to_device,
        bytes_to_device: counters.bytes_to_device,
        packets_to_programmer: counters.packets_to_programmer,
        bytes_to_programmer: counters.bytes_to_programmer,
        silently_lost: counters.silently_lost,
    }
}
