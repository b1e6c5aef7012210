//! The command whose outcome is not known yet: written before it is sent, cleared when the outcome is.

use crate::acquaintance::hex_array;
use serde::{Deserialize, Serialize};

/// A signed command on its way (R-CM-5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingCommand {
    /// SHA-256 of the device's identity certificate.
    #[serde(with = "hex_array")]
    pub device: [u8; 32],
    /// The device's serial number, for people.
    pub serial: String,
    /// SHA-256 of the signed command.
    #[serde(with = "hex_array")]
    pub command_hash: [u8; 32],
    /// The command's counter.
    pub counter: u64,
    /// What it changes, in words: `lower rate limit 60 ppm → 70 ppm`.
    pub summary: Vec<String>,
    /// When it was signed, seconds since 1970.
    pub signed_at: u64,
}
