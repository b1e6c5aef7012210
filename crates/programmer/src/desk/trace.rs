//! What crossed the link, for the engineer.

use super::Desk;
use crate::Fault;
use wand_contract::TraceView;

impl Desk {
    /// Packets, records and handshake messages of the last session after a number: the newest 4,096 are kept, their
    /// contents never. Answers at once, whatever is under way.
    ///
    /// # Errors
    /// None today.
    pub async fn trace(&self, after: u64) -> Result<TraceView, Fault> {
        Ok(self.programmer.trace(after))
    }
}
