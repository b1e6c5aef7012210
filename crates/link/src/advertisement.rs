use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Instant;

/// The service a device advertises; the same for every device class, so that it tells nothing about the wearer.
pub const SERVICE: u128 = 0x6d1f_3c52_8e0b_4f7a_9b64_57c2_d0a1_93e8;

/// Where a device can be reached now: an opaque name that a back end gives and takes back.
///
/// It is not an identity: it changes when the device restarts or rotates its address.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Endpoint(String);

impl Endpoint {
    /// Wraps a back end's own name for the device.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The back end's name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a device says about itself to anybody: no class, no serial number, no stable address (R-SE-8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvertisementData {
    /// A generic name, the same for every device.
    pub name: String,
    /// The advertised service, [`SERVICE`].
    pub service: u128,
    /// The rotating token; only a paired programmer can tell whose it is.
    pub token: [u8; 8],
    /// Whether the device takes a connection now.
    pub connectable: bool,
}

impl AdvertisementData {
    /// A connectable advertisement with the generic name and the given token.
    pub fn with_token(token: [u8; 8]) -> Self {
        Self {
            name: "Medical device".into(),
            service: SERVICE,
            token,
            connectable: true,
        }
    }
}

/// An advertisement as a scan heard it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advertisement {
    /// What the device said.
    pub data: AdvertisementData,
    /// Where to connect to.
    pub endpoint: Endpoint,
    /// Signal strength in dBm.
    pub rssi: i8,
    /// When it was last heard.
    pub seen_at: Instant,
}
