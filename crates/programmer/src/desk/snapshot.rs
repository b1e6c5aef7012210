//! What is shown without being asked for, and the end of what was asked for.

use super::Desk;
use crate::Fault;
use tokio::sync::watch;
use wand_contract::Snapshot;

impl Desk {
    /// What every face shows now. Answers at once, whatever is under way.
    ///
    /// # Errors
    /// None today.
    pub async fn snapshot(&self) -> Result<Snapshot, Fault> {
        Ok(self.programmer.snapshots().borrow().clone())
    }

    /// Follows what every face shows: a new snapshot after each request, at each step of long work, when a session ends by
    /// itself, and every second while one is open.
    pub fn snapshots(&self) -> watch::Receiver<Snapshot> {
        self.programmer.snapshots()
    }

    /// Cancels the work under way, where nothing was changed yet; it then fails with
    /// [`crate::FaultKind::Cancelled`]. Also ends the search for a device whose link was lost. Whether there was any.
    ///
    /// # Errors
    /// None today.
    pub async fn cancel(&self) -> Result<bool, Fault> {
        Ok(self.programmer.cancel())
    }
}
