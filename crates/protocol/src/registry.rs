//! Every number that appears on the wire, once; those of the handshake stand in its own registry (`edhoc`).
//!
//! Request, response and notification bodies carry their numbers at the variants in [`crate::message`];
//! all of them are also in `docs/wand.cddl`, against which a test checks the encodings.
use core::fmt;
use minicbor::{Decode, Encode};

/// Labels of the EDHOC exporter (RFC 9528 §10.1: 32768 and up are for private use).
pub mod exporter {
    /// Shown by conformance peers to compare the outcome of a handshake; protects nothing.
    pub const CONFORMANCE: u32 = 32768;
    /// Record key, device to programmer (32 bytes).
    pub const DEVICE_KEY: u32 = 32769;
    /// Record IV, device to programmer (12 bytes).
    pub const DEVICE_IV: u32 = 32770;
    /// Record key, programmer to device (32 bytes).
    pub const PROGRAMMER_KEY: u32 = 32771;
    /// Record IV, programmer to device (12 bytes).
    pub const PROGRAMMER_IV: u32 = 32772;
    /// `external_aad` of signed commands (32 bytes): binds them to the session (R-CM-1).
    pub const COMMAND_BINDING: u32 = 32773;
    /// The six digits compared at pairing (8 bytes, reduced modulo 1,000,000).
    pub const PAIRING_CODE: u32 = 32774;
    /// Names the session in commands and in both sides' logs (8 bytes); not secret.
    pub const SESSION_ID: u32 = 32775;
}

/// First byte of a packet. The three low bits of a data packet are flags.
pub mod packet {
    /// The programmer asks the device to begin; the whole packet is this byte.
    pub const HELLO: u8 = 0x01;
    /// The sender gave up; the whole packet is this byte.
    pub const RESET: u8 = 0x02;
    /// Acknowledgement: next expected number, credits, bitmap.
    pub const ACK: u8 = 0x03;
    /// A segment of a message; or-ed with the flags below.
    pub const DATA: u8 = 0x10;
    /// The segment begins a message.
    pub const FIRST: u8 = 0x01;
    /// The segment ends a message.
    pub const LAST: u8 = 0x02;
    /// The sender asks to be acknowledged at once.
    pub const ASK: u8 = 0x04;
}

/// Bits of the first byte of a record.
pub mod record {
    /// Two highest bits `01`: an application record of this version.
    pub const APPLICATION: u8 = 0x40;
    /// Mask of the two highest bits.
    pub const KIND_MASK: u8 = 0xC0;
    /// Set in records from the programmer.
    pub const FROM_PROGRAMMER: u8 = 0x20;
    /// The epoch modulo 32.
    pub const EPOCH_MASK: u8 = 0x1F;
}

/// COSE header parameters and algorithms (RFC 9052 §3.1, RFC 9360 §2, RFC 9053).
pub mod cose {
    /// CBOR tag of `COSE_Sign1`.
    pub const SIGN1_TAG: u64 = 18;
    /// `alg`.
    pub const ALG: i64 = 1;
    /// `crit`.
    pub const CRIT: i64 = 2;
    /// `content type`.
    pub const CONTENT_TYPE: i64 = 3;
    /// `kid`.
    pub const KID: i64 = 4;
    /// `x5chain`.
    pub const X5CHAIN: i64 = 33;
    /// `x5t`.
    pub const X5T: i64 = 34;
    /// ES256.
    pub const ES256: i64 = -7;
    /// ES384.
    pub const ES384: i64 = -35;
    /// SHA-256/64, the hash of `x5t` (RFC 9054 §3.1).
    pub const SHA_256_64: i64 = -15;
}

/// `external_aad` of signatures that outlive their session; commands use [`exporter::COMMAND_BINDING`].
pub mod context {
    /// Receipts.
    pub const RECEIPT: &[u8] = b"wand receipt 1";
    /// Log checkpoints.
    pub const CHECKPOINT: &[u8] = b"wand checkpoint 1";
}

