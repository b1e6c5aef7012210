use crate::device::{Control, Status};
use serde::{Deserialize, Serialize};
use wand_therapy::BatteryPhase;

/// What somebody beside the device asks of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
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
    /// Ages the battery.
    Battery {
        /// To the beginning of this phase.
        phase: Battery,
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
    /// Cuts the power for a moment: what is in RAM is lost, the device starts again.
    PowerCut,
    /// Changes nothing; every reply has the status.
    Status,
}

/// A battery's phase by its short name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Battery {
    /// Beginning of life.
    Beginning,
    /// Elective replacement near.
    Near,
    /// Elective replacement time.
    Time,
    /// Elective replacement past.
    Past,
}

impl From<Battery> for BatteryPhase {
    fn from(battery: Battery) -> Self {
        match battery {
            Battery::Beginning => Self::BeginningOfLife,
            Battery::Near => Self::ElectiveReplacementNear,
            Battery::Time => Self::ElectiveReplacementTime,
            Battery::Past => Self::ElectiveReplacementPast,
        }
    }
}

impl Request {
    /// The device's own part of the request; none for what concerns link, power or nothing.
    pub fn to_device(&self) -> Option<Control> {
        match self {
            Self::PairingWindow { seconds } => Some(Control::PairingWindow { seconds: *seconds }),
            Self::Magnet { on } => Some(Control::Magnet(*on)),
            Self::Battery { phase } => Some(Control::Battery((*phase).into())),
            Self::Turn { name, value } => Some(Control::Turn {
                name: name.clone(),
                value: *value,
            }),
            Self::OutOfRange { .. } | Self::PowerCut | Self::Status => None,
        }
    }
}

/// What the device answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// Done; how the device is now.
    Done(StatusReply),
    /// Not done, and why.
    Refused(String),
}

/// How the device is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct StatusReply {
    /// Where programmers reach it.
    pub endpoint: String,
    /// Whether certificates are installed.
    pub provisioned: bool,
    /// Whether a session is open.
    pub session_open: bool,
    /// The six digits to compare, while a session is open.
    pub pairing_code: Option<String>,
    /// Whether the pairing window is open.
    pub pairing_open: bool,
    /// Which programme governs the device, in words.
    pub state: String,
    /// The programme in force in a few words.
    pub programme: String,
    /// The battery's phase in words.
    pub battery: String,
    /// Whether a magnet is in place.
    pub magnet: bool,
    /// Paired workstations.
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

impl StatusReply {
    pub(crate) fn new(endpoint: &str, status: Status) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            provisioned: status.provisioned,
            session_open: status.session_open,
            pairing_code: status.pairing_code,
            pairing_open: status.pairing_open,
            state: status.state.to_string(),
            programme: status.programme,
            battery: status.battery.to_string(),
            magnet: status.magnet,
            paired: status.paired,
            command_counter: status.command_counter,
            log_entries: status.log_entries,
            session_energy_uj: status.session_energy_uj,
            failed_energy_uj: status.failed_energy_uj,
        }
    }
}
