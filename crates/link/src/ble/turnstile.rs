//! One at a time.

use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Lets one through; the next when that one is done.
pub(super) struct Turnstile(Arc<Semaphore>);

/// The right of the one who is through, given back on drop.
pub(super) struct Pass(#[expect(dead_code, reason = "it is there to be dropped")] OwnedSemaphorePermit);

impl Turnstile {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }

    /// Waits for at most `limit` until nobody is through.
    pub(super) async fn pass(&self, limit: Duration) -> Option<Pass> {
        let permit = timeout(limit, Arc::clone(&self.0).acquire_owned()).await;
        permit.ok()?.ok().map(Pass)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_millis(20);

    /// A session that was ended a moment ago is still being let go: the next one waits for that, and is not told that
    /// somebody else has the device.
    #[tokio::test]
    async fn the_next_waits_until_the_one_before_is_done() {
        let turnstile = Turnstile::new();
        let first = turnstile.pass(SOON).await.unwrap();
        assert!(turnstile.pass(SOON).await.is_none());
        let leaving = async {
            tokio::time::sleep(SOON).await;
            drop(first);
        };
        let (next, ()) = tokio::join!(turnstile.pass(SOON * 100), leaving);
        assert!(next.is_some());
    }
}
