//! The sending half: cuts messages, keeps what is under way, resends.
use super::packet::{DATA_HEADER, Data};
use super::recovery::{Recovery, Transmission, lost_from};
use super::round_trip::{RoundTrip, doubled};
use super::{HALF, SegmentConfig, SegmentFault};
use alloc::{collections::VecDeque, vec::Vec};

/// Segments a peer takes before it has said how many.
const INITIAL_CREDITS: u8 = 16;
/// Segments on their way at most, arrived and lost ones not counted: what a link carries in two round trips. More would
/// only wait in its queue, in front of a resend.
const MAX_UNDER_WAY: usize = 32;

#[derive(Debug)]
struct Segment {
    first: bool,
    last: bool,
    ask: bool,
    number: u8,
    payload: Vec<u8>,
    sent: Transmission,
    arrived: bool,
    resend: Option<Resend>,
}

/// Why a segment is to be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Resend {
    Lost,
    Probe,
}

impl Segment {
    fn may_be_resent(&self, max_resends: u8) -> bool {
        !self.arrived && self.resend.is_none() && self.sent.count() <= max_resends
    }
}

#[derive(Debug)]
pub(super) struct Sender {
    messages: VecDeque<Vec<u8>>,
    offset: usize,
    in_flight: VecDeque<Segment>,
    next: u8,
    mtu: usize,
    window: u8,
    credits: u8,
    unasked: usize,
    max_resends: u8,
    round_trip: RoundTrip,
    recovery: Recovery,
    /// Since when the peer has said nothing new about what is under way.
    silent_since: u64,
    probed: bool,
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
            recovery: Recovery::default(),
            silent_since: 0,
            probed: false,
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
    pub(super) fn acknowledge(&mut self, now: u64, ack: u8, selective: Option<(u8, u64)>) -> bool {
        let ahead = ack.wrapping_sub(self.base());
        if usize::from(ahead) > self.in_flight.len() {
            return ahead >= HALF;
        }
        let mut news = ahead > 0;
        for _ in 0..ahead {
            if let Some(segment) = self.in_flight.pop_front()
                && !segment.arrived
            {
                self.recovery.delivered(now, segment.sent, &mut self.round_trip);
            }
        }
        if let Some((credits, bitmap)) = selective {
            self.credits = credits.max(1);
            news |= self.mark_arrived(now, bitmap);
        }
        if news {
            self.round_trip.progressed();
            self.silent_since = now;
            self.probed = false;
        }
        true
    }

    /// The segment to send now, if any; the caller fills in the acknowledgement.
    pub(super) fn poll(&mut self, now: u64) -> Result<Option<Data<'_>>, SegmentFault> {
        self.find_lost(now);
        self.end_silence(now)?;
        if let Some(index) = self.in_flight.iter().position(|segment| segment.resend.is_some()) {
            self.resent = self.resent.saturating_add(1);
            return Ok(self.transmit(index, now));
        }
        if self.is_full(0) || self.messages.is_empty() {
            return Ok(None);
        }
        if self.under_way() == 0 {
            self.silent_since = now;
            self.probed = false;
        }
        self.cut();
        Ok(self.transmit(self.in_flight.len().saturating_sub(1), now))
    }

    pub(super) fn deadline(&self) -> Option<u64> {
        let silence = (self.under_way() > 0).then(|| self.silence_ends());
        let lost = self
            .in_flight
            .iter()
            .filter(|segment| segment.may_be_resent(self.max_resends))
            .filter_map(|segment| lost_from(&segment.sent, &self.round_trip));
        lost.chain(silence).min()
    }

    /// Segments that the peer is not known to have.
    fn under_way(&self) -> usize {
        self.in_flight.iter().filter(|segment| !segment.arrived).count()
    }

    fn base(&self) -> u8 {
        self.in_flight.front().map_or(self.next, |segment| segment.number)
    }

    fn limit(&self) -> usize {
        usize::from(self.window.min(self.credits))
    }

    /// Whether nothing more can be sent with `more` further segments under way.
    fn is_full(&self, more: usize) -> bool {
        self.in_flight.len().saturating_add(more) >= self.limit()
            || self.under_way().saturating_add(more) >= MAX_UNDER_WAY
    }

    /// Returns whether any segment is new among those that arrived out of order.
    fn mark_arrived(&mut self, now: u64, bitmap: u64) -> bool {
        let mut news = false;
        let beyond_gap = self.in_flight.iter_mut().skip(1);
        for (bit, segment) in (0..u64::BITS).zip(beyond_gap) {
            if bitmap.checked_shr(bit).is_some_and(|bits| bits & 1 == 1) && !segment.arrived {
                segment.arrived = true;
                segment.resend = None;
                self.recovery.delivered(now, segment.sent, &mut self.round_trip);
                news = true;
            }
        }
        news
    }

    fn find_lost(&mut self, now: u64) {
        let max_resends = self.max_resends;
        for segment in &mut self.in_flight {
            if segment.may_be_resent(max_resends)
                && self.recovery.is_lost(now, &mut segment.sent, &self.round_trip)
            {
                segment.resend = Some(Resend::Lost);
            }
        }
    }

    fn silence_ends(&self) -> u64 {
        let in_flight = u64::try_from(self.in_flight.len()).unwrap_or(u64::MAX);
        self.silent_since.saturating_add(if self.probed {
            self.round_trip.timeout_with_backoff(in_flight)
        } else {
            self.round_trip.probe_timeout(in_flight)
        })
    }

    /// When the peer says nothing new for long, asks it by the last segment (the tail loss probe of RFC 8985), and then
    /// again and again by the first. The answer says what else is lost.
    fn end_silence(&mut self, now: u64) -> Result<(), SegmentFault> {
        if self.under_way() == 0 || self.silence_ends() > now {
            return Ok(());
        }
        self.silent_since = now;
        let max_resends = self.max_resends;
        let mut under_way = self.in_flight.iter_mut().filter(|segment| !segment.arrived);
        let asking = if self.probed {
            self.round_trip.expired();
            under_way.next()
        } else {
            self.probed = true;
            under_way.next_back()
        };
        let Some(segment) = asking else {
            return Ok(());
        };
        if segment.sent.count() > max_resends {
            return Err(SegmentFault::LinkLost);
        }
        segment.resend = Some(Resend::Probe);
        segment.ask = true;
        Ok(())
    }

    /// Cuts the next segment from the queue. It asks for an acknowledgement at five eighths of what may be under way,
    /// so that the answer is there before the rest is used up, and where the sender would wait for one that nobody was
    /// asked for.
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
        let asked = self.in_flight.iter().any(|segment| segment.ask);
        let stalls = self.is_full(1) && !self.messages.is_empty() && !asked;
        let most = self.limit().min(MAX_UNDER_WAY);
        let ask = stalls || self.unasked >= most.saturating_mul(5).div_ceil(8);
        if ask {
            self.unasked = 0;
        }
        self.in_flight.push_back(Segment {
            first,
            last,
            ask,
            number: self.next,
            payload,
            sent: Transmission::default(),
            arrived: false,
            resend: None,
        });
        self.next = self.next.wrapping_add(1);
    }

    fn transmit(&mut self, index: usize, now: u64) -> Option<Data<'_>> {
        let segment = self.in_flight.get_mut(index)?;
        let probe = segment.resend.take() == Some(Resend::Probe);
        segment.sent = self.recovery.transmitted(now, segment.sent, probe);
        Some(Data {
            first: segment.first,
            last: segment.last,
            ask: segment.ask,
            number: segment.number,
            ack: 0,
            payload: &segment.payload,
        })
    }
}