/// Why a device refuses a request or a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum RefusalCode {
    /// Too long, or not the deterministic encoding of a known type.
    #[n(1)]
    Malformed,
    /// The device class does not know the request or the action.
    #[n(2)]
    UnknownRequest,
    /// The command names another device.
    #[n(3)]
    WrongDevice,
    /// The command names another session.
    #[n(4)]
    WrongSession,
    /// The counter is not above the last one used.
    #[n(5)]
    ReplayedCounter,
    /// The expiry has passed.
    #[n(6)]
    Expired,
    /// The programme changed since the command was computed.
    #[n(7)]
    StaleProgramme,
    /// The signer's certificate is unknown, or its path, purpose or validity is not accepted.
    #[n(8)]
    CertificateRefused,
    /// The signer's certificate is revoked.
    #[n(9)]
    Revoked,
    /// Revocation cannot be told, and policy does not permit this then.
    #[n(10)]
    RevocationUnknown,
    /// The signature does not verify.
    #[n(11)]
    BadSignature,
    /// The operator's role may not do this.
    #[n(12)]
    NotPermitted,
    /// A value outside the parameter's range or steps, or of an unknown parameter.
    #[n(13)]
    ValueRefused,
    /// An interlock forbids the combination; the detail is its rule.
    #[n(14)]
    Interlock,
    /// The battery phase forbids it.
    #[n(15)]
    Battery,
    /// The device is doing something that excludes it.
    #[n(16)]
    Busy,
    /// Not in this state, such as cancelling a temporary programme that is not running.
    #[n(17)]
    WrongState,
    /// The pairing window is closed.
    #[n(18)]
    PairingClosed,
    /// A list, log or store has no room.
    #[n(19)]
    Full,
    /// The flash did not take the change; the old programme stands.
    #[n(20)]
    StorageFailed,
    /// The counter is not the one after the last: using counters up would lock others out.
    #[n(21)]
    SkippedCounter,
    /// The peer's session certificate was revoked, ended or is no longer accepted; the session ends. The detail is the
    /// rule.
    #[n(22)]
    NoLongerTrusted,
}

impl RefusalCode {
    /// Every code, in order of number.
    pub const ALL: [Self; 22] = [
        Self::Malformed,
        Self::UnknownRequest,
        Self::WrongDevice,
        Self::WrongSession,
        Self::ReplayedCounter,
        Self::Expired,
        Self::StaleProgramme,
        Self::CertificateRefused,
        Self::Revoked,
        Self::RevocationUnknown,
        Self::BadSignature,
        Self::NotPermitted,
        Self::ValueRefused,
        Self::Interlock,
        Self::Battery,
        Self::Busy,
        Self::WrongState,
        Self::PairingClosed,
        Self::Full,
        Self::StorageFailed,
        Self::SkippedCounter,
        Self::NoLongerTrusted,
    ];

    /// A short stable name for machines, such as `replayed-counter`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::UnknownRequest => "unknown-request",
            Self::WrongDevice => "wrong-device",
            Self::WrongSession => "wrong-session",
            Self::ReplayedCounter => "replayed-counter",
            Self::Expired => "expired",
            Self::StaleProgramme => "stale-programme",
            Self::CertificateRefused => "certificate-refused",
            Self::Revoked => "revoked",
            Self::RevocationUnknown => "revocation-unknown",
            Self::BadSignature => "bad-signature",
            Self::NotPermitted => "not-permitted",
            Self::ValueRefused => "value-refused",
            Self::Interlock => "interlock",
            Self::Battery => "battery",
            Self::Busy => "busy",
            Self::WrongState => "wrong-state",
            Self::PairingClosed => "pairing-closed",
            Self::Full => "full",
            Self::StorageFailed => "storage-failed",
            Self::SkippedCounter => "skipped-counter",
            Self::NoLongerTrusted => "no-longer-trusted",
        }
    }
}

impl fmt::Display for RefusalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "not a well-formed message",
            Self::UnknownRequest => "this device does not know the request",
            Self::WrongDevice => "meant for another device",
            Self::WrongSession => "signed for another session",
            Self::ReplayedCounter => "the command counter was already used",
            Self::Expired => "the command has expired",
            Self::StaleProgramme => "the programme changed since the command was computed",
            Self::CertificateRefused => "the signer's certificate is not accepted",
            Self::Revoked => "the signer's certificate is revoked",
            Self::RevocationUnknown => "whether the signer is revoked cannot be told",
            Self::BadSignature => "the signature does not verify",
            Self::NotPermitted => "the operator's role does not permit this",
            Self::ValueRefused => "a value the parameter does not take",
            Self::Interlock => "an interlock forbids this combination",
            Self::Battery => "the battery state forbids this",
            Self::Busy => "the device is busy",
            Self::WrongState => "not in the device's present state",
            Self::PairingClosed => "the pairing window is closed",
            Self::Full => "the device has no room for it",
            Self::StorageFailed => "the device could not store the change",
            Self::SkippedCounter => "the command counter is not the one after the last",
            Self::NoLongerTrusted => "your session certificate is no longer accepted, and the session ends",
        })
    }
}
