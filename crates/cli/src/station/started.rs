//! The programmers that a command started.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::timeout;
use wand_programmer::Programmer;

/// How long the last words of a session and its last row may take.
const LIMIT: Duration = Duration::from_secs(10);

type Ended = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The ends of all programmers that were started. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Started(Arc<Mutex<Vec<Ended>>>);

impl Started {
    pub(super) fn keep(&self, programmer: &Programmer) {
        self.locked().push(Box::pin(programmer.ended()));
    }

    /// Waits until all have ended, with their handles gone.
    pub(super) async fn ended(&self) {
        let ends = std::mem::take(&mut *self.locked());
        let all = async {
            for end in ends {
                end.await;
            }
        };
        if timeout(LIMIT, all).await.is_err() {
            tracing::warn!("a programmer did not end in time");
        }
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, Vec<Ended>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
