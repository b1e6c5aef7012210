use super::link::Link;
use bluer::gatt::local::{CharacteristicNotifier, ReqError, ReqResult};
use bluer::{Adapter, Address};
use futures::FutureExt as _;
use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;
use wand_link::{Connection, gatt};

/// Packets that wait for the device at most; a peer that keeps to its window has fewer under way.
const INBOX: usize = 256;
/// How long a further subscription may take to bring its notifier after it stopped the one before.
const CHANGE: Duration = Duration::from_millis(100);

/// What every central at the GATT service is met with: one at a time has the device.
pub(super) struct Door {
    adapter: Adapter,
    accepted: mpsc::Sender<Connection>,
    state: Mutex<State>,
    /// The device is out of everybody's reach.
    shut: watch::Receiver<bool>,
    /// Whether a central has the device.
    taken: watch::Sender<bool>,
}

#[derive(Default)]
struct State {
    /// Reaches every central that has subscribed; BlueZ does not tell which these are. Each further subscription stops it
    /// and brings another one.
    notifier: Option<CharacteristicNotifier>,
    central: Option<Central>,
    /// Which of the centrals that are connected had the device.
    begun: HashSet<Address>,
}

impl State {
    fn has_listeners(&self) -> bool {
        self.notifier
            .as_ref()
            .is_some_and(|notifier| !notifier.is_stopped())
    }
}

/// The central that has the device.
struct Central {
    address: Address,
    packets: mpsc::Sender<Vec<u8>>,
}

impl Door {
    pub(super) fn new(
        adapter: Adapter,
        accepted: mpsc::Sender<Connection>,
        shut: watch::Receiver<bool>,
    ) -> Self {
        Self {
            adapter,
            accepted,
            state: Mutex::default(),
            shut,
            taken: watch::channel(false).0,
        }
    }

    /// A central subscribed.
    pub(super) fn listened(&self, notifier: CharacteristicNotifier) {
        self.state().notifier = Some(notifier);
    }

    /// Notifies everybody who listens; false when nobody does.
    pub(super) async fn notify(&self, packet: Vec<u8>) -> bool {
        self.hand_over(packet.clone()) || {
            sleep(CHANGE).await;
            self.hand_over(packet)
        }
    }

    fn hand_over(&self, packet: Vec<u8>) -> bool {
        let mut state = self.state();
        let notifier = state.notifier.as_mut();
        // What nobody has to confirm goes to the bus at once.
        notifier.is_some_and(|notifier| {
            notifier
                .notify(packet)
                .now_or_never()
                .is_some_and(|done| done.is_ok())
        })
    }

    /// Ends when nobody listens any more.
    pub(super) async fn unheard(&self) {
        loop {
            let stopped = self
                .state()
                .notifier
                .as_ref()
                .map(CharacteristicNotifier::stopped);
            if let Some(stopped) = stopped {
                stopped.await;
            }
            sleep(CHANGE).await;
            if !self.state().has_listeners() {
                return;
            }
        }
    }

    /// Whether a central has the device, now and later.
    pub(super) fn taken(&self) -> watch::Receiver<bool> {
        self.taken.subscribe()
    }

    /// A central wrote to the control characteristic: the first such packet begins a connection.
    pub(super) fn control(
        self: &std::sync::Arc<Self>,
        packet: Vec<u8>,
        from: Address,
        mtu: u16,
    ) -> ReqResult<()> {
        let mut state = self.state();
        if state.central.is_none() {
            if *self.shut.borrow() {
                return Err(ReqError::NotPermitted);
            }
            let place = self.accepted.try_reserve().map_err(|_| ReqError::InProgress)?;
            if !state.has_listeners() {
                return Err(ReqError::NotPermitted);
            }
            let (sender, packets) = mpsc::channel(INBOX);
            state.central = Some(Central {
                address: from,
                packets: sender,
            });
            state.begun.insert(from);
            let link = Link {
                door: std::sync::Arc::clone(self),
                device: self.adapter.device(from).map_err(|_| ReqError::Failed)?,
                packets,
                shut: self.shut.clone(),
            };
            self.taken.send_replace(true);
            place.send(link.start(gatt::packet_len(mtu)));
        }
        drop(state);
        self.bulk(packet, from)
    }

    /// A central wrote.
    pub(super) fn bulk(&self, packet: Vec<u8>, from: Address) -> ReqResult<()> {
        if packet.is_empty() || packet.len() > gatt::LONGEST_PACKET {
            return Err(ReqError::InvalidValueLength);
        }
        match &self.state().central {
            Some(central) if central.address == from => {
                central.packets.try_send(packet).map_err(|_| ReqError::Failed)
            }
            Some(_) => Err(ReqError::NotAuthorized),
            None => Err(ReqError::NotPermitted),
        }
    }

    /// The central was let go.
    pub(super) fn free(&self) {
        self.state().central = None;
        self.taken.send_replace(false);
    }

    /// Whether this central had the device since it connected.
    pub(super) fn has_begun(&self, central: Address) -> bool {
        self.state().begun.contains(&central)
    }

    /// This central is not connected any more.
    pub(super) fn forget(&self, central: Address) {
        self.state().begun.remove(&central);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
