//! The way to devices: simulated air or Bluetooth.

use serde::{Deserialize, Serialize};
use specta::Type;

/// By which way devices are reached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case", tag = "way")]
pub enum RadioChoice {
    /// Simulated devices, over a socket.
    #[default]
    Simulated,
    /// Bluetooth LE.
    Bluetooth {
        /// Name of the adapter, such as `hci0`; `None` for the first that is switched on.
        adapter: Option<String>,
    },
}

/// The radio in use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Type)]
pub struct RadioView {
    /// Which it is.
    pub choice: RadioChoice,
    /// How it is.
    pub state: RadioState,
    /// Why it cannot be used, in words; empty when it can, or was not asked yet.
    pub sentence: String,
    /// What to do; empty when nothing is to be done.
    pub next: String,
}

/// Whether there is a radio to use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum RadioState {
    /// It was not asked yet.
    #[default]
    Unknown,
    /// Simulated devices are reached over a socket.
    Simulated,
    /// Bluetooth, on and permitted.
    Ready,
    /// There is no adapter.
    Missing,
    /// There is no adapter of the chosen name.
    AdapterGone,
    /// The adapter is off.
    Off,
    /// The system does not let us.
    Denied,
    /// The system's Bluetooth service does not answer.
    NoService,
    /// This program was built without Bluetooth.
    NotBuilt,
}

/// What there is to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct RadiosView {
    /// Whether somebody may choose: a demonstration keeps to its simulated devices.
    pub choosable: bool,
    /// Whether this program was built with Bluetooth.
    pub bluetooth: bool,
    /// The Bluetooth adapters of this machine, by name.
    pub adapters: Vec<AdapterView>,
    /// How Bluetooth is on this machine, whatever is in use: `ready`, or why not.
    pub state: RadioState,
    /// Why Bluetooth cannot be used, in words; empty when it can.
    pub sentence: String,
    /// What to do; empty when nothing is to be done.
    pub next: String,
}

/// A Bluetooth adapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct AdapterView {
    /// The name by which it is chosen, such as `hci0`.
    pub name: String,
    /// Whether it is switched on; `None` when the system does not tell.
    pub powered: Option<bool>,
    /// The stack and its version, such as `BlueZ 5.66`, where it tells.
    pub stack: Option<String>,
}
