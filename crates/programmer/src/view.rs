//! What faces of the application show: whole, plain and serialisable. Nothing here is a secret.

use crate::acquaintance::hex_array;
use serde::Serialize;

/// An operator who is unlocked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OperatorView {
    /// Name in the certificate.
    pub name: String,
    /// Role in the certificate.
    pub role: String,
    /// End of the session certificate's validity, seconds since 1970.
    pub valid_until: u64,
    /// Where the keys are and what that protects against.
    pub vault: String,
}

/// A device in reach, or known and out of reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeviceView {
    /// Where it answers; `None` when it is not in reach.
    pub endpoint: Option<String>,
    /// Signal strength in dBm.
    pub rssi: Option<i8>,
    /// The generic name it advertises.
    pub name: String,
    /// Whether it takes a connection now.
    pub connectable: bool,
    /// Who it is, when its token shows that we are paired.
    pub recognised: Option<RecognisedView>,
}

/// A device that was verified before and is recognised by its advertising token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecognisedView {
    /// Model.
    pub model: String,
    /// Serial number.
    pub serial: String,
    /// Device class.
    pub class: String,
    /// When it was last in session, seconds since 1970.
    pub last_seen: u64,
}

/// One certificate, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertificateView {
    /// Subject in words.
    pub subject: String,
    /// Issuer in words.
    pub issuer: String,
    /// Serial number in hex.
    pub serial_number: String,
    /// What its key may do.
    pub purposes: Vec<String>,
    /// Begin of validity, seconds since 1970.
    pub not_before: u64,
    /// End of validity, seconds since 1970.
    pub not_after: u64,
    /// SHA-256 of the DER.
    #[serde(with = "hex_array")]
    pub fingerprint: [u8; 32],
    /// A warning about its validity now.
    pub warning: Option<String>,
}

/// One message of the handshake.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HandshakeView {
    /// 1 to 4.
    pub message: u8,
    /// `sent` or `received`.
    pub direction: &'static str,
    /// Length in bytes.
    pub bytes: usize,
    /// Milliseconds since the connection was there.
    pub after_ms: f64,
    /// What it proved or carried.
    pub means: &'static str,
}

/// An open session.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SessionView {
    /// Names the session in both sides' logs.
    pub session_id: String,
    /// Model, from the device's certificate.
    pub model: String,
    /// Serial number, from the device's certificate.
    pub serial: String,
    /// Device class key.
    pub class: String,
    /// SHA-256 of the device's identity certificate.
    pub fingerprint: String,
    /// The certificate path, leaf first.
    pub path: Vec<CertificateView>,
    /// Whether it is revoked, as far as the lists tell.
    pub revocation: String,
    /// EDHOC method in words.
    pub method: String,
    /// Cipher suite number.
    pub suite: i64,
    /// The handshake.
    pub handshake: Vec<HandshakeView>,
    /// Handshake bytes both ways.
    pub handshake_bytes: usize,
    /// Whether this device is paired with this workstation.
    pub paired: bool,
    /// The six digits to compare at pairing.
    pub pairing_code: String,
    /// The serial number of the device interrogated before, when this is another one.
    pub other_than: Option<String>,
    /// A command whose outcome was not known, and how it turned out.
    pub resolved: Option<ResolvedView>,
}

/// A command whose outcome was uncertain and is known now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResolvedView {
    /// How.
    pub resolution: crate::pending::Resolution,
    /// What it changes, in words.
    pub summary: Vec<String>,
}

/// How a device is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportView {
    /// Model.
    pub model: String,
    /// Serial number.
    pub serial: String,
    /// Firmware version.
    pub firmware: String,
    /// State in the clinic's word.
    pub state: String,
    /// Battery phase.
    pub battery_phase: String,
    /// Battery voltage in millivolt.
    pub battery_mv: u16,
    /// Device time, seconds since 1970.
    pub device_time: u64,
    /// Difference of the device's clock to ours, in seconds; positive when it is ahead.
    pub clock_difference_s: i64,
    /// Authenticated sessions so far.
    pub sessions: u32,
    /// Failed contacts so far.
    pub failed_contacts: u32,
    /// Energy spent on failed contacts, in microjoule.
    pub failed_energy_uj: u64,
    /// Pending alerts, by code of the class.
    pub alerts: Vec<u16>,
}

/// A measured value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MeasurementView {
    /// Key.
    pub key: String,
    /// Name.
    pub name: String,
    /// Value with its unit.
    pub text: String,
    /// Raw value in the smallest unit.
    pub raw: i32,
}

/// A programmed value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ParameterView {
    /// Key, as the command line takes it.
    pub key: String,
    /// Abbreviation.
    pub short: String,
    /// Name.
    pub name: String,
    /// Group.
    pub group: String,
    /// Value with its unit.
    pub text: String,
    /// Raw value in the smallest unit.
    pub raw: i32,
    /// Whether it governs anything in the present mode.
    pub applies: bool,
    /// Permitted values in words.
    pub range: String,
}

