use crate::figure;
use crate::service::{ECHO, FLOOD, Flood, SERVICE, number, numbered};
use btleplug::api::{
    Central as _, CentralEvent, Characteristic, Manager as _, Peripheral as _, ScanFilter, ValueNotification,
    WriteType,
};
use btleplug::platform::{Adapter, Manager, Peripheral};
use futures::StreamExt;
use futures::stream::BoxStream;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::time::timeout;
use uuid::Uuid;

/// Why a measurement has no result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProbeFault {
    #[error("btleplug: {0}")]
    Btleplug(#[from] btleplug::Error),
    #[error("bluer: {0}")]
    Bluer(#[from] bluer::Error),
    #[error("the exchanges: {0}")]
    Exchanges(#[from] serde_json::Error),
    #[error("there is no adapter {0}")]
    NoAdapter(String),
    #[error("the peripheral has no characteristic {0}")]
    NoCharacteristic(Uuid),
    #[error("{what} took longer than {seconds} s")]
    Late { what: &'static str, seconds: u64 },
    #[error("{what}: {error}")]
    System {
        what: &'static str,
        error: std::io::Error,
    },
    #[error("the air refused the order: {0}")]
    Order(String),
    #[error("echo {sent} was answered by {received:?}")]
    WrongEcho { sent: u32, received: Option<u32> },
}

/// Notifications asked for at once.
const BATCH: u16 = 16;

/// Bytes of the packets that are written, and of the notifications that answer them.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub(crate) struct Exchange(Vec<u16>, Vec<u16>);

/// A central on one adapter.
pub(crate) struct Central {
    adapter: Adapter,
}

/// A connection whose services are known and whose notifications are asked for.
pub(crate) struct Session {
    pub(crate) peripheral: Peripheral,
    notifications: BoxStream<'static, ValueNotification>,
    mtu: u16,
}

impl Central {
    pub(crate) async fn on(adapter: &str) -> Result<Self, ProbeFault> {
        // Adapters come in no particular order.
        for candidate in Manager::new().await?.adapters().await? {
            if candidate.adapter_info().await?.split(' ').next() == Some(adapter) {
                return Ok(Self { adapter: candidate });
            }
        }
        Err(ProbeFault::NoAdapter(adapter.to_owned()))
    }

    /// Waits for the advertising of the raw service.
    ///
    /// A device that BlueZ remembers is "discovered" at once and without a signal strength, which does not count; its
    /// next advertisement shows as a change of the signal strength and as nothing else.
    pub(crate) async fn find(&self) -> Result<Peripheral, ProbeFault> {
        let begun = Instant::now();
        let mut events = self.events().await?;
        let filter = ScanFilter {
            services: vec![SERVICE],
        };
        self.adapter.start_scan(filter).await?;
        let found = late("the scan", 20, async {
            while let Some(event) = events.recv().await {
                let (CentralEvent::DeviceDiscovered(id) | CentralEvent::RssiUpdate { id, .. }) = event else {
                    continue;
                };
                let peripheral = self.adapter.peripheral(&id).await?;
                let properties = peripheral.properties().await?.unwrap_or_default();
                if properties.services.contains(&SERVICE) && properties.rssi.is_some() {
                    return Ok(peripheral);
                }
            }
            Err(ProbeFault::Late {
                what: "the scan",
                seconds: 0,
            })
        })
        .await?;
        self.adapter.stop_scan().await?;
        figure::time("scan until the peripheral is found", begun.elapsed());
        found
    }

    /// A task of its own reads the events for ever: a stream that is dropped makes the library panic.
    async fn events(&self) -> Result<mpsc::UnboundedReceiver<CentralEvent>, ProbeFault> {
        let mut events = self.adapter.events().await?;
        let (forward, receiver) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some(event) = events.next().await {
                // Whoever asked may have what it looked for.
                let _ = forward.send(event);
            }
        });
        Ok(receiver)
    }

    pub(crate) async fn connect(&self, peripheral: Peripheral) -> Result<Session, ProbeFault> {
        self.connect_to(peripheral, &[ECHO, FLOOD]).await
    }

    /// Connects and asks for the notifications of these characteristics.
    pub(crate) async fn connect_to(
        &self,
        peripheral: Peripheral,
        listened: &[Uuid],
    ) -> Result<Session, ProbeFault> {
        let begun = Instant::now();
        late("the connection", 10, peripheral.connect()).await??;
        figure::time("connect", begun.elapsed());
        let discovery = Instant::now();
        late("service discovery", 10, peripheral.discover_services()).await??;
        figure::time("discover services", discovery.elapsed());
        let notifications = peripheral.notifications().await?;
        let subscription = Instant::now();
        for uuid in listened {
            peripheral.subscribe(&characteristic(&peripheral, *uuid)?).await?;
        }
        figure::time("subscribe", subscription.elapsed());
        let mtu = peripheral.mtu();
        figure::time("connect until subscribed", begun.elapsed());
        Ok(Session {
            peripheral,
            notifications,
            mtu,
        })
    }
}

impl Session {
    /// One exchange after the other.
    pub(crate) async fn echo(&mut self, count: u32, size: usize) -> Result<(), ProbeFault> {
        let target = characteristic(&self.peripheral, ECHO)?;
        for (kind, name) in [
            (WriteType::WithResponse, "with response"),
            (WriteType::WithoutResponse, "without response"),
        ] {
            let mut times = Vec::new();
            for sent in 0..count {
                let begun = Instant::now();
                self.peripheral
                    .write(&target, &numbered(sent, size), kind)
                    .await?;
                let received = late("an echo", 3, self.next()).await?;
                let received = received.as_deref().and_then(number);
                if received != Some(sent) {
                    return Err(ProbeFault::WrongEcho { sent, received });
                }
                times.push(begun.elapsed());
            }
            figure::times(&format!("echo of {size} B written {name}"), times);
        }
        Ok(())
    }

    /// Notifications as fast as they come, with at most two [`BATCH`]es under way: a BlueZ peripheral loses what is
    /// notified far ahead of the link, without a word to either side.
    pub(crate) async fn flood(&mut self, count: u32, size: u16) -> Result<(), ProbeFault> {
        let target = characteristic(&self.peripheral, FLOOD)?;
        let begun = Instant::now();
        let (mut asked, mut arrived, mut reordered, mut highest, mut last) =
            (0_u32, 0_u32, 0_u32, None, begun);
        while arrived < count {
            while asked < count && asked < arrived + 2 * u32::from(BATCH) {
                let flood = Flood {
                    first: asked,
                    count: BATCH.min(u16::try_from(count - asked).unwrap_or(BATCH)),
                    size,
                };
                asked += u32::from(flood.count);
                self.peripheral
                    .write(&target, &flood.write(), WriteType::WithoutResponse)
                    .await?;
            }
            for _ in 0..BATCH.min(u16::try_from(count - arrived).unwrap_or(BATCH)) {
                let value = late("a notification", 5, self.next()).await?;
                (arrived, last) = (arrived + 1, Instant::now());
                let this = value.as_deref().and_then(number);
                reordered += u32::from(this < highest);
                highest = highest.max(this);
            }
        }
        let bytes = f64::from(arrived) * f64::from(size);
        let rate = bytes / last.duration_since(begun).as_secs_f64().max(1e-6);
        figure::tell(
            &format!("notifications of {size} B, goodput"),
            rate.round(),
            "B/s",
        );
        figure::tell(
            &format!("notifications of {size} B, out of order of {count}"),
            reordered.into(),
            "",
        );
        Ok(())
    }

    /// Goes through exchanges: the packets of each are written, the first of all with response and the others without,
    /// and its notifications are waited for.
    pub(crate) async fn replay(&mut self, exchanges: &[Exchange]) -> Result<(), ProbeFault> {
        let target = characteristic(&self.peripheral, FLOOD)?;
        let mut kind = WriteType::WithResponse;
        for Exchange(written, notified) in exchanges {
            let (count, bytes) = (
                notified.len(),
                notified.iter().map(|len| usize::from(*len)).sum::<usize>(),
            );
            let asks = Flood {
                first: 0,
                count: u16::try_from(count).unwrap_or(u16::MAX),
                size: u16::try_from(bytes.div_ceil(count.max(1))).unwrap_or(u16::MAX),
            };
            for (number, len) in written.iter().enumerate() {
                let flood = Flood {
                    count: if number + 1 == written.len() {
                        asks.count
                    } else {
                        0
                    },
                    ..asks
                };
                self.peripheral
                    .write(&target, &flood.filled((*len).into()), kind)
                    .await?;
                kind = WriteType::WithoutResponse;
            }
            for _ in 0..count {
                late("a notification", 5, self.next()).await?;
            }
        }
        Ok(())
    }

    /// The largest notification that fits.
    pub(crate) fn largest(&self) -> u16 {
        // BlueZ's peripheral sends at most 510 bytes whatever was agreed.
        self.mtu.saturating_sub(3).min(510)
    }

    async fn next(&mut self) -> Option<Vec<u8>> {
        self.notifications
            .next()
            .await
            .map(|notification| notification.value)
    }
}

fn characteristic(peripheral: &Peripheral, uuid: Uuid) -> Result<Characteristic, ProbeFault> {
    let all = peripheral.characteristics();
    all.into_iter()
        .find(|one| one.uuid == uuid)
        .ok_or(ProbeFault::NoCharacteristic(uuid))
}

/// Gives up after so many seconds.
pub(crate) async fn late<T>(
    what: &'static str,
    seconds: u64,
    work: impl Future<Output = T>,
) -> Result<T, ProbeFault> {
    timeout(Duration::from_secs(seconds), work)
        .await
        .map_err(|_| ProbeFault::Late { what, seconds })
}
