//! One adapter with its event stream, and what the stream told.

use super::bluetooth::{ANSWER, adapters_of, manager};
use super::contact::Contact;
use super::fault::within;
use crate::{Endpoint, LinkFault};
use btleplug::api::{Central as _, CentralEvent, CentralState, Peripheral as _};
use btleplug::platform::{Adapter, Peripheral, PeripheralId};
use futures::StreamExt as _;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::watch;

/// An adapter in use.
pub(super) struct Stack {
    pub(super) adapter: Adapter,
    name: String,
    told: Arc<Mutex<Told>>,
    contacts: tokio::sync::Mutex<HashMap<Endpoint, Arc<Contact>>>,
}

/// What the event stream told.
#[derive(Default)]
struct Told {
    /// When which device was heard last, since somebody asked.
    heard: HashMap<PeripheralId, Instant>,
    /// Who wants to know that a device is gone.
    watchers: HashMap<PeripheralId, watch::Sender<bool>>,
    /// The stream has ended: the Bluetooth service went away.
    ended: bool,
}

impl Stack {
    /// The adapter of this name, or the first that is switched on.
    pub(super) async fn open(wanted: Option<&str>) -> Result<Self, LinkFault> {
        let mut adapters = adapters_of(&manager().await?).await?;
        let index = match wanted {
            Some(wanted) => adapters
                .iter()
                .position(|(_, view)| view.name == wanted)
                .ok_or_else(|| LinkFault::UnknownAdapter(wanted.to_owned()))?,
            None => adapters
                .iter()
                .position(|(_, view)| view.powered != Some(false))
                .unwrap_or(0),
        };
        if adapters.is_empty() {
            return Err(LinkFault::NoAdapter);
        }
        let (adapter, view) = adapters.swap_remove(index);
        let stack = Self {
            adapter,
            name: view.name,
            told: Arc::default(),
            contacts: tokio::sync::Mutex::default(),
        };
        stack.listen().await?;
        Ok(stack)
    }

    /// A task reads the events for as long as the program runs: on Linux the library panics when a stream of its is
    /// dropped, and a slow reader loses events on the others.
    async fn listen(&self) -> Result<(), LinkFault> {
        let mut events = within(ANSWER, "asking for the adapter's events", self.adapter.events()).await?;
        let told = Arc::clone(&self.told);
        tokio::spawn(async move {
            while let Some(event) = events.next().await {
                lock(&told).take(event);
            }
            let mut told = lock(&told);
            told.ended = true;
            told.all_gone();
        });
        Ok(())
    }

    /// Whether the adapter is still there and switched on.
    ///
    /// # Errors
    /// [`LinkFault::AdapterOff`]; [`LinkFault::NoAdapter`] when it or the Bluetooth service went away: then this stack
    /// is of no further use.
    pub(super) async fn usable(&self) -> Result<(), LinkFault> {
        if lock(&self.told).ended {
            return Err(LinkFault::NoAdapter);
        }
        within(ANSWER, "asking for the adapter", self.adapter.adapter_info())
            .await
            .map_err(|_| LinkFault::NoAdapter)?;
        match within(
            ANSWER,
            "asking for the adapter's state",
            self.adapter.adapter_state(),
        )
        .await?
        {
            CentralState::PoweredOff => Err(LinkFault::AdapterOff(self.name.clone())),
            CentralState::PoweredOn | CentralState::Unknown => Ok(()),
        }
    }

    /// Who was heard since the last call, and when.
    pub(super) fn take_heard(&self) -> HashMap<PeripheralId, Instant> {
        std::mem::take(&mut lock(&self.told).heard)
    }

    /// Turns true when the device's connection or the adapter is gone.
    pub(super) fn watch(&self, id: PeripheralId) -> watch::Receiver<bool> {
        let (sender, receiver) = watch::channel(false);
        lock(&self.told).watchers.insert(id, sender);
        receiver
    }

    /// The device behind an endpoint, the same each time, with its notifications drained.
    pub(super) async fn contact(&self, endpoint: &Endpoint) -> Result<Arc<Contact>, LinkFault> {
        let mut contacts = self.contacts.lock().await;
        if let Some(contact) = contacts.get(endpoint) {
            return Ok(Arc::clone(contact));
        }
        let peripheral = self.peripheral(endpoint).await?;
        let contact = Arc::new(Contact::new(peripheral).await?);
        contacts.insert(endpoint.clone(), Arc::clone(&contact));
        Ok(contact)
    }

    async fn peripheral(&self, endpoint: &Endpoint) -> Result<Peripheral, LinkFault> {
        let known = within(ANSWER, "asking for the known devices", self.adapter.peripherals()).await?;
        known
            .into_iter()
            .find(|peripheral| self::endpoint(&peripheral.id()) == *endpoint)
            .ok_or_else(|| LinkFault::Unreachable(endpoint.clone()))
    }
}

impl Told {
    fn take(&mut self, event: CentralEvent) {
        match event {
            CentralEvent::DeviceDiscovered(id)
            | CentralEvent::DeviceUpdated(id)
            | CentralEvent::RssiUpdate { id, .. }
            | CentralEvent::ServiceDataAdvertisement { id, .. } => {
                self.heard.insert(id, Instant::now());
            }
            CentralEvent::DeviceDisconnected(id) => {
                if let Some(watcher) = self.watchers.get(&id) {
                    watcher.send_replace(true);
                }
            }
            CentralEvent::StateUpdate(CentralState::PoweredOff) => self.all_gone(),
            _ => {}
        }
    }

    fn all_gone(&self) {
        for watcher in self.watchers.values() {
            watcher.send_replace(true);
        }
    }
}

/// The endpoint of a device: the library's own name for it. It is no address where the system hides addresses.
pub(super) fn endpoint(id: &PeripheralId) -> Endpoint {
    Endpoint::new(id.to_string())
}

fn lock(told: &Mutex<Told>) -> MutexGuard<'_, Told> {
    told.lock().unwrap_or_else(PoisonError::into_inner)
}
