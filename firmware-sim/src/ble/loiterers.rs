//! Centrals that connect and begin no session: the link layer takes them before the device hears of them, and they cost
//! its battery as others do.

use super::door::Door;
use super::fault;
use super::link::{becomes, let_go};
use bluer::{Adapter, AdapterEvent, Device};
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::timeout;
use wand_link::LinkFault;
use wand_protocol::session::HANDSHAKE_LIMIT_MS;

/// How long centrals may be connected without a session, at once or in pieces.
const PATIENCE: Duration = Duration::from_millis(HANDSHAKE_LIMIT_MS);

/// How long centrals that began nothing were connected and the device was not told.
#[derive(Clone, Default)]
pub(super) struct Loitering(Arc<Mutex<Duration>>);

impl Loitering {
    fn add(&self, connected: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += connected;
    }

    /// All of it, once it is as much as a central may have: who leaves in time and comes back gains nothing.
    pub(super) fn take(&self) -> Option<Duration> {
        let mut connected = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (*connected >= PATIENCE).then(|| std::mem::take(&mut *connected))
    }
}

/// Times every central of the adapter and lets go of those that loiter, in a task that ends when it is dropped.
pub(super) async fn watch(
    adapter: Adapter,
    door: Arc<Door>,
    loitering: Loitering,
) -> Result<JoinSet<()>, LinkFault> {
    const STEP: &str = "asking for the adapter's connections";
    let events = adapter.events().await.map_err(fault(STEP))?;
    let known = adapter.device_addresses().await.map_err(fault(STEP))?;
    let mut task = JoinSet::new();
    task.spawn(async move {
        let mut events = pin!(events);
        let devices = known.into_iter().map(|address| adapter.device(address));
        let mut watched: FuturesUnordered<_> =
            devices.flatten().map(|device| attend(device, &door, &loitering)).collect();
        loop {
            tokio::select! {
                event = events.next() => match event {
                    Some(AdapterEvent::DeviceAdded(address)) => {
                        watched.extend(adapter.device(address).ok().map(|device| attend(device, &door, &loitering)));
                    }
                    Some(_) => {}
                    None => return,
                },
                Some(()) = watched.next() => {}
            }
        }
    });
    Ok(task)
}

/// Times the connections of a device until BlueZ forgets it.
async fn attend(device: Device, door: &Door, loitering: &Loitering) {
    let Ok(events) = device.events().await else { return };
    let mut events = pin!(events);
    let mut connected = device.is_connected().await == Ok(true);
    while connected || becomes(&mut events, true).await {
        let since = Instant::now();
        let left = timeout(PATIENCE, becomes(&mut events, false)).await;
        // What is paired with this machine is a keyboard of it, and no central of ours.
        if !door.has_begun(device.address()) && device.is_paired().await != Ok(true) {
            loitering.add(since.elapsed());
            if left.is_err() {
                tracing::warn!("a central that began no session is let go");
                let_go(&device).await;
            }
        }
        if left.is_err() {
            becomes(&mut events, false).await;
        }
        door.forget(device.address());
        connected = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R-SE-7: coming back before the time is over is no way round it.
    #[test]
    fn pieces_count_together() {
        let loitering = Loitering::default();
        let seconds = Duration::from_secs;
        loitering.add(seconds(6));
        assert_eq!(loitering.take(), None);
        loitering.add(seconds(5));
        assert_eq!(loitering.take(), Some(seconds(11)));
        assert_eq!(loitering.take(), None);
    }
}
