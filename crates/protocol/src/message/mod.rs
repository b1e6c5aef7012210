//! Messages inside records: requests, responses and notifications, in deterministic CBOR as `docs/wand.cddl` describes.
mod contact;
mod evidence;
mod inventory;
mod notification;
pub(crate) mod numbered;
mod programme;
mod refusal;
mod report;
mod request;
mod response;
pub(crate) mod values;

pub use contact::{CrlVerdict, KeyUpdate, PairGrant};
pub use evidence::{LastCommand, LogPage};
pub use inventory::{Certificates, CrlFacts, KeyOrigin, KeyPurpose, KeySlot, KeyState};
pub use notification::{Marker, NoticeBody, Notification, TelemetrySamples};
pub(crate) use programme::sha256;
pub use programme::{ProgrammeReport, programme_hash};
pub use refusal::Refusal;
pub use report::{ContactCounters, DeviceReport, Measurements};
pub use request::{Request, RequestBody};
pub use response::{Response, ResponseBody};

use crate::cbor::{self, CborFault};
use alloc::vec::Vec;
use minicbor::{Decode, Encode};

/// The content of a record.
#[derive(Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum Message {
    /// Programmer to device.
    #[n(0)]
    Request(#[n(0)] Request),
    /// Device to programmer, one for each request.
    #[n(1)]
    Response(#[n(0)] Response),
    /// Device to programmer, unasked.
    #[n(2)]
    Notification(#[n(0)] Notification),
}

impl Message {
    /// The deterministic encoding.
    pub fn to_vec(&self) -> Vec<u8> {
        cbor::to_vec(self)
    }

    /// Decodes the deterministic encoding and nothing else.
    ///
    /// # Errors
    /// What is wrong with the encoding.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, CborFault> {
        cbor::from_slice(bytes)
    }
}
