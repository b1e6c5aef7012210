//! What a device notified and the application has not taken yet.

use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// Packets that wait at most. A peer that keeps to the segments' window has no more than 64 of them and as many
/// acknowledgements under way; what is beyond is dropped, as a lost notification is, and comes again or does not.
const LIMIT: usize = 512;

/// Where the notifications of a device go: to the connection there is now, or nowhere.
#[derive(Debug, Clone, Default)]
pub(super) struct Inbox(Arc<Mutex<Option<mpsc::Sender<Vec<u8>>>>>);

impl Inbox {
    /// Begins anew: what was notified to an earlier connection does not reach this one.
    pub(super) fn open(&self) -> mpsc::Receiver<Vec<u8>> {
        let (sender, receiver) = mpsc::channel(LIMIT);
        *self.lock() = Some(sender);
        receiver
    }

    pub(super) fn close(&self) {
        *self.lock() = None;
    }

    /// Never waits: the library loses notifications of whoever reads slowly. Whether there was room, or nobody.
    pub(super) fn put(&self, packet: Vec<u8>) -> bool {
        let full = |sender: &mpsc::Sender<_>| {
            matches!(sender.try_send(packet), Err(mpsc::error::TrySendError::Full(_)))
        };
        !self.lock().as_ref().is_some_and(full)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<mpsc::Sender<Vec<u8>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// BLE pitfall: a peer that floods must not fill the memory, and a slow reader must not stop the drain.
    #[test]
    fn a_flood_is_bounded_and_the_oldest_stay() {
        let inbox = Inbox::default();
        assert!(inbox.put(vec![0]), "nobody listens, nothing is lost");
        let mut receiver = inbox.open();
        let taken = (0..2 * LIMIT)
            .filter(|i| inbox.put(i.to_be_bytes().to_vec()))
            .count();
        assert_eq!(taken, LIMIT);
        assert_eq!(receiver.try_recv().unwrap(), 0usize.to_be_bytes());
    }

    #[test]
    fn a_new_connection_gets_nothing_of_the_old_one() {
        let inbox = Inbox::default();
        let mut old = inbox.open();
        inbox.put(vec![1]);
        let mut new = inbox.open();
        inbox.put(vec![2]);
        assert_eq!(
            (old.try_recv().unwrap(), old.try_recv().is_err()),
            (vec![1], true)
        );
        assert_eq!(new.try_recv().unwrap(), [2]);
        inbox.close();
        inbox.put(vec![3]);
        assert!(new.try_recv().is_err());
    }
}
