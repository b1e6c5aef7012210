use super::advertising::{Advertiser, OnAir};
use super::door::Door;
use super::loiterers::{self, Loitering};
use super::service::BatteryLevel;
use super::{fault, service};
use crate::process::Air;
use bluer::gatt::local::ApplicationHandle;
use bluer::{Adapter, AddressType, Session};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use wand_link::{AdvertisementData, BoxFuture, Connection, Endpoint, LinkFault};
use wand_therapy::BatteryPhase;

/// A device on a Bluetooth adapter. Dropping it ends advertising, service and connection.
pub struct BleListener {
    endpoint: Endpoint,
    advertiser: Advertiser,
    door: Arc<Door>,
    battery: BatteryLevel,
    connections: mpsc::Receiver<Connection>,
    loitering: Loitering,
    _watch: JoinSet<()>,
    _service: ApplicationHandle,
    _session: Session,
}

impl BleListener {
    /// Switches the adapter on, serves the device's GATT service there and advertises.
    ///
    /// # Errors
    /// [`LinkFault::NoBluetooth`], [`LinkFault::BluetoothForbidden`], [`LinkFault::NoAdapter`],
    /// [`LinkFault::UnknownAdapter`], [`LinkFault::Bluetooth`].
    pub async fn bind(adapter: Option<&str>, advertisement: AdvertisementData) -> Result<Self, LinkFault> {
        let session = Session::new().await.map_err(|_| LinkFault::NoBluetooth)?;
        let adapter = choose(&session, adapter).await?;
        adapter
            .set_powered(true)
            .await
            .map_err(fault("switching the adapter on"))?;
        // The name of the machine would be read by everybody.
        adapter
            .set_alias(advertisement.name.clone())
            .await
            .map_err(fault("naming the adapter"))?;
        let address = adapter.address().await.map_err(fault("asking for the address"))?;
        if adapter.address_type().await == Ok(AddressType::LePublic) {
            tracing::warn!(
                "the adapter has a fixed address, which tells who this is unless \
                 /etc/bluetooth/main.conf has `Privacy = device`: with it, the address on air rotates"
            );
        }
        let (accepted, connections) = mpsc::channel(1);
        let door = Arc::new(Door::new(adapter.clone(), accepted));
        let battery = BatteryLevel::default();
        let application = service::application(&door, &advertisement.name, &battery);
        let served = adapter
            .serve_gatt_application(application)
            .await
            .map_err(fault("serving the GATT service"))?;
        let loitering = Loitering::default();
        let watch = loiterers::watch(adapter.clone(), Arc::clone(&door), loitering.clone()).await?;
        let name = format!("{} {address}", adapter.name());
        let advertiser = Advertiser::start(adapter, OnAir::new(advertisement), door.taken()).await?;
        Ok(Self {
            endpoint: Endpoint::new(name),
            advertiser,
            door,
            battery,
            connections,
            loitering,
            _watch: watch,
            _service: served,
            _session: session,
        })
    }
}

async fn choose(session: &Session, wanted: Option<&str>) -> Result<Adapter, LinkFault> {
    let names = session
        .adapter_names()
        .await
        .map_err(fault("asking for the Bluetooth adapters"))?;
    let name = match wanted {
        Some(wanted) => names
            .into_iter()
            .find(|name| name == wanted)
            .ok_or_else(|| LinkFault::UnknownAdapter(wanted.to_owned()))?,
        None => names.into_iter().min().ok_or(LinkFault::NoAdapter)?,
    };
    session
        .adapter(&name)
        .map_err(fault("asking for the Bluetooth adapter"))
}

impl Air for BleListener {
    fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    fn advertise(&mut self, advertisement: AdvertisementData) {
        self.advertiser
            .change(|on_air| on_air.advertisement = advertisement);
    }

    fn show_battery(&mut self, phase: BatteryPhase) {
        self.battery.show(phase);
    }

    fn take_loitering(&mut self) -> Option<Duration> {
        self.loitering.take()
    }

    fn set_out_of_range(&mut self, out_of_range: bool) {
        self.advertiser.change(|on_air| on_air.silent = out_of_range);
        self.door.set_shut(out_of_range);
    }

    fn accept(&mut self) -> BoxFuture<'_, Result<Connection, LinkFault>> {
        Box::pin(async { self.connections.recv().await.ok_or(LinkFault::Closed) })
    }
}
