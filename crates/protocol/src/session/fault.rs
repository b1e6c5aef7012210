use crate::cbor::CborFault;
use crate::edhoc;
use crate::record::RecordFault;
use crate::segment::SegmentFault;
use core::fmt;
use wand_crypto::CryptoError;
use wand_trust::Refusal;

/// Why a session ended, sorted by who is to blame.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionFault {
    /// The handshake failed.
    Handshake(edhoc::Fault<Refusal>),
    /// A record was not the next one of the peer.
    Record(RecordFault),
    /// A record's content is not a message.
    Message(CborFault),
    /// The peer sent a message that is not legal now.
    OutOfTurn,
    /// The segment layer gave up.
    Segments(SegmentFault),
    /// The link is gone.
    LinkLost,
    /// The peer did not finish the handshake in time.
    HandshakeTimeout,
    /// Nothing came from the peer for too long.
    IdleTimeout,
    /// The caller asked for what the session cannot do now.
    NotOpen,
    /// We hold no key that fits method and suite.
    NoIdentity,
    /// A primitive failed on this side.
    Crypto(CryptoError),
}

impl SessionFault {
    /// A short stable name, such as `replayed-record`, for logs and tests.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Handshake(edhoc::Fault::Peer(_)) => "handshake-refused",
            Self::Handshake(edhoc::Fault::Incompatible(_)) => "incompatible",
            Self::Handshake(edhoc::Fault::Credential(edhoc::CredentialFault::Unknown)) => {
                "unknown-credential"
            }
            Self::Handshake(edhoc::Fault::Credential(edhoc::CredentialFault::Refused(refusal))) => {
                refusal.rule.code()
            }
            Self::Handshake(edhoc::Fault::Reported(_)) => "refused-by-peer",
            Self::Handshake(edhoc::Fault::Caller(_)) | Self::NotOpen => "not-open",
            Self::Handshake(edhoc::Fault::Crypto(_))
            | Self::Crypto(_)
            | Self::Record(RecordFault::Crypto(_)) => "cryptography",
            Self::Record(RecordFault::Repeated { .. }) => "replayed-record",
            Self::Record(RecordFault::Gap { .. }) => "missing-record",
            Self::Record(RecordFault::Reflected) => "reflected-record",
            Self::Record(RecordFault::WrongEpoch) => "record-of-another-epoch",
            Self::Record(RecordFault::Forged) => "forged-record",
            Self::Record(_) => "bad-record",
            Self::Message(_) => "malformed-message",
            Self::OutOfTurn => "out-of-turn",
            Self::Segments(SegmentFault::TooLong { .. }) => "oversized-message",
            Self::Segments(SegmentFault::Framing) => "bad-segments",
            Self::Segments(_) | Self::LinkLost => "link-lost",
            Self::HandshakeTimeout => "handshake-timeout",
            Self::IdleTimeout => "idle-timeout",
            Self::NoIdentity => "no-identity",
        }
    }
}

impl fmt::Display for SessionFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Handshake(fault) => fault.fmt(f),
            Self::Record(fault) => fault.fmt(f),
            Self::Message(fault) => write!(f, "a message is malformed: {fault}"),
            Self::OutOfTurn => f.write_str("a message that is not legal at this point"),
            Self::Segments(fault) => fault.fmt(f),
            Self::LinkLost => f.write_str("the link was lost"),
            Self::HandshakeTimeout => f.write_str("the peer did not finish the handshake in time"),
            Self::IdleTimeout => f.write_str("nothing came from the peer for too long"),
            Self::NotOpen => f.write_str("the session is not open"),
            Self::NoIdentity => f.write_str("no key of ours fits the method and suite"),
            Self::Crypto(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for SessionFault {}

impl From<SegmentFault> for SessionFault {
    fn from(fault: SegmentFault) -> Self {
        Self::Segments(fault)
    }
}

impl From<RecordFault> for SessionFault {
    fn from(fault: RecordFault) -> Self {
        Self::Record(fault)
    }
}

impl From<CborFault> for SessionFault {
    fn from(fault: CborFault) -> Self {
        Self::Message(fault)
    }
}

impl From<edhoc::Fault<Refusal>> for SessionFault {
    fn from(fault: edhoc::Fault<Refusal>) -> Self {
        Self::Handshake(fault)
    }
}

impl From<CryptoError> for SessionFault {
    fn from(error: CryptoError) -> Self {
        Self::Crypto(error)
    }
}
