use super::numbered;
use alloc::{collections::BTreeMap, string::String, vec::Vec};
use minicbor::{Decode, Encode};
use wand_therapy::{BatteryPhase, State};

/// Which device this is, and how it is.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DeviceReport {
    /// Code of the device class.
    #[n(0)]
    pub class: u8,
    /// Model name.
    #[n(1)]
    pub model: String,
    /// Serial number, equal to the one in the device's certificate.
    #[n(2)]
    pub serial: String,
    /// Firmware version.
    #[n(3)]
    pub firmware: String,
    /// Which programme governs the device.
    #[cbor(n(4), with = "numbered::state")]
    pub state: State,
    /// How much of the battery's life is left.
    #[cbor(n(5), with = "numbered::battery")]
    pub battery_phase: BatteryPhase,
    /// Battery voltage in millivolt.
    #[n(6)]
    pub battery_mv: u16,
    /// [`super::programme_hash`] of the permanent programme.
    #[cbor(n(7), with = "minicbor::bytes")]
    pub programme_hash: [u8; 32],
    /// The highest command counter used; the next command needs a higher one.
    #[n(8)]
    pub command_counter: u64,
    /// Device time, seconds since 1970 UTC.
    #[n(9)]
    pub device_time: u64,
    /// Contacts and the energy they took.
    #[n(10)]
    pub contacts: ContactCounters,
    /// Alert codes of the device class that are pending.
    #[n(11)]
    pub alerts: Vec<u16>,
    /// Next sequence number of the device log.
    #[n(12)]
    pub log_next: u64,
}

/// Contacts since manufacture, and the energy spent on them (R-SE-7).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ContactCounters {
    /// Sessions that were authenticated.
    #[n(0)]
    pub sessions: u32,
    /// Contacts that failed before authentication.
    #[n(1)]
    pub failed: u32,
    /// Contacts turned away by the budget.
    #[n(2)]
    pub turned_away: u32,
    /// Energy of authenticated sessions in microjoule.
    #[n(3)]
    pub session_energy_uj: u64,
    /// Energy spent on failed contacts in microjoule.
    #[n(4)]
    pub failed_energy_uj: u64,
    /// What is left of today's budget for failed contacts in microjoule.
    #[n(5)]
    pub budget_left_uj: u64,
}

/// Measured values, raw in each measurement's smallest unit, by id of the device class.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Measurements {
    /// Device time of the measurement, seconds since 1970 UTC.
    #[n(0)]
    pub time: u64,
    /// Values by measurement id.
    #[n(1)]
    pub values: BTreeMap<u16, i32>,
}
