//! The receiving half: puts segments in order and messages together, and says what arrived.
use super::packet::{self, Data};
use super::{HALF, SegmentConfig, SegmentFault};
use alloc::{collections::BTreeMap, collections::VecDeque, vec::Vec};

/// Whole messages kept for a caller that does not drain; what arrives beyond is dropped and comes again.
const MAX_WAITING: usize = 8;
/// Segments that come beyond a gap before it is reported, and between two reports. Bearers side by side let fewer overtake
/// one another.
const GAP_REPORT: usize = 6;
/// How long the answer to a segment that asks beyond a gap waits for the gap to close, in milliseconds: what only overtook a
/// few others is then acknowledged once, with them.
const GAP_PATIENCE: u64 = 4;

#[derive(Debug)]
pub(super) struct Receiver {
    expected: u8,
    /// Segments beyond a gap, by their distance from `expected`.
    early: BTreeMap<u8, (bool, bool, Vec<u8>)>,
    assembling: Option<Vec<u8>>,
    messages: VecDeque<Vec<u8>>,
    max_message: usize,
    window: u8,
    ack_delay: u64,
    ack_now: bool,
    ack_at: Option<u64>,
    /// Until when a question that came beyond a gap waits.
    answer_at: Option<u64>,
    gap_shown: bool,
    /// Segments that came beyond the first gap since it is the first, or since it was reported.
    beyond_gap: usize,
    duplicates: u64,
}

impl Receiver {
    pub(super) fn new(config: &SegmentConfig) -> Self {
        Self {
            expected: 0,
            early: BTreeMap::new(),
            assembling: None,
            messages: VecDeque::new(),
            max_message: config.max_message,
            window: config.window,
            ack_delay: u64::from(config.ack_delay_ms),
            ack_now: false,
            ack_at: None,
            answer_at: None,
            gap_shown: false,
            beyond_gap: 0,
            duplicates: 0,
        }
    }

    pub(super) fn set_max_message(&mut self, bytes: usize) {
        self.max_message = bytes;
    }

    pub(super) fn message(&mut self) -> Option<Vec<u8>> {
        self.messages.pop_front()
    }

    pub(super) fn expected(&self) -> u8 {
        self.expected
    }

    pub(super) fn duplicates(&self) -> u64 {
        self.duplicates
    }

    /// Takes a segment. Returns whether its number makes sense.
    pub(super) fn take(&mut self, now: u64, data: &Data<'_>) -> Result<bool, SegmentFault> {
        let distance = data.number.wrapping_sub(self.expected);
        if distance >= HALF {
            self.duplicate();
            return Ok(true);
        }
        if distance >= self.window || self.messages.len() >= MAX_WAITING {
            return Ok(false);
        }
        if distance > 0 {
            self.keep_early(now, distance, data);
            return Ok(true);
        }
        self.append(data.first, data.last, data.payload)?;
        self.advance();
        while let Some((first, last, payload)) = self.early.remove(&0) {
            self.append(first, last, &payload)?;
            self.advance();
        }
        // The peer repaired a gap that it was told of, and may be waiting for room; or what overtook this segment asked.
        self.ack_now |= self.gap_shown || self.answer_at.is_some() && self.early.is_empty();
        self.ack_now |= data.ask;
        self.beyond_gap = 0;
        self.acknowledge_later(now, data.last);
        Ok(true)
    }

    /// Whether the peer must hear of a gap now; only a packet of its own can carry that.
    pub(super) fn must_show_gap(&self, now: u64) -> bool {
        !self.early.is_empty() && self.acknowledgement_due(now)
    }

    pub(super) fn acknowledgement_due(&self, now: u64) -> bool {
        self.deadline().is_some_and(|at| at <= now)
    }

    pub(super) fn acknowledged_by_data(&mut self) {
        if self.early.is_empty() {
            self.reported();
        }
    }

    pub(super) fn acknowledgement(&mut self) -> Vec<u8> {
        self.reported();
        let bitmap = self
            .early
            .keys()
            .filter_map(|distance| 1u64.checked_shl(u32::from(distance.saturating_sub(1))))
            .fold(0, |map, bit| map | bit);
        packet::ack(self.expected, self.window, bitmap)
    }

    pub(super) fn deadline(&self) -> Option<u64> {
        if self.ack_now {
            return Some(0);
        }
        self.ack_at.into_iter().chain(self.answer_at).min()
    }

    fn reported(&mut self) {
        self.ack_now = false;
        self.ack_at = None;
        self.answer_at = None;
        self.gap_shown = !self.early.is_empty();
        self.beyond_gap = 0;
    }

    fn duplicate(&mut self) {
        self.duplicates = self.duplicates.saturating_add(1);
        self.ack_now = true;
    }

    fn keep_early(&mut self, now: u64, distance: u8, data: &Data<'_>) {
        if self.early.contains_key(&distance) {
            return self.duplicate();
        }
        self.early
            .insert(distance, (data.first, data.last, data.payload.to_vec()));
        if data.ask {
            self.answer_at.get_or_insert(now.saturating_add(GAP_PATIENCE));
        }
        self.acknowledge_later(now, data.last);
        self.show_gap();
    }

    /// Reports a gap again and again while it stays: a report can be lost like any packet.
    fn show_gap(&mut self) {
        self.beyond_gap = self.beyond_gap.saturating_add(1);
        self.ack_now |= self.beyond_gap >= GAP_REPORT;
    }

    /// When the stream pauses inside a message, and no later than the delay after a message's end: the sender's timer
    /// reckons with that.
    fn acknowledge_later(&mut self, now: u64, last: bool) {
        let at = now.saturating_add(self.ack_delay);
        self.ack_at = Some(match self.ack_at {
            Some(earlier) if last => earlier.min(at),
            _ => at,
        });
    }

    fn advance(&mut self) {
        self.expected = self.expected.wrapping_add(1);
        let early = core::mem::take(&mut self.early);
        self.early = early
            .into_iter()
            .map(|(distance, segment)| (distance.wrapping_sub(1), segment))
            .collect();
    }

    fn append(&mut self, first: bool, last: bool, payload: &[u8]) -> Result<(), SegmentFault> {
        let mut message = match (first, self.assembling.take()) {
            (true, None) => Vec::new(),
            (false, Some(message)) => message,
            _ => return Err(SegmentFault::Framing),
        };
        if message.len().saturating_add(payload.len()) > self.max_message {
            return Err(SegmentFault::TooLong {
                limit: self.max_message,
            });
        }
        message.extend_from_slice(payload);
        if last {
            self.messages.push_back(message);
        } else {
            self.assembling = Some(message);
        }
        Ok(())
    }
}