/// A programme as read from the device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProgrammeView {
    /// In short, such as `DDD 60–120 ppm`.
    pub summary: String,
    /// State in the clinic's word.
    pub state: String,
    /// Permanent values.
    pub values: Vec<ParameterView>,
    /// Values that hold for now, when a temporary programme runs.
    pub temporary: Option<Vec<ParameterView>>,
    /// Hash of the permanent values.
    pub hash: String,
    /// The highest command counter used.
    pub command_counter: u64,
}

/// One value that a change sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DifferenceView {
    /// Key.
    pub key: String,
    /// Name.
    pub name: String,
    /// Value now.
    pub before: String,
    /// Value then.
    pub after: String,
}

/// What a rule says of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingView {
    /// `refuse` or `warn`.
    pub severity: &'static str,
    /// Stable code of the rule.
    pub rule: String,
    /// Keys of the parameters concerned.
    pub parameters: Vec<String>,
    /// The sentence with values and units.
    pub sentence: String,
    /// A dependent change that would resolve it, as `key=value`.
    pub remedy: Vec<String>,
}

/// A change before it is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewView {
    /// The whole difference.
    pub difference: Vec<DifferenceView>,
    /// What the rules say.
    pub findings: Vec<FindingView>,
    /// Whether the rules let it pass.
    pub permitted: bool,
}

/// A command that the device answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutcomeView {
    /// SHA-256 of the signed command.
    pub command_hash: String,
    /// Its counter.
    pub counter: u64,
    /// What changed.
    pub difference: Vec<DifferenceView>,
    /// State after it, in the clinic's word.
    pub state: String,
    /// Hash of the permanent programme after it, from the signed receipt.
    pub programme_hash: String,
    /// Whether the values read back are those that were programmed.
    pub readback_matches: bool,
    /// Length of command and receipt in bytes.
    pub bytes: (usize, usize),
}

/// A key slot of device or workstation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyView {
    /// Whose it is: `device` or `workstation`.
    pub owner: &'static str,
    /// What it is for.
    pub purpose: String,
    /// Algorithm.
    pub algorithm: String,
    /// SP 800-57 state.
    pub state: String,
    /// When it was made, seconds since 1970.
    pub created: Option<u64>,
    /// Uses so far.
    pub uses: Option<u64>,
    /// Where it comes from.
    pub origin: String,
    /// SHA-256 of the public key.
    pub fingerprint: String,
}

/// Certificates and revocation lists a device holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeviceCertificatesView {
    /// Certificates by purpose.
    pub certificates: Vec<CertificateView>,
    /// Revocation lists: issuer, number, dates.
    pub lists: Vec<ListView>,
}

/// A revocation list, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListView {
    /// Issuer.
    pub issuer: String,
    /// Number.
    pub number: u64,
    /// Issued, seconds since 1970.
    pub this_update: u64,
    /// Next due, seconds since 1970.
    pub next_update: u64,
}

/// An entry of a device's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogEntryView {
    /// Sequence number.
    pub sequence: u64,
    /// Device time, seconds since 1970.
    pub time: u64,
    /// Code of what happened.
    pub code: String,
    /// More about it.
    pub detail: String,
}

/// A device's log as read and verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeviceLogView {
    /// New entries since the last reading.
    pub entries: Vec<LogEntryView>,
    /// Sequence number of the newest entry.
    pub newest: u64,
    /// Chain hash of the newest entry.
    pub head: String,
    /// Whether a checkpoint signed by the device's evidence key confirms the head.
    pub signed: bool,
}

/// A stretch of live telemetry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TelemetryView {
    /// Markers: milliseconds, kind and value.
    pub markers: Vec<(u64, u8, i32)>,
    /// Number of samples.
    pub samples: usize,
}

/// A row of the audit log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AuditRowView {
    /// Sequence number, from 1.
    pub sequence: u64,
    /// Seconds since 1970.
    pub time: u64,
    /// Session, in hex.
    pub session: Option<String>,
    /// Who.
    pub actor: String,
    /// What, as a stable code.
    pub kind: String,
    /// Which device.
    pub subject: Option<String>,
    /// Everything else.
    pub detail: serde_json::Value,
    /// Length of the proof kept with it, in bytes.
    pub evidence_bytes: usize,
    /// Chain hash.
    pub hash: String,
}

/// Whether a log is as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerdictView {
    /// Whether every row is genuine and in its place.
    pub intact: bool,
    /// Rows verified, or the first row at fault.
    pub rows: u64,
    /// The head, to be kept elsewhere; empty when broken.
    pub head: String,
    /// In words.
    pub sentence: String,
}

/// What is trusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrustView {
    /// Trust anchors.
    pub anchors: Vec<CertificateView>,
    /// Issuing certificates.
    pub issuing: Vec<CertificateView>,
    /// Revocation lists.
    pub lists: Vec<ListView>,
}

/// What went over the link of the open session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LinkView {
    /// How often the record keys were refreshed.
    pub key_epoch: u64,
    /// Connection events that carried a packet, where the link can tell.
    pub events: u64,
    /// Packets to the device.
    pub packets_to_device: u64,
    /// Their bytes.
    pub bytes_to_device: u64,
    /// Packets to the programmer.
    pub packets_to_programmer: u64,
    /// Their bytes.
    pub bytes_to_programmer: u64,
    /// Packets the link lost in silence, where it can tell.
    pub silently_lost: u64,
}
