//! By which air devices are reached: the simulated one or the real one.

use crate::arguments::Global;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
#[cfg(feature = "ble")]
use wand_link::BleRadio;
use wand_link::{Radio, SocketRadio};
use wand_programmer::Fault;

/// How long a command listens for a simulated device, which answers when it is asked.
const LISTEN_SIMULATED: Duration = Duration::from_millis(600);
/// How long it listens to a Bluetooth adapter at once; BlueZ as a device may say something every 1.28 s only.
#[cfg(feature = "ble")]
const LISTEN_BLUETOOTH: Duration = Duration::from_millis(1500);
/// How often, until the device is heard.
#[cfg(feature = "ble")]
const LISTENS_BLUETOOTH: u32 = 5;
/// How long letting a device go may take at the end.
#[cfg(feature = "ble")]
const SETTLE: Duration = Duration::from_secs(5);

/// By which air devices are reached.
#[derive(Clone)]
pub(crate) enum Reach {
    /// By the simulated one, in a folder.
    Simulated,
    /// By a Bluetooth adapter.
    #[cfg(feature = "ble")]
    Bluetooth {
        /// On it.
        radio: BleRadio,
        /// Its name, when it was given.
        adapter: Option<String>,
    },
}

impl Reach {
    /// What the options say.
    ///
    /// # Errors
    /// [`FaultKind::Usage`](wand_programmer::FaultKind::Usage) when Bluetooth is wanted of a program that was built without.
    pub(crate) fn new(global: &Global) -> Result<Self, Fault> {
        if global.ble || global.adapter.is_some() {
            return Self::bluetooth(global.adapter.clone());
        }
        Ok(Self::Simulated)
    }

    #[cfg(feature = "ble")]
    #[expect(clippy::unnecessary_wraps, reason = "a program without Bluetooth refuses")]
    fn bluetooth(adapter: Option<String>) -> Result<Self, Fault> {
        Ok(Self::Bluetooth {
            radio: BleRadio::new(adapter.clone()),
            adapter,
        })
    }

    #[cfg(not(feature = "ble"))]
    fn bluetooth(_: Option<String>) -> Result<Self, Fault> {
        Err(Fault::new(
            wand_programmer::FaultKind::Usage,
            "this program was built without Bluetooth",
            "build it with the feature `ble` of wand-cli, which is a default",
        ))
    }

    /// Whether it is Bluetooth.
    pub(crate) fn is_bluetooth(&self) -> bool {
        !matches!(self, Self::Simulated)
    }

    /// By the adapter of this name.
    #[cfg(feature = "ble")]
    pub(crate) fn on_adapter(name: &str) -> Self {
        Self::Bluetooth {
            radio: BleRadio::new(Some(name.to_owned())),
            adapter: Some(name.to_owned()),
        }
    }

    /// The radio, for the simulated air in its folder.
    pub(super) fn radio(&self, folder: &Path) -> Arc<dyn Radio> {
        match self {
            Self::Simulated => Arc::new(SocketRadio::new(folder)),
            #[cfg(feature = "ble")]
            Self::Bluetooth { radio, .. } => Arc::new(radio.clone()),
        }
    }

    /// How long a command listens at once for the device that it wants.
    pub(crate) fn listen(&self) -> Duration {
        match self {
            Self::Simulated => LISTEN_SIMULATED,
            #[cfg(feature = "ble")]
            Self::Bluetooth { .. } => LISTEN_BLUETOOTH,
        }
    }

    /// How often it listens while the device is missing.
    pub(crate) fn listens(&self) -> u32 {
        match self {
            Self::Simulated => 1,
            #[cfg(feature = "ble")]
            Self::Bluetooth { .. } => LISTENS_BLUETOOTH,
        }
    }

    /// Waits at the end until every device was let go.
    pub(crate) async fn settled(&self) {
        match self {
            Self::Simulated => {}
            #[cfg(feature = "ble")]
            Self::Bluetooth { radio, .. } => radio.settled(SETTLE).await,
        }
    }
}
