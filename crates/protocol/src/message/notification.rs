use super::numbered;
use alloc::vec::Vec;
use minicbor::{Decode, Encode};
use wand_therapy::State;

/// What a device tells unasked.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Notification {
    /// Counts up from zero in each session; a gap would be a fault of the device.
    #[n(0)]
    pub seq: u32,
    /// The news.
    #[n(1)]
    pub body: NoticeBody,
}

/// The news.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum NoticeBody {
    /// A stretch of live signals.
    #[n(0)]
    Telemetry(#[n(0)] TelemetrySamples),
    /// Another programme governs the device now.
    #[n(1)]
    State(#[cbor(n(0), with = "numbered::state")] State),
    /// An alert of the device class was raised (true) or cleared (false).
    #[n(2)]
    Alert(#[n(0)] u16, #[n(1)] bool),
}

/// A stretch of one signal with its markers.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct TelemetrySamples {
    /// Start, milliseconds since the telemetry began.
    #[n(0)]
    pub time_ms: u64,
    /// The signal's channel, by number of the device class.
    #[n(1)]
    pub channel: u8,
    /// Microseconds between samples.
    #[n(2)]
    pub interval_us: u32,
    /// Samples, raw in the channel's smallest unit.
    #[n(3)]
    pub samples: Vec<i16>,
    /// Events within the stretch.
    #[n(4)]
    pub markers: Vec<Marker>,
}

/// An event on the time axis, such as a paced beat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Marker {
    /// Milliseconds since the start of the stretch.
    #[n(0)]
    pub at_ms: u16,
    /// Kind, by number of the device class.
    #[n(1)]
    pub kind: u8,
    /// The marker's value, such as an interval in milliseconds.
    #[n(2)]
    pub value: i32,
}
