//! Devices this workstation has met, and what it keeps about each.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the workstation keeps about one device, sealed at rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownDevice {
    /// SHA-256 of the device's identity certificate.
    #[serde(with = "hex_array")]
    pub fingerprint: [u8; 32],
    /// The certificate itself, DER: later contacts name it by hash.
    #[serde(with = "hex::serde")]
    pub certificate: Vec<u8>,
    /// Model, from the certificate.
    pub model: String,
    /// Serial number, from the certificate.
    pub serial: String,
    /// Device class code.
    pub class: u8,
    /// Whether the device keeps our certificate too.
    pub paired: bool,
    /// Resolves the device's rotating advertising token; from pairing.
    #[serde(with = "hex::serde")]
    pub advertising_key: Vec<u8>,
    /// When it was last in session, seconds since 1970.
    pub last_seen: u64,
    /// The newest verified entry of its log: sequence number and chain hash.
    pub log_head: Option<LogHead>,
}

/// Where a device's log stood when it was last verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogHead {
    /// Sequence number of the newest entry.
    pub sequence: u64,
    /// Its chain hash.
    #[serde(with = "hex_array")]
    pub hash: [u8; 32],
}

/// All devices met, by fingerprint in hex.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownDevices {
    devices: BTreeMap<String, KnownDevice>,
    last: Option<String>,
    /// Devices that were refused at their last contact, and why.
    #[serde(default)]
    blocked: BTreeMap<String, String>,
}

impl KnownDevices {
    /// Every device, in order of fingerprint.
    pub fn iter(&self) -> impl Iterator<Item = &KnownDevice> {
        self.devices.values()
    }

    /// The device with this certificate hash.
    pub fn find(&self, fingerprint: &[u8; 32]) -> Option<&KnownDevice> {
        self.devices.get(&hex::encode(fingerprint))
    }

    /// The device with this serial number.
    pub fn by_serial(&self, serial: &str) -> Option<&KnownDevice> {
        self.devices.values().find(|device| device.serial == serial)
    }

    /// The device that was last in session.
    pub fn last(&self) -> Option<&KnownDevice> {
        self.devices.get(self.last.as_ref()?)
    }

    /// Adds or replaces a device and marks it as the last one in session.
    pub fn remember(&mut self, device: KnownDevice) {
        let key = hex::encode(device.fingerprint);
        self.last = Some(key.clone());
        self.devices.insert(key, device);
    }

    /// Why a device was refused at its last contact, when it was.
    pub fn blocked(&self, fingerprint: &[u8; 32]) -> Option<&str> {
        self.blocked.get(&hex::encode(fingerprint)).map(String::as_str)
    }

    /// Blocks a device for a reason, or no longer.
    pub fn block(&mut self, fingerprint: &[u8; 32], why: Option<String>) {
        let key = hex::encode(fingerprint);
        match why {
            Some(why) => self.blocked.insert(key, why),
            None => self.blocked.remove(&key),
        };
    }

    /// Forgets a device; says whether it was known.
    pub fn forget(&mut self, fingerprint: &[u8; 32]) -> bool {
        self.devices.remove(&hex::encode(fingerprint)).is_some()
    }
}

pub(crate) mod hex_array {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer, const N: usize>(
        bytes: &[u8; N],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(&hex::encode(bytes))
    }

    pub(crate) fn deserialize<'d, D: Deserializer<'d>, const N: usize>(from: D) -> Result<[u8; N], D::Error> {
        let text = String::deserialize(from)?;
        let bytes = hex::decode(&text).map_err(D::Error::custom)?;
        bytes.try_into().map_err(|_| D::Error::custom("wrong length"))
    }
}
