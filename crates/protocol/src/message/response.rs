use super::{
    Certificates, CrlVerdict, DeviceReport, KeySlot, KeyUpdate, LastCommand, LogPage, Measurements,
    PairGrant, ProgrammeReport, Refusal,
};
use alloc::vec::Vec;
use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};

/// What a device answers.
#[derive(Debug, PartialEq, Eq, Encode, Decode)]
pub struct Response {
    /// The request's id.
    #[n(0)]
    pub id: u32,
    /// The answer.
    #[n(1)]
    pub body: ResponseBody,
}

/// The answers; each number is its question's, a refusal answers any.
#[derive(Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum ResponseBody {
    /// To `Interrogate`.
    #[n(0)]
    Report(#[n(0)] DeviceReport),
    /// To `ReadProgramme`.
    #[n(1)]
    Programme(#[n(0)] ProgrammeReport),
    /// To `Measure`.
    #[n(2)]
    Measurements(#[n(0)] Measurements),
    /// To `ReadCertificates`.
    #[n(3)]
    Certificates(#[n(0)] Certificates),
    /// To `ReadKeys`.
    #[n(4)]
    Keys(#[n(0)] Vec<KeySlot>),
    /// To `ReadLog`.
    #[n(5)]
    Log(#[n(0)] LogPage),
    /// To `Telemetry`: whether it now runs.
    #[n(6)]
    Telemetry(#[n(0)] bool),
    /// To `Command`: the receipt, a `COSE_Sign1` to be parsed by [`crate::receipt::UnverifiedReceipt`].
    #[n(7)]
    Receipt(#[cbor(n(0), with = "minicbor::bytes")] Vec<u8>),
    /// To `LastCommand`; none if the device never took one.
    #[n(8)]
    LastCommand(#[n(0)] Option<LastCommand>),
    /// To `Pair`.
    #[n(9)]
    Paired(#[n(0)] PairGrant),
    /// To `ListPaired`: SHA-256 of each workstation's session certificate.
    #[n(10)]
    PairedList(#[n(0)] Vec<ByteArray<32>>),
    /// To `CarryCrl`.
    #[n(11)]
    Crl(#[n(0)] CrlVerdict),
    /// To `Ping`: the same bytes.
    #[n(12)]
    Pong(#[cbor(n(0), with = "minicbor::bytes")] Vec<u8>),
    /// To `KeyUpdate`: the last record under the old keys; both ends then update with the joined contexts.
    #[n(13)]
    KeyUpdate(#[n(0)] KeyUpdate),
    /// To `Goodbye`.
    #[n(14)]
    Goodbye,
    /// To any request: no, and why.
    #[n(15)]
    Refused(#[n(0)] Refusal),
}
