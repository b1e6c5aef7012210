//! The session: who is at the other end, how that was proved, how the device is.

use crate::security::CertificateView;
use serde::{Deserialize, Serialize};
use specta::Type;

/// One message of the handshake.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct HandshakeView {
    /// 1 to 4; 0 for an error message.
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
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
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
    /// When it was authenticated, seconds since 1970.
    pub since: u64,
    /// Where the device answers.
    pub endpoint: String,
    /// Whether the other end is a simulated device or trust is a demonstration's.
    pub demo: bool,
    /// The six digits to compare at pairing.
    pub pairing_code: String,
    /// The serial number of the device interrogated before, when this is another one.
    pub other_than: Option<String>,
    /// A command whose outcome was not known, and how it turned out.
    pub resolved: Option<ResolvedView>,
}

/// A command whose outcome was uncertain and is known now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ResolvedView {
    /// How.
    pub resolution: Resolution,
    /// What it changes, in words.
    pub summary: Vec<String>,
}

/// How a device is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
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
    /// Pending alerts.
    pub alerts: Vec<AlertView>,
}

/// A pending alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct AlertView {
    /// Code of the class.
    pub code: u16,
    /// Key of the class; `None` for a code that this program does not know.
    pub key: Option<String>,
    /// In words.
    pub text: String,
    /// What it means, in a sentence; empty when that is not known.
    pub means: String,
}

/// A measured value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
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

/// A stretch of live telemetry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TelemetryView {
    /// Markers: milliseconds, kind and value.
    pub markers: Vec<(u64, u8, i32)>,
    /// Number of samples.
    pub samples: usize,
}

/// A piece of live telemetry, as it arrives.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct StripChunk {
    /// Names the strip that it belongs to; a new one begins with each start of telemetry.
    pub strip: u32,
    /// Channel number of the class; see [`crate::ChannelView`].
    pub channel: u8,
    /// Milliseconds since the telemetry began.
    pub time_ms: u64,
    /// Microseconds between samples.
    pub interval_us: u32,
    /// Samples, raw in the channel's smallest unit.
    pub samples: Vec<i16>,
    /// Events: milliseconds since the telemetry began, kind by number of the class, value.
    pub markers: Vec<(u64, u8, i32)>,
    /// Stretches that the device dropped or the link lost before this one.
    pub missed: u32,
}

/// Something that crossed the link, never its content.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TraceEntry {
    /// Order, from 1.
    pub number: u64,
    /// Milliseconds since the connection was there.
    pub at_ms: f64,
    /// `to-device` or `to-programmer`.
    pub direction: String,
    /// `packet`, `record` or `handshake`.
    pub layer: String,
    /// What it is, such as `data segment 12` or `record 7`.
    pub what: String,
    /// Bytes on the link.
    pub bytes: u32,
}

/// What crossed the link of the open session since a number.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TraceView {
    /// Oldest first; the newest few thousand are kept.
    pub entries: Vec<TraceEntry>,
    /// Totals.
    pub link: LinkView,
    /// Bytes of a packet at most.
    pub mtu: u32,
    /// Connection interval in milliseconds.
    pub interval_ms: f64,
}

/// What went over the link of the open session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
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

/// How a pending command turned out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum Resolution {
    /// The device carried it out; its receipt is kept.
    CarriedOut,
    /// The device refused it; its receipt is kept.
    Refused,
    /// The device never got it, and cannot accept it any more: its session is over.
    NeverArrived,
    /// Other commands came after it: whether it was carried out before them cannot be told from the device's record.
    /// What matters is the programme as it is now.
    Superseded,
}
