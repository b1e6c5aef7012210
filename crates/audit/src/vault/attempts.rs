use serde::{Deserialize, Serialize};

/// Wrong PINs that cost no wait.
const FREE: u32 = 3;
/// The first wait in seconds; each further wrong PIN doubles it.
const FIRST_WAIT: u64 = 5;
/// The longest wait in seconds: a clinic that mistypes is not shut out for hours.
const LONGEST_WAIT: u64 = 900;
/// NIST SP 800-63B §5.2.2: no more than 100 failed attempts in a row.
const MOST: u32 = 100;

/// Wrong PINs in a row, kept in the vault file (R-ID-9).
///
/// This holds off a person at the keyboard. Somebody with a copy of the file is held off by the cost of the key
/// derivation and the length of the PIN alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Attempts {
    pub(super) failures: u32,
    /// Seconds since 1970 UTC of the last one.
    pub(super) last: u64,
}

/// What may happen now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gate {
    Open,
    Wait {
        seconds: u64,
    },
    /// The clock was set back: the wait begins anew from now, once, so that a wrong clock cannot shut the user out.
    ClockWentBack {
        seconds: u64,
    },
    LockedOut,
}

impl Attempts {
    pub(super) fn gate(self, now: u64) -> Gate {
        let delay = self.delay();
        if self.failures >= MOST {
            Gate::LockedOut
        } else if delay == 0 {
            Gate::Open
        } else if now < self.last {
            Gate::ClockWentBack { seconds: delay }
        } else {
            match delay.saturating_sub(now - self.last) {
                0 => Gate::Open,
                seconds => Gate::Wait { seconds },
            }
        }
    }

    /// The wait in seconds that the failures so far have earned.
    pub(super) fn delay(self) -> u64 {
        let beyond = self.failures.saturating_sub(FREE);
        match beyond {
            0 => 0,
            _ => FIRST_WAIT
                .saturating_mul(1 << (beyond - 1).min(16))
                .min(LONGEST_WAIT),
        }
    }

    /// Counts a try as wrong, before it is made: cutting the power during it gains nothing.
    pub(super) fn count(self, now: u64) -> Self {
        Self {
            failures: self.failures.saturating_add(1),
            last: now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_quarter_of_an_hour_and_end_in_lock_out() {
        let after = |failures| Attempts { failures, last: 1000 };
        let delays: Vec<_> = (0..13).map(|failures| after(failures).delay()).collect();
        assert_eq!(delays, [0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900]);
        assert_eq!(after(5).gate(1000), Gate::Wait { seconds: 10 });
        assert_eq!(after(5).gate(1009), Gate::Wait { seconds: 1 });
        assert_eq!(after(5).gate(1010), Gate::Open);
        assert_eq!(after(99).gate(1900), Gate::Open);
        assert_eq!(after(100).gate(u64::MAX), Gate::LockedOut);
    }

    #[test]
    fn a_clock_set_back_by_years_restarts_the_wait_once() {
        let ahead = Attempts {
            failures: 6,
            last: 4_000_000_000,
        };
        assert_eq!(ahead.gate(1_700_000_000), Gate::ClockWentBack { seconds: 20 });
        let restarted = Attempts {
            last: 1_700_000_000,
            ..ahead
        };
        assert_eq!(restarted.gate(1_700_000_020), Gate::Open);
    }
}
