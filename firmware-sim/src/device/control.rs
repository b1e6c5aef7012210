use wand_therapy::{BatteryPhase, State};

/// What somebody beside the device does to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// Opens the pairing window for so many seconds; 0 closes it.
    PairingWindow {
        /// How long.
        seconds: u32,
    },
    /// Places (true) or removes the magnet; placing it also opens the contact window.
    Magnet(bool),
    /// Ages the battery to the beginning of a phase.
    Battery(BatteryPhase),
    /// Turns a knob of the simulated body; see [`crate::body::Body::switches`].
    Turn {
        /// The knob.
        name: String,
        /// Its new value.
        value: i32,
    },
}

/// Why a control did nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ControlFault {
    /// The body refused the knob.
    #[error("{name}: {fault}; this body has: {known}")]
    Body {
        /// The knob.
        name: String,
        /// Why.
        fault: crate::body::BodyFault,
        /// The knobs there are, with their ranges.
        known: String,
    },
    /// The device has lost its power.
    #[error("the device has lost its power")]
    PowerLost,
}

/// How a device is, for whoever stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Whether certificates are installed.
    pub provisioned: bool,
    /// Whether a session is open.
    pub session_open: bool,
    /// The digits to compare, while a session is open.
    pub pairing_code: Option<String>,
    /// Whether the pairing window is open.
    pub pairing_open: bool,
    /// Which programme governs the device.
    pub state: State,
    /// The programme in force in a few words.
    pub programme: String,
    /// The battery's phase.
    pub battery: BatteryPhase,
    /// Whether a magnet is in place.
    pub magnet: bool,
    /// How many workstations are paired.
    pub paired: usize,
    /// The highest command counter used.
    pub command_counter: u64,
    /// Entries ever written to the log.
    pub log_entries: u64,
    /// Energy of authenticated sessions in microjoule.
    pub session_energy_uj: u64,
    /// Energy of failed contacts in microjoule.
    pub failed_energy_uj: u64,
}
