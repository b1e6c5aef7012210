//! Being there for centrals: GATT service, advertising and the watch over who connects, on an adapter that may go and come
//! back.

use super::advertising::{self, OnAir};
use super::door::Door;
use super::fault;
use super::loiterers::{self, Loitering};
use super::service::{self, BatteryLevel};
use bluer::gatt::local::ApplicationHandle;
use bluer::{Adapter, AddressType, Session};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::sleep;
use wand_link::{Connection, LinkFault};

/// Between two looks for an adapter that went away.
const AGAIN: Duration = Duration::from_secs(2);

/// What a device shows to the air, wherever it is.
pub(super) struct Presence {
    pub(super) on_air: watch::Receiver<OnAir>,
    pub(super) shut: watch::Receiver<bool>,
    pub(super) battery: BatteryLevel,
    pub(super) loitering: Loitering,
    pub(super) accepted: mpsc::Sender<Connection>,
}

/// A presence on an adapter, ended by dropping it.
pub(super) struct Standing {
    _session: Session,
    _service: ApplicationHandle,
    _advertising: JoinSet<()>,
    /// Ends with the adapter.
    watch: JoinSet<()>,
}

impl Presence {
    /// Switches the adapter on, serves the device's GATT service there and advertises.
    pub(super) async fn stand(&self, session: Session, adapter: &Adapter) -> Result<Standing, LinkFault> {
        adapter
            .set_powered(true)
            .await
            .map_err(fault("switching the adapter on"))?;
        let generic = self.on_air.borrow().advertisement.name.clone();
        // The name of the machine would be read by everybody.
        adapter
            .set_alias(generic.clone())
            .await
            .map_err(fault("naming the adapter"))?;
        if adapter.address_type().await == Ok(AddressType::LePublic) {
            tracing::warn!(
                "the adapter has a fixed address, which tells who this is unless \
                 /etc/bluetooth/main.conf has `Privacy = device`: with it, the address on air rotates"
            );
        }
        let door = Arc::new(Door::new(
            adapter.clone(),
            self.accepted.clone(),
            self.shut.clone(),
        ));
        let service = adapter
            .serve_gatt_application(service::application(&door, &generic, &self.battery))
            .await
            .map_err(fault("serving the GATT service"))?;
        let taken = door.taken();
        let watch = loiterers::watch(adapter.clone(), door, self.loitering.clone()).await?;
        Ok(Standing {
            _session: session,
            _service: service,
            _advertising: advertising::start(adapter.clone(), self.on_air.clone(), taken).await?,
            watch,
        })
    }

    /// Stands on the adapter of this name again, whenever it was away.
    pub(super) async fn keep(self, name: String, mut standing: Standing) {
        loop {
            standing.watch.join_next().await;
            drop(standing);
            tracing::warn!(
                adapter = name,
                "the Bluetooth adapter is gone; the device waits for it"
            );
            standing = loop {
                sleep(AGAIN).await;
                match self.stand_again(&name).await {
                    Ok(standing) => break standing,
                    Err(fault) => tracing::debug!(%fault, "the device is not on air"),
                }
            };
            tracing::info!(adapter = name, "the device is on air again");
        }
    }

    async fn stand_again(&self, name: &str) -> Result<Standing, LinkFault> {
        let (session, adapter) = find(Some(name)).await?;
        self.stand(session, &adapter).await
    }
}

/// The adapter of this name, or the first.
///
/// # Errors
/// [`LinkFault::NoBluetooth`], [`LinkFault::BluetoothForbidden`], [`LinkFault::NoAdapter`],
/// [`LinkFault::UnknownAdapter`], [`LinkFault::Bluetooth`].
pub(super) async fn find(wanted: Option<&str>) -> Result<(Session, Adapter), LinkFault> {
    let session = Session::new().await.map_err(|_| LinkFault::NoBluetooth)?;
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
    let adapter = session
        .adapter(&name)
        .map_err(fault("asking for the Bluetooth adapter"))?;
    Ok((session, adapter))
}
