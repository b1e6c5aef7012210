//! The sending half: cuts messages, keeps what is under way, resends.
use super::packet::{DATA_HEADER, Data};
use super::round_trip::{RoundTrip, doubled};
use super::{SegmentConfig, SegmentFault};
use alloc::{collections::VecDeque, vec::Vec};

/// Segments a peer takes before it has said how many.
const INITIAL_CREDITS: u8 = 8;
/// Later segments that must have arrived before an earlier one counts as lost rather than late.
const REORDER_TOLERANCE: usize = 6;

#[derive(Debug)]
struct Segment {
    first: bool,
    last: bool,
    ask: bool,
    seq: u16,
    payload: Vec<u8>,
    sent_at: u64,
    sends: u8,
    arrived: bool,
    resend: bool,
    hastened: bool,
}

#[derive(Debug)]
pub(super) struct Sender {
    messages: VecDeque<Vec<u8>>,
    offset: usize,
    in_flight: VecDeque<Segment>,
    next: u16,
    mtu: usize,
    window: u8,
    credits: u8,
    unasked: usize,
    max_resends: u8,
    round_trip: RoundTrip,
    resent: u64,
}

impl Sender {
    pub(super) fn new(config: &SegmentConfig) -> Self {
        Self {
            messages: VecDeque::new(),
            offset: 0,
            in_flight: VecDeque::new(),
            next: 0,
            mtu: config.mtu,
            window: config.window,
            credits: INITIAL_CREDITS,
            unasked: 0,
            max_resends: config.max_resends,
            round_trip: RoundTrip::new(u64::from(config.interval_ms), u64::from(config.ack_delay_ms)),
            resent: 0,
        }
    }

    pub(super) fn queue(&mut self, message: Vec<u8>) {
        self.messages.push_back(message);
    }

    pub(super) fn set_mtu(&mut self, mtu: usize) {
        self.mtu = mtu;
    }

    pub(super) fn is_idle(&self) -> bool {
        self.messages.is_empty() && self.in_flight.is_empty()
    }

    pub(super) fn resent(&self) -> u64 {
        self.resent
    }

    pub(super) fn timeout_after(&self, sent: u8) -> u64 {
        doubled(self.round_trip.timeout(0), sent)
    }

    /// Takes an acknowledgement. Returns whether it makes sense: an old one does, one ahead of what was sent does not.
    pub(super) fn acknowledge(&mut self, now: u64, ack: u16, selective: Option<(u8, u32)>) -> bool {
        let ahead = usize::from(ack.wrapping_sub(self.base()));
        if ahead > self.in_flight.len() {
            return ahead >= usize::from(u16::MAX / 2);
        }
        for _ in 0..ahead {
            if let Some(segment) = self.in_flight.pop_front()
                && segment.sends == 1
                && !segment.arrived
            {
                self.round_trip.measured(now.saturating_sub(segment.sent_at));
            }
        }
        if ahead > 0 {
            self.round_trip.progressed();
        }
        if let Some((credits, bitmap)) = selective {
            self.credits = credits.max(1);
            self.mark_arrived(bitmap);
        }
        true
    }

    /// The segment to send now, if any; the caller fills in the acknowledgement.
    pub(super) fn poll(&mut self, now: u64) -> Result<Option<Data<'_>>, SegmentFault> {
        self.expire(now)?;
        if let Some(index) = self.in_flight.iter().position(|segment| segment.resend) {
            self.resent = self.resent.saturating_add(1);
            return Ok(self.transmit(index, now));
        }
        if self.in_flight.len() >= self.limit() || self.messages.is_empty() {
            return Ok(None);
        }
        self.cut();
        Ok(self.transmit(self.in_flight.len().saturating_sub(1), now))
    }

    pub(super) fn deadline(&self) -> Option<u64> {
        let timeout = self.timeout();
        self.outstanding()
            .map(|segment| segment.sent_at.saturating_add(timeout))
            .min()
    }

    fn outstanding(&self) -> impl Iterator<Item = &Segment> {
        self.in_flight.iter().filter(|segment| !segment.arrived)
    }

    fn base(&self) -> u16 {
        self.in_flight.front().map_or(self.next, |segment| segment.seq)
    }

    fn limit(&self) -> usize {
        usize::from(self.window.min(self.credits))
    }

    fn timeout(&self) -> u64 {
        self.round_trip
            .timeout_with_backoff(u64::try_from(self.in_flight.len()).unwrap_or(u64::MAX))
    }

    fn mark_arrived(&mut self, bitmap: u32) {
        let mut later = 0;
        for index in (0..self.in_flight.len()).rev() {
            let Some(segment) = self.in_flight.get_mut(index) else {
                continue;
            };
            let bit = u32::try_from(index).ok().and_then(|index| index.checked_sub(1));
            if bit
                .and_then(|bit| bitmap.checked_shr(bit))
                .is_some_and(|bits| bits & 1 == 1)
            {
                segment.arrived = true;
                segment.resend = false;
            }
            if segment.arrived {
                later = usize::saturating_add(later, 1);
            } else if later >= REORDER_TOLERANCE && !segment.hastened {
                segment.hastened = true;
                segment.resend = true;
            }
        }
    }

    fn expire(&mut self, now: u64) -> Result<(), SegmentFault> {
        let timeout = self.timeout();
        let max_resends = self.max_resends;
        let mut expired = false;
        for segment in self
            .in_flight
            .iter_mut()
            .filter(|segment| !segment.arrived && !segment.resend)
        {
            if segment.sent_at.saturating_add(timeout) <= now {
                if segment.sends > max_resends {
                    return Err(SegmentFault::LinkLost);
                }
                segment.resend = true;
                segment.ask = true;
                expired = true;
            }
        }
        if expired {
            self.round_trip.expired();
        }
        Ok(())
    }

    /// Cuts the next segment from the queue. It asks for an acknowledgement at half the window, and where the sender
    /// would wait for one that nobody was asked for.
    fn cut(&mut self) {
        let room = self.mtu.saturating_sub(DATA_HEADER).max(1);
        let Some(message) = self.messages.front() else {
            return;
        };
        let end = self.offset.saturating_add(room).min(message.len());
        let payload = message.get(self.offset..end).unwrap_or_default().to_vec();
        let (first, last) = (self.offset == 0, end == message.len());
        if last {
            self.messages.pop_front();
            self.offset = 0;
        } else {
            self.offset = end;
        }
        self.unasked = self.unasked.saturating_add(1);
        let full = self.in_flight.len().saturating_add(1) >= self.limit();
        let stalls = full && !self.messages.is_empty() && !self.in_flight.iter().any(|segment| segment.ask);
        let ask = stalls || self.unasked >= self.limit().div_ceil(2);
        if ask {
            self.unasked = 0;
        }
        self.in_flight.push_back(Segment {
            first,
            last,
            ask,
            seq: self.next,
            payload,
            sent_at: 0,
            sends: 0,
            arrived: false,
            resend: false,
            hastened: false,
        });
        self.next = self.next.wrapping_add(1);
    }

    fn transmit(&mut self, index: usize, now: u64) -> Option<Data<'_>> {
        let segment = self.in_flight.get_mut(index)?;
        segment.resend = false;
        segment.sent_at = now;
        segment.sends = segment.sends.saturating_add(1);
        Some(Data {
            first: segment.first,
            last: segment.last,
            ask: segment.ask,
            seq: segment.seq,
            ack: 0,
            payload: &segment.payload,
        })
    }
}
