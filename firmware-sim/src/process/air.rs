use std::path::PathBuf;
use std::time::Duration;
use wand_link::{
    AdvertisementData, BoxFuture, Connection, Endpoint, LinkFault, SocketListener, SocketSettings,
};
use wand_therapy::BatteryPhase;

/// Where a device can be reached.
#[derive(Debug, Clone)]
pub enum OnAir {
    /// In the simulator's air.
    Simulated {
        /// The folder of the air.
        folder: PathBuf,
        /// The modelled link.
        link: SocketSettings,
    },
    /// By Bluetooth LE.
    #[cfg(all(feature = "ble", target_os = "linux"))]
    Bluetooth {
        /// The adapter, such as `hci0`; the system's default when not given.
        adapter: Option<String>,
    },
}

impl OnAir {
    pub(super) async fn open(self, advertisement: AdvertisementData) -> Result<Box<dyn Air>, LinkFault> {
        Ok(match self {
            Self::Simulated { folder, link } => {
                Box::new(SocketListener::bind(&folder, advertisement, link).await?)
            }
            #[cfg(all(feature = "ble", target_os = "linux"))]
            Self::Bluetooth { adapter } => {
                Box::new(crate::ble::BleListener::bind(adapter.as_deref(), advertisement).await?)
            }
        })
    }
}

/// The device's end of an air: it advertises and takes one connection at a time.
pub trait Air: Send {
    /// Where programmers reach this device, as far as this side knows.
    fn endpoint(&self) -> &Endpoint;

    /// Changes what scans hear from now on, for example a new token.
    fn advertise(&mut self, advertisement: AdvertisementData);

    /// What everybody can read of the battery from now on, in an air where there is such a thing.
    fn show_battery(&mut self, _phase: BatteryPhase) {}

    /// How long centrals without a session were connected since the last call, in an air that lets them; none while that is
    /// less than a contact may take.
    fn take_loitering(&mut self) -> Option<Duration> {
        None
    }

    /// Carries the device out of range, or back.
    fn set_out_of_range(&mut self, out_of_range: bool);

    /// The next connection. Cancel-safe; a fault is about one peer.
    ///
    /// # Errors
    /// [`LinkFault`], as the air has them; [`LinkFault::Closed`] when there will be no more.
    fn accept(&mut self) -> BoxFuture<'_, Result<Connection, LinkFault>>;
}

impl Air for SocketListener {
    fn endpoint(&self) -> &Endpoint {
        Self::endpoint(self)
    }

    fn advertise(&mut self, advertisement: AdvertisementData) {
        Self::advertise(self, advertisement);
    }

    fn set_out_of_range(&mut self, out_of_range: bool) {
        Self::set_out_of_range(self, out_of_range);
    }

    fn accept(&mut self) -> BoxFuture<'_, Result<Connection, LinkFault>> {
        Box::pin(Self::accept(self))
    }
}
