use crate::message::values;
use minicbor::{Decode, Encode};
use wand_therapy::Programme;

/// What a command changes. There is no raw access to memory, and no change outside this list.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum Change {
    /// Lays values over the permanent programme.
    #[n(0)]
    Set(#[cbor(n(0), with = "values")] Programme),
    /// Lays values over the permanent programme until cancelled, or until the session ends.
    #[n(1)]
    Temporary(#[cbor(n(0), with = "values")] Programme),
    /// Ends a temporary programme.
    #[n(2)]
    CancelTemporary,
    /// Emergency (STAT) therapy of the device class.
    #[n(3)]
    Emergency,
    /// An action of the device class by number, such as starting a sensor session.
    #[n(4)]
    Action(#[n(0)] u8),
    /// Forgets a paired workstation, by SHA-256 of its session certificate.
    #[n(5)]
    ForgetWorkstation(#[cbor(n(0), with = "minicbor::bytes")] [u8; 32]),
}
