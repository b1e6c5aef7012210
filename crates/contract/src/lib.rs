//! What faces of the application ask and are shown: every command, snapshot and fault, once.
//!
//! Everything here is plain: the programmer fills it, the window's page gets its TypeScript from it
//! (`ui/src/lib/api/contract.ts`), the command line prints it. Times are seconds since 1970 unless a name says otherwise.
//! Nothing here is a secret but [`PinText`].

mod commands;
mod devices;
mod fault;
mod logs;
mod operator;
mod programme;
mod radio;
mod security;
mod session;
mod setup;
mod snapshot;

pub use commands::COMMANDS;
pub use devices::{DeviceView, RecognisedView, Standing};
pub use fault::{Fault, FaultKind, Reason};
pub use logs::{
    AuditPageView, AuditRowView, DeviceLogPageView, DeviceLogView, LogEntryView, LogFormat, LogQuery,
    VerdictView,
};
pub use operator::{OperatorView, PermissionView};
pub use programme::{
    ActionView, ChannelView, ClassView, DifferenceView, FindingView, OutcomeView, ParameterTable,
    ParameterView, ProgrammeView, ReviewView, Setting, StepView,
};
pub use radio::{AdapterView, RadioChoice, RadioState, RadioView, RadiosView};
pub use security::{
    Answer, Asn1Node, CertificateDetail, CertificateFileView, CertificateFormat, CertificateView,
    ComparedField, ComparisonView, DeviceCertificatesView, ExtensionView, KeyView, ListView, PolicyRow,
    PolicyView, TrustKind, TrustView, VerdictOn, WrittenView,
};
pub use session::{
    AlertView, HandshakeView, LinkView, MeasurementView, ReportView, Resolution, ResolvedView, SessionView,
    StripChunk, TelemetryView, TraceEntry, TraceView,
};
pub use setup::{EnrolRequest, PinText, Preferences, SetupView, SimulatorAction, SimulatorView, VaultOption};
pub use snapshot::{Beginning, SessionSnapshot, Snapshot, UncertainView, WorkView};

/// The element of the page's first file in which a [`Beginning`] stands as JSON.
pub const BEGINNING_ELEMENT: &str = "beginning";
/// The event with which a whole [`Snapshot`] reaches the page.
pub const SNAPSHOT_EVENT: &str = "snapshot";
/// The event with which a [`StripChunk`] reaches the page.
pub const STRIP_EVENT: &str = "strip";
/// The event that tells the page that somebody asked to close the window while a command is on its way; without content.
pub const CLOSE_ASKED_EVENT: &str = "close-asked";
