//! The only reading of the clock in the application.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The workstation's clocks.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    started: Instant,
}

impl Clock {
    /// The system's clocks.
    pub fn system() -> Self {
        Self {
            started: Instant::now(),
        }
    }

    /// Milliseconds since this clock was made; never goes back.
    pub fn monotonic_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// When [`Self::monotonic_ms`] will read `ms`.
    pub fn instant(&self, ms: u64) -> Instant {
        self.started + std::time::Duration::from_millis(ms)
    }

    /// Seconds since 1970 UTC as the system says; 0 when it is set before that.
    pub fn unix_s(&self) -> u64 {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs())
    }
}
