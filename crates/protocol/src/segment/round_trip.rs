/// The round trip: smoothed, with its deviation (RFC 6298), started from the connection interval; and the waits that
/// follow from it.
#[derive(Debug)]
pub(super) struct RoundTrip {
    smoothed: Option<(u64, u64)>,
    interval: u64,
    ack_delay: u64,
    backoff: u8,
}

/// Longest wait before a resend, in milliseconds.
const LONGEST: u64 = 4_000;

impl RoundTrip {
    pub(super) fn new(interval: u64, ack_delay: u64) -> Self {
        Self {
            smoothed: None,
            interval: interval.max(1),
            ack_delay,
            backoff: 0,
        }
    }

    /// Takes the round trip of a segment that was sent once only (Karn's rule).
    pub(super) fn measured(&mut self, sample: u64) {
        self.smoothed = Some(match self.smoothed {
            None => (sample, sample / 2),
            Some((mean, deviation)) => (
                mean.saturating_mul(7).saturating_add(sample) / 8,
                deviation.saturating_mul(3).saturating_add(mean.abs_diff(sample)) / 4,
            ),
        });
    }

    /// How much later than its successors a segment may come without being lost: late by one connection event, and
    /// one more for the news of it.
    pub(super) fn reordering(&self) -> u64 {
        self.interval.saturating_mul(2)
    }

    pub(super) fn expired(&mut self) {
        self.backoff = self.backoff.saturating_add(1);
    }

    pub(super) fn progressed(&mut self) {
        self.backoff = 0;
    }

    /// How long to wait for the acknowledgement of a segment behind `in_flight` others: the peer may hold it back, and
    /// the link may carry no more than two packets in an interval.
    pub(super) fn timeout(&self, in_flight: u64) -> u64 {
        let trip = match self.smoothed {
            None => self.interval.saturating_mul(6),
            Some((mean, deviation)) => mean
                .saturating_add(deviation.saturating_mul(4))
                .max(self.interval.saturating_mul(3)),
        };
        let queued = in_flight.saturating_mul(self.interval) / 2;
        trip.saturating_add(self.ack_delay).saturating_add(queued)
    }

    pub(super) fn timeout_with_backoff(&self, in_flight: u64) -> u64 {
        doubled(self.timeout(in_flight), self.backoff)
    }

    /// How long to hear nothing before the tail is probed: two round trips, and the time that the peer may hold an
    /// acknowledgement back (RFC 8985 §7.2).
    pub(super) fn probe_timeout(&self, in_flight: u64) -> u64 {
        let timeout = self.timeout(in_flight);
        self.smoothed.map_or(timeout, |(mean, _)| {
            let trips = mean.saturating_mul(2).max(self.interval.saturating_mul(3));
            trips.saturating_add(self.ack_delay).min(timeout)
        })
    }
}

/// `base` doubled `times` times, at most [`LONGEST`] unless the base itself is longer.
pub(super) fn doubled(base: u64, times: u8) -> u64 {
    let factor = 1u64.checked_shl(u32::from(times)).unwrap_or(u64::MAX);
    base.saturating_mul(factor).min(LONGEST.max(base))
}
