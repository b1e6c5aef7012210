//! Which segments are lost: by the order and the time of their last transmission (RACK, RFC 8985), resends included.
use super::round_trip::RoundTrip;

/// Transmissions that may overtake an earlier one before it counts as lost rather than late: as many as arrive in one
/// connection event.
const REORDER_ALLOWANCE: u64 = 6;

/// The last time a segment was sent.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Transmission {
    at: u64,
    order: u64,
    count: u8,
    /// Sent to end a silence, when nothing else is on its way any more.
    probe: bool,
    /// When a later transmission was first known to have arrived.
    overtaken_at: Option<u64>,
}

impl Transmission {
    /// How often the segment was sent.
    pub(super) fn count(&self) -> u8 {
        self.count
    }
}

/// How far the peer has got in the order of transmissions.
#[derive(Debug, Default)]
pub(super) struct Recovery {
    sent: u64,
    newest_delivered: u64,
}

impl Recovery {
    /// The transmission that follows `previous`.
    pub(super) fn transmitted(&mut self, now: u64, previous: Transmission, probe: bool) -> Transmission {
        self.sent = self.sent.saturating_add(1);
        Transmission {
            at: now,
            order: self.sent,
            count: previous.count.saturating_add(1),
            probe,
            overtaken_at: None,
        }
    }

    /// Takes note that the peer has a segment. Of one sent more than once it may have an earlier copy, which would say
    /// nothing of what was sent in between; only after a silence there is nothing in between.
    pub(super) fn delivered(&mut self, now: u64, sent: Transmission, round_trip: &mut RoundTrip) {
        if sent.count <= 1 {
            round_trip.measured(now.saturating_sub(sent.at));
        }
        if sent.count <= 1 || sent.probe {
            self.newest_delivered = self.newest_delivered.max(sent.order);
        }
    }

    /// Whether a segment counts as lost: at once when enough later transmissions arrived, and when fewer did, some time
    /// after the first.
    pub(super) fn is_lost(&self, now: u64, sent: &mut Transmission, round_trip: &RoundTrip) -> bool {
        if self.newest_delivered <= sent.order {
            return false;
        }
        sent.overtaken_at.get_or_insert(now);
        self.newest_delivered.saturating_sub(sent.order) >= REORDER_ALLOWANCE
            || lost_from(sent, round_trip).is_some_and(|from| from <= now)
    }
}

/// From when on an overtaken segment counts as lost.
pub(super) fn lost_from(sent: &Transmission, round_trip: &RoundTrip) -> Option<u64> {
    sent.overtaken_at
        .map(|at| at.saturating_add(round_trip.reordering()))
}
