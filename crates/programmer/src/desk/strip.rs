//! Live telemetry.

use super::Desk;
use crate::Fault;
use tokio::sync::broadcast;
use wand_contract::StripChunk;

impl Desk {
    /// Starts or stops live telemetry. Once started it reaches [`Self::strips`] by itself, whatever else is under way,
    /// until it is stopped or the session ends.
    ///
    /// # Errors
    /// Why the device does not.
    pub async fn strip(&self, on: bool) -> Result<(), Fault> {
        self.programmer.run(move |w| Box::pin(w.strip(on))).await
    }

    /// Follows live telemetry, from now on. What was lost before a chunk is counted in it; who reads too slowly is told
    /// by the channel how many chunks it missed.
    pub fn strips(&self) -> broadcast::Receiver<StripChunk> {
        self.programmer.strips()
    }
}
