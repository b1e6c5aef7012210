//! Devices in reach and known ones.

use serde::Serialize;
use specta::Type;

/// A device in reach, or known and out of reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
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
    /// What we know of it.
    pub standing: Standing,
    /// Why it is blocked, when it is.
    pub blocked: Option<String>,
    /// Whether another device was interrogated last.
    pub other_than_last: bool,
}

/// What a workstation knows of a device before a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It was verified before and is recognised by its token.
    VerifiedBefore,
    /// Nothing is known of it.
    Stranger,
    /// It was refused, or its certificate is revoked.
    Blocked,
}

/// A device that was verified before and is recognised by its advertising token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
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
