use super::advertising::OnAir;
use super::fault;
use super::loiterers::Loitering;
use super::presence::{self, Presence};
use super::service::BatteryLevel;
use crate::process::Air;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use wand_link::{AdvertisementData, BoxFuture, Connection, Endpoint, LinkFault};
use wand_therapy::BatteryPhase;

/// A device on a Bluetooth adapter. Dropping it ends advertising, service and connection.
pub struct BleListener {
    endpoint: Endpoint,
    on_air: watch::Sender<OnAir>,
    shut: watch::Sender<bool>,
    battery: BatteryLevel,
    loitering: Loitering,
    connections: mpsc::Receiver<Connection>,
    _presence: JoinSet<()>,
}

impl BleListener {
    /// Switches the adapter on, serves the device's GATT service there and advertises; again when the adapter was pulled
    /// out and is back.
    ///
    /// # Errors
    /// [`LinkFault::NoBluetooth`], [`LinkFault::BluetoothForbidden`], [`LinkFault::NoAdapter`],
    /// [`LinkFault::UnknownAdapter`], [`LinkFault::Bluetooth`].
    pub async fn bind(adapter: Option<&str>, advertisement: AdvertisementData) -> Result<Self, LinkFault> {
        let (session, adapter) = presence::find(adapter).await?;
        let name = adapter.name().to_owned();
        let on_air = watch::Sender::new(OnAir::new(advertisement));
        let shut = watch::Sender::new(false);
        let (battery, loitering) = (BatteryLevel::default(), Loitering::default());
        let (accepted, connections) = mpsc::channel(1);
        let presence = Presence {
            on_air: on_air.subscribe(),
            shut: shut.subscribe(),
            battery: battery.clone(),
            loitering: loitering.clone(),
            accepted,
        };
        let standing = presence.stand(session, &adapter).await?;
        let address = adapter.address().await.map_err(fault("asking for the address"))?;
        let mut task = JoinSet::new();
        let endpoint = Endpoint::new(format!("{name} {address}"));
        task.spawn(presence.keep(name, standing));
        Ok(Self {
            endpoint,
            on_air,
            shut,
            battery,
            loitering,
            connections,
            _presence: task,
        })
    }

    fn change(&self, change: impl FnOnce(&mut OnAir)) {
        self.on_air.send_if_modified(|on_air| {
            let before = on_air.clone();
            change(on_air);
            *on_air != before
        });
    }
}

impl Air for BleListener {
    fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    fn advertise(&mut self, advertisement: AdvertisementData) {
        self.change(|on_air| on_air.advertisement = advertisement);
    }

    fn show_battery(&mut self, phase: BatteryPhase) {
        self.battery.show(phase);
    }

    fn take_loitering(&mut self) -> Option<Duration> {
        self.loitering.take()
    }

    /// The central loses the device, and nobody gets it.
    fn set_out_of_range(&mut self, out_of_range: bool) {
        self.change(|on_air| on_air.silent = out_of_range);
        self.shut.send_replace(out_of_range);
    }

    fn accept(&mut self) -> BoxFuture<'_, Result<Connection, LinkFault>> {
        Box::pin(async { self.connections.recv().await.ok_or(LinkFault::Closed) })
    }
}
