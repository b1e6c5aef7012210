//! First run, preferences and the demonstration.

use crate::fault::Fault;
use crate::radio::RadioChoice;
use serde::{Deserialize, Serialize};
use specta::Type;
use std::fmt;
use zeroize::Zeroizing;

/// A PIN on its way from a person to the vault; wiped when dropped, and never shown.
#[derive(Deserialize, Type)]
#[serde(transparent)]
#[specta(transparent)]
pub struct PinText(#[specta(type = String)] Zeroizing<String>);

impl PinText {
    /// The digits or letters.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PinText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinText(..)")
    }
}

/// What a workstation has, and what it lacks before somebody can work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct SetupView {
    /// Version of this program.
    pub version: String,
    /// The data folder.
    pub home: String,
    /// Name in the operator's certificate, when there is one.
    pub operator: Option<String>,
    /// Role in the operator's certificate.
    pub role: Option<String>,
    /// End of the session certificate's validity, seconds since 1970, when there is one.
    pub valid_until: Option<u64>,
    /// Where keys can be kept here.
    pub vaults: Vec<VaultOption>,
    /// What is missing, with the next step.
    pub missing: Vec<Fault>,
    /// Whether enrolment was begun: keys are made, certificates are awaited.
    pub awaiting_certificates: bool,
    /// Whether a PIN is asked for.
    pub pin_needed: bool,
    /// Whether the programs of the demonstration are installed.
    pub demo_available: bool,
    /// Device classes that the demonstration offers: key and name.
    pub demo_classes: Vec<(String, String)>,
    /// A demonstration's PIN, shown so that nobody takes it for protection; `None` outside of one.
    pub demo_pin: Option<String>,
}

/// A place for keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct VaultOption {
    /// `os` or `pin`.
    pub code: String,
    /// Whether it answers.
    pub available: bool,
    /// What it protects against, or why it does not answer.
    pub sentence: String,
}

/// A new operator.
#[derive(Debug, Deserialize, Type)]
pub struct EnrolRequest {
    /// Name for the certificate.
    pub name: String,
    /// The PIN to come.
    pub pin: PinText,
    /// `auto`, `os` or `pin`.
    pub vault: String,
}

/// What somebody chose for this workstation: what the window looks like, and its radio.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct Preferences {
    /// `system`, `light`, `dark` or `high-contrast`.
    pub theme: String,
    /// Text size in percent: 90 to 150.
    pub text_size: u16,
    /// `en` or `de`; `None` when nobody chose: the system's.
    pub language: Option<String>,
    /// The way to devices; `None` when nobody chose: Bluetooth, or the simulated air where the program was started with one.
    pub radio: Option<RadioChoice>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: "system".into(),
            text_size: 100,
            language: None,
            radio: None,
        }
    }
}

/// A simulated device that this program started or found beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct SimulatorView {
    /// Names it to [`SimulatorAction`].
    pub id: String,
    /// Device class key.
    pub class: String,
    /// Serial number, which a real device would not tell.
    pub serial: String,
    /// Where it answers.
    pub endpoint: String,
    /// Whether its process runs.
    pub running: bool,
    /// Its own words on its state: name and value.
    pub status: Vec<(String, String)>,
}

/// What somebody beside a simulated device does to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case", tag = "action")]
pub enum SimulatorAction {
    /// Opens the pairing window for so many seconds; 0 closes it.
    PairingWindow {
        /// How long.
        seconds: u32,
    },
    /// Places or removes the magnet.
    Magnet {
        /// Whether it is in place afterwards.
        on: bool,
    },
    /// Ages the battery: `beginning`, `near`, `time` or `past`.
    Battery {
        /// To the beginning of this phase.
        phase: String,
    },
    /// Turns a knob of the simulated body, such as a lead fault.
    Turn {
        /// The knob.
        name: String,
        /// Its new value.
        value: i32,
    },
    /// Carries the device out of range, or back.
    OutOfRange {
        /// Whether it is out of range afterwards.
        on: bool,
    },
    /// Cuts the power for a moment.
    PowerCut,
    /// Changes nothing.
    Status,
}
