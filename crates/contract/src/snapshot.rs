//! What every face shows at all times: whole, never a difference.

use crate::devices::DeviceView;
use crate::fault::Fault;
use crate::operator::OperatorView;
use crate::programme::{OutcomeView, ProgrammeView};
use crate::radio::RadioView;
use crate::session::{LinkView, MeasurementView, ReportView, SessionView};
use crate::setup::{Preferences, SetupView};
use serde::Serialize;
use specta::Type;

/// What a face needs for its first screen, given to it before it can ask.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Beginning {
    /// As of the program's start: a newer one is asked for at once.
    pub snapshot: Snapshot,
    /// What the workstation has and lacks.
    pub setup: SetupView,
    /// What the window looks like.
    pub preferences: Preferences,
}

/// What every face shows at all times.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Type)]
pub struct Snapshot {
    /// Grows with every change.
    pub revision: u64,
    /// Whether demonstration trust is in use: nothing here protects a patient.
    pub demo: bool,
    /// The data folder.
    pub home: String,
    /// The operator, while unlocked.
    pub operator: Option<OperatorView>,
    /// The radio.
    pub radio: RadioView,
    /// Devices, as of the last scan.
    pub devices: Vec<DeviceView>,
    /// When that was, seconds since 1970.
    pub scanned_at: Option<u64>,
    /// The open session.
    pub session: Option<SessionSnapshot>,
    /// Why the last session ended, when nobody ended it.
    pub ended: Option<Fault>,
    /// Commands whose outcome is not known. Nothing else is sent until they are resolved.
    pub uncertain: Vec<UncertainView>,
    /// Work under way.
    pub work: Option<WorkView>,
    /// Work on a log that goes on beside everything else: `verify-audit` or `export`.
    pub aside: Option<WorkView>,
}

/// The open session and what was read in it.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SessionSnapshot {
    /// Who is at the other end and how that was proved.
    pub session: SessionView,
    /// How the device was when it was last asked.
    pub report: Option<ReportView>,
    /// The programme in force when it was last read.
    pub programme: Option<ProgrammeView>,
    /// The programme at the start of the session.
    pub at_start: Option<ProgrammeView>,
    /// Measurements of the last interrogation.
    pub measurements: Vec<MeasurementView>,
    /// Outcomes in this session, oldest first.
    pub outcomes: Vec<OutcomeView>,
    /// What went over the link.
    pub link: LinkView,
    /// Signal strength in dBm, where the radio tells.
    pub rssi: Option<i8>,
    /// Milliseconds since the device was last heard.
    pub heard_ms_ago: u32,
    /// Whether live telemetry runs.
    pub strip: bool,
    /// Whether the link is lost: what is here is what was read before, and the device is being looked for.
    pub lost: bool,
}

/// A command whose outcome is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct UncertainView {
    /// Serial number of the device.
    pub serial: String,
    /// What the command changes, in words.
    pub summary: Vec<String>,
    /// When it was signed, seconds since 1970.
    pub signed_at: u64,
    /// Its counter.
    pub counter: u64,
    /// Where the device answered last; `None` when it is not in reach.
    pub endpoint: Option<String>,
}

/// Long work under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct WorkView {
    /// `scan`, `connect`, `reconnect`, `interrogate`, `telemetry`, `read-log`, `programme`, `stat` …
    pub kind: String,
    /// The step it is at, as a stable code: for programming `check`, `sign`, `record`, `send`, `receipt`, `read-back`.
    pub step: String,
    /// How much is done.
    pub done: u64,
    /// Of how much, where that is known.
    pub total: Option<u64>,
    /// Whether it can be cancelled now.
    pub cancellable: bool,
}
