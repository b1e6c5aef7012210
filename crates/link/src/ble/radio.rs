//! The programmer's radio.

use super::bluetooth::ANSWER;
use super::fault::within;
use super::gatt::SERVICE;
use super::link;
use super::stack::{Stack, endpoint};
use crate::{Advertisement, AdvertisementData, BoxFuture, Connection, Endpoint, LinkFault, Radio};
use btleplug::api::{Central as _, Peripheral as _, PeripheralProperties, ScanFilter};
use btleplug::platform::PeripheralId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{oneshot, watch};
use tokio::time::sleep;
use uuid::Uuid;

/// A device that was not heard for so long is out of reach, whatever the system's list says.
const STALE: Duration = Duration::from_secs(10);

/// Bluetooth LE by the operating system's own stack.
///
/// Its streams and connections live in tasks of the runtime in which it is first used.
#[derive(Clone)]
pub struct BleRadio {
    shared: Arc<Shared>,
}

struct Shared {
    wanted: Option<String>,
    /// The adapter, once it was used; found anew when it went away.
    stack: tokio::sync::Mutex<Option<Arc<Stack>>>,
    /// One scan at a time; connecting while a scan runs fails on many controllers.
    turn: tokio::sync::Mutex<()>,
    heard: Mutex<HashMap<Endpoint, Advertisement>>,
    links: watch::Sender<usize>,
}

impl BleRadio {
    /// A radio on the adapter of this name, or on the first that is switched on. Nothing is asked for yet.
    pub fn new(adapter: Option<String>) -> Self {
        Self {
            shared: Arc::new(Shared {
                wanted: adapter,
                stack: tokio::sync::Mutex::default(),
                turn: tokio::sync::Mutex::default(),
                heard: Mutex::default(),
                links: watch::channel(0).0,
            }),
        }
    }

    /// Waits until all devices whose connections were dropped were let go, at most `limit`. A program that ends before
    /// may leave a connection behind in the system.
    pub async fn settled(&self, limit: Duration) {
        let mut links = self.shared.links.subscribe();
        let _ = tokio::time::timeout(limit, links.wait_for(|open| *open == 0)).await;
    }
}

impl Radio for BleRadio {
    fn is_simulated(&self) -> bool {
        false
    }

    fn scan(&self, for_how_long: Duration) -> BoxFuture<'_, Result<Vec<Advertisement>, LinkFault>> {
        let shared = Arc::clone(&self.shared);
        Box::pin(detached(move |dropped| async move {
            let _turn = shared.turn.lock().await;
            let stack = shared.stack().await?;
            let begun = Instant::now();
            stack.take_heard();
            let step = "starting to scan";
            within(ANSWER, step, stack.adapter.start_scan(ScanFilter::default())).await?;
            tokio::select! {
                () = sleep(for_how_long) => {}
                () = dropped => {}
            }
            let heard = shared.hear(&stack, begun).await;
            // A scan that ended by itself, with the adapter's power, cannot be stopped.
            let _ = within(ANSWER, "ending the scan", stack.adapter.stop_scan()).await;
            stack.usable().await?;
            heard
        }))
    }

    fn connect(&self, endpoint: &Endpoint) -> BoxFuture<'_, Result<Connection, LinkFault>> {
        let shared = Arc::clone(&self.shared);
        let endpoint = endpoint.clone();
        Box::pin(detached(move |dropped| async move {
            let _turn = shared.turn.lock().await;
            let stack = shared.stack().await?;
            let contact = stack.contact(&endpoint).await?;
            let taken = contact
                .take()
                .await
                .ok_or_else(|| LinkFault::Busy(endpoint.clone()))?;
            let place = Place::take(&shared.links);
            let service = tokio::select! {
                service = taken.establish() => service,
                () = dropped => {
                    taken.let_go().await;
                    return Err(LinkFault::Closed);
                }
            };
            stack.usable().await?;
            let gone = stack.watch(taken.peripheral.id());
            Ok(link::start(taken, service?, gone, place))
        }))
    }
}

impl Shared {
    async fn stack(&self) -> Result<Arc<Stack>, LinkFault> {
        let mut slot = self.stack.lock().await;
        if let Some(stack) = slot.as_ref() {
            match stack.usable().await {
                Err(LinkFault::NoAdapter) => *slot = None,
                other => return other.map(|()| Arc::clone(stack)),
            }
        }
        let stack = Arc::new(Stack::open(self.wanted.as_deref()).await?);
        stack.usable().await?;
        *slot = Some(Arc::clone(&stack));
        Ok(stack)
    }

