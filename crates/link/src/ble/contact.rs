//! One device: connecting to it, finding its service, letting it go.

use super::fault::{is_absence, within};
use super::gatt;
use super::inbox::Inbox;
use super::pace;
use super::stack::endpoint;
use super::turnstile::{Pass, Turnstile};
use crate::{Counters, LinkFault};
use btleplug::api::{Characteristic, ConnectionParameterPreset, Peripheral as _};
use btleplug::platform::Peripheral;
use futures::StreamExt as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;
use uuid::Uuid;

/// How long a connection may take to come about; BlueZ itself would try for half a minute.
const CONNECT: Duration = Duration::from_secs(8);
/// How long the device's services may take.
const DISCOVER: Duration = Duration::from_secs(8);
/// Between connection and discovery: on Linux the library drops a stream of its own in the discovery, and panics in a
/// task of its own when BlueZ tells something about the fresh connection at that moment.
const QUIET: Duration = Duration::from_millis(if cfg!(target_os = "linux") { 60 } else { 0 });
/// How long one exchange over GATT may take.
pub(super) const EXCHANGE: Duration = Duration::from_secs(5);
/// How long letting go may take; BlueZ needs two seconds.
const DISCONNECT: Duration = Duration::from_secs(5);
/// How long an earlier connection to the device may take to be let go before it counts as in use.
const RELEASE: Duration = Duration::from_secs(DISCONNECT.as_secs() + 1);
/// Tries to connect: the first often fails in a busy air, and its remains have to be cleared away.
const TRIES: u32 = 2;

/// A device that somebody wanted to connect to.
///
/// It is kept for as long as the program runs, because its stream of notifications must be.
pub(super) struct Contact {
    pub(super) peripheral: Peripheral,
    inbox: Inbox,
    /// Counts what did not fit into the inbox.
    counters: Arc<Mutex<Counters>>,
    turnstile: Turnstile,
}

/// The characteristics of a connected device, and how much fits into a packet.
pub(super) struct Service {
    pub(super) control: Characteristic,
    pub(super) bulk: Characteristic,
    pub(super) packets: mpsc::Receiver<Vec<u8>>,
    pub(super) mtu: usize,
}

impl Contact {
    pub(super) async fn new(peripheral: Peripheral) -> Result<Self, LinkFault> {
        let step = "asking for notifications";
        let mut notifications = within(EXCHANGE, step, peripheral.notifications()).await?;
        let inbox = Inbox::default();
        let counters = Arc::<Mutex<Counters>>::default();
        let (drain, counted) = (inbox.clone(), Arc::clone(&counters));
        tokio::spawn(async move {
            while let Some(notification) = notifications.next().await {
                // Values that were read come this way, too.
                if notification.uuid == Uuid::from_u128(gatt::NOTIFY) && !drain.put(notification.value) {
                    let counters = counted.lock().unwrap_or_else(PoisonError::into_inner);
                    counters.update(|counters| counters.silently_lost += 1);
                }
            }
            drain.close();
        });
        Ok(Self {
            peripheral,
            inbox,
            counters,
            turnstile: Turnstile::new(),
        })
    }

    /// Takes the device for one connection, once an earlier one was let go; `None` when it is still in use.
    pub(super) async fn take(self: &Arc<Self>) -> Option<Taken> {
        let pass = self.turnstile.pass(RELEASE).await?;
        Some(Taken {
            contact: Arc::clone(self),
            _pass: pass,
        })
    }

    /// Counts what this connection loses from now on.
    pub(super) fn count_with(&self, counters: &Counters) {
        *self.counters.lock().unwrap_or_else(PoisonError::into_inner) = counters.clone();
    }

    /// Connects, finds the service and listens to it; tries twice, and clears away what is left of a failed try.
    pub(super) async fn establish(&self) -> Result<Service, LinkFault> {
        self.let_go().await;
        let mut tries = 1;
        loop {
            let fault = match self.attempt().await {
                Ok(service) => return Ok(service),
                Err(fault) => fault,
            };
            self.abandon().await;
            // A device that has just started, or taken a new address, may not have all of its services yet.
            let again = matches!(
                fault,
                LinkFault::TimedOut(_) | LinkFault::Bluetooth { .. } | LinkFault::NoService(_)
            );
            if is_absence(&fault) {
                return Err(LinkFault::Unreachable(endpoint(&self.peripheral.id())));
            }
            if !again || tries == TRIES {
                return Err(fault);
            }
            tries += 1;
        }
    }

    async fn attempt(&self) -> Result<Service, LinkFault> {
        let device = &self.peripheral;
        within(CONNECT, "connecting", device.connect()).await?;
        tokio::time::sleep(QUIET).await;
        within(
            DISCOVER,
            "finding the device's services",
            device.discover_services(),
        )
        .await?;
        let characteristic = |uuid: u128| {
            let service = Uuid::from_u128(gatt::SERVICE);
            device
                .characteristics()
                .into_iter()
                .find(|one| one.service_uuid == service && one.uuid == Uuid::from_u128(uuid))
                .ok_or_else(|| LinkFault::NoService(endpoint(&device.id())))
        };
        let (control, bulk) = (characteristic(gatt::CONTROL)?, characteristic(gatt::BULK)?);
        let (notify, version) = (characteristic(gatt::NOTIFY)?, characteristic(gatt::VERSION)?);
        let version = within(EXCHANGE, "reading the service's version", device.read(&version)).await?;
        match *version {
            [gatt::PROFILE_VERSION] => {}
            [found] => {
                return Err(LinkFault::OtherVersion {
                    found,
                    wanted: gatt::PROFILE_VERSION,
                });
            }
            // What has no version of ours is no service of ours.
            _ => return Err(LinkFault::NoService(endpoint(&device.id()))),
        }
        let packets = self.inbox.open();
        within(EXCHANGE, "subscribing", device.subscribe(&notify)).await?;
        self.wish(pace::FAST).await;
        Ok(Service {
            control,
            bulk,
            packets,
            mtu: gatt::packet_len(device.mtu()),
        })
    }

    /// Asks for a speed. Where the system does not take the wish (Linux, macOS), its own choice stands.
    pub(super) async fn wish(&self, speed: ConnectionParameterPreset) {
        let wish = self.peripheral.request_connection_parameters(speed);
        let _ = within(EXCHANGE, "asking for connection parameters", wish).await;
    }

    /// Ends a connection, or what is left of one; Windows fails every operation on a device that was not let go.
    pub(super) async fn let_go(&self) {
        self.inbox.close();
        let step = "asking for the connection";
        let connected = within(EXCHANGE, step, self.peripheral.is_connected()).await;
        if connected != Ok(false) {
            self.abandon().await;
        }
    }

    /// Ends whatever there is: BlueZ goes on trying to connect when nobody waits for it any more, and refuses the next try.
    async fn abandon(&self) {
        self.inbox.close();
        let _ = within(DISCONNECT, "disconnecting", self.peripheral.disconnect()).await;
    }
}

/// The right to be connected to a device, given back on drop.
pub(super) struct Taken {
    contact: Arc<Contact>,
    _pass: Pass,
}

impl std::ops::Deref for Taken {
    type Target = Contact;

    fn deref(&self) -> &Contact {
        &self.contact
    }
}
