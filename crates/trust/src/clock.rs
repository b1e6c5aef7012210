use crate::TrustStore;

/// The earliest that it can be: wall-clock time is never behind this (R-RV-4). Seconds since 1970 UTC.
///
/// A device's clock may have stopped or been set back. What was signed at a time proves that this time has passed:
/// the firmware's build time, the newest thisUpdate of a revocation list, the last time an authenticated peer told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClockFloor(u64);

impl ClockFloor {
    /// A floor at the build time of the firmware or the application.
    pub const fn new(build_time: u64) -> Self {
        Self(build_time)
    }

    /// Raises the floor to a time proven by signed or authenticated material; never lowers it.
    pub fn observe(&mut self, proven: u64) {
        self.0 = self.0.max(proven);
    }

    /// Raises the floor to the newest thisUpdate in the store.
    pub fn observe_store(&mut self, store: &TrustStore) {
        self.observe(store.newest_this_update().unwrap_or_default());
    }

    /// The time to act on: what the clock says, or the floor if the clock is behind it.
    pub fn now(&self, device_clock: u64) -> u64 {
        device_clock.max(self.0)
    }

    /// The floor, to be stored.
    pub const fn seconds(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R-RV-4.
    #[test]
    fn a_clock_set_back_does_not_turn_time_back() {
        let mut floor = ClockFloor::new(100);
        assert_eq!(floor.now(50), 100);
        floor.observe(200);
        floor.observe(150);
        assert_eq!(floor.now(0), 200);
        assert_eq!(floor.now(300), 300);
        assert_eq!(floor.seconds(), 200);
    }
}