    /// Adds who was heard to who is known to be in reach, and forgets who was not heard for long.
    ///
    /// The system's list is not believed: it has devices that are gone, and those that other programs look for.
    async fn hear(&self, stack: &Stack, begun: Instant) -> Result<Vec<Advertisement>, LinkFault> {
        let mut fresh = Vec::new();
        for (id, at) in stack.take_heard() {
            if at >= begun
                && let Some(advertisement) = advertisement(stack, &id, at).await
            {
                fresh.push(advertisement);
            }
        }
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.extend(fresh.into_iter().map(|one| (one.endpoint.clone(), one)));
        heard.retain(|_, one| one.seen_at.elapsed() < STALE);
        let mut all: Vec<_> = heard.values().cloned().collect();
        all.sort_by_key(|one| std::cmp::Reverse(one.rssi));
        Ok(all)
    }
}

async fn advertisement(stack: &Stack, id: &PeripheralId, seen_at: Instant) -> Option<Advertisement> {
    const STEP: &str = "asking what a device advertises";
    let peripheral = within(ANSWER, STEP, stack.adapter.peripheral(id)).await.ok()?;
    let properties = within(ANSWER, STEP, peripheral.properties()).await.ok()??;
    read(&properties, endpoint(id), seen_at)
}

/// What a device said, when it is one of ours. Without a signal strength it is only remembered, not heard.
fn read(properties: &PeripheralProperties, endpoint: Endpoint, seen_at: Instant) -> Option<Advertisement> {
    let token = properties.service_data.get(&Uuid::from_u128(SERVICE))?;
    let data = AdvertisementData::with_token(token.as_slice().try_into().ok()?);
    let dbm = properties.rssi?.clamp(i8::MIN.into(), i8::MAX.into());
    Some(Advertisement {
        data,
        endpoint,
        rssi: i8::try_from(dbm).unwrap_or(i8::MIN),
        seen_at,
    })
}

/// Runs work in a task of its own, so that it is cleared up after when nobody waits for it any more: `dropped` is then
/// completed.
async fn detached<T: Send + 'static, F>(
    work: impl FnOnce(BoxFuture<'static, ()>) -> F,
) -> Result<T, LinkFault>
where
    F: Future<Output = Result<T, LinkFault>> + Send + 'static,
{
    let (alive, waiting) = oneshot::channel::<()>();
    let dropped = Box::pin(async move {
        // Nothing is ever sent: it ends by being dropped.
        let _ = waiting.await;
    });
    let task = tokio::spawn(work(dropped));
    let done = task.await;
    drop(alive);
    done.unwrap_or(Err(LinkFault::Closed))
}

/// One of the connections that are counted, until it is dropped.
struct Place(watch::Sender<usize>);

impl Place {
    fn take(links: &watch::Sender<usize>) -> Self {
        links.send_modify(|open| *open += 1);
        Self(links.clone())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.send_modify(|open| *open -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn properties(rssi: Option<i16>, token: &[u8]) -> PeripheralProperties {
        PeripheralProperties {
            rssi,
            service_data: HashMap::from([(Uuid::from_u128(SERVICE), token.to_vec())]),
            local_name: Some("\u{1b}[2JEve".into()),
            ..PeripheralProperties::default()
        }
    }

    /// R-SE-8, BLE pitfalls: only our service counts, only what was heard now, and no name of a stranger's choice.
    #[test]
    fn only_a_device_that_was_heard_is_listed() {
        let heard = |properties| read(&properties, Endpoint::new("x"), Instant::now());
        let found = heard(properties(Some(-200), &[7; 8])).unwrap();
        assert_eq!(
            (found.data, found.rssi),
            (AdvertisementData::with_token([7; 8]), -128)
        );
        for other in [
            properties(None, &[7; 8]),
            properties(Some(-40), &[7; 9]),
            properties(Some(-40), &[]),
        ] {
            assert_eq!(heard(other), None);
        }
        let mut foreign = properties(Some(-40), &[7; 8]);
        foreign.service_data = HashMap::from([(Uuid::from_u128(SERVICE + 1), vec![7; 8])]);
        assert_eq!(heard(foreign), None);
    }

    #[tokio::test]
    async fn work_is_told_when_nobody_waits_for_it() {
        let (told, tell) = oneshot::channel();
        let work = detached(move |dropped| async move {
            dropped.await;
            let _ = told.send(());
            Ok(())
        });
        let early = tokio::time::timeout(Duration::from_millis(20), work).await;
        assert!(early.is_err());
        tell.await.unwrap();
    }
}
