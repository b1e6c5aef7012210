use super::KeyUpdate;
use alloc::vec::Vec;
use minicbor::{Decode, Encode};

/// What a programmer asks.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Request {
    /// Repeated by the response; strictly increasing within a session.
    #[n(0)]
    pub id: u32,
    /// The question.
    #[n(1)]
    pub body: RequestBody,
}

/// The questions. All but `Command` leave the therapy as it is.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum RequestBody {
    /// Which device is this, and how is it?
    #[n(0)]
    Interrogate,
    /// The programme in force.
    #[n(1)]
    ReadProgramme,
    /// Measurements by id of the device class; an empty list asks for all.
    #[n(2)]
    Measure(#[n(0)] Vec<u16>),
    /// The device's certificates and the revocation lists it holds.
    #[n(3)]
    ReadCertificates,
    /// The key slots, without any key.
    #[n(4)]
    ReadKeys,
    /// The log from a sequence number on.
    #[n(5)]
    ReadLog {
        /// The first entry wanted.
        #[n(0)]
        from: u64,
        /// The most entries to send; the device may send fewer.
        #[n(1)]
        max: u16,
    },
    /// Starts or stops telemetry notifications.
    #[n(6)]
    Telemetry(#[n(0)] bool),
    /// A signed command: a `COSE_Sign1` made by [`crate::command::sign_command`].
    #[n(7)]
    Command(#[cbor(n(0), with = "minicbor::bytes")] Vec<u8>),
    /// What became of the last command.
    #[n(8)]
    LastCommand,
    /// Let device and workstation know each other.
    #[n(9)]
    Pair,
    /// Which workstations are paired.
    #[n(10)]
    ListPaired,
    /// A revocation list in DER for the device to keep.
    #[n(11)]
    CarryCrl(#[cbor(n(0), with = "minicbor::bytes")] Vec<u8>),
    /// Is the session alive? The bytes, at most 64, come back.
    #[n(12)]
    Ping(#[cbor(n(0), with = "minicbor::bytes")] Vec<u8>),
    /// Refresh the record keys.
    #[n(13)]
    KeyUpdate(#[n(0)] KeyUpdate),
    /// The session ends.
    #[n(14)]
    Goodbye,
}
