use super::{ErrorMessage, KeyUse};
use alloc::{string::ToString, vec::Vec};
use core::{convert::Infallible, fmt};
use wand_crypto::{CryptoError, Suite};

/// Why a handshake ended, sorted by who is to blame. `R` is the reason of the [`super::PeerResolver`].
///
/// Everything before message_4 is unauthenticated: an attacker on the link can cause any of these and learns
/// nothing from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault<R = Infallible> {
    /// The peer, or someone on the link, sent what the protocol does not allow.
    Peer(PeerFault),
    /// The peer speaks EDHOC, but nothing that is permitted here.
    Incompatible(Incompatibility),
    /// The peer's credential was not accepted.
    Credential(CredentialFault<R>),
    /// The peer ended the handshake with an error message.
    Reported(ErrorMessage),
    /// The calling code asked for what cannot be.
    Caller(Misuse),
    /// A primitive or the random source failed on our side.
    Crypto(CryptoError),
}

/// What a peer did that the protocol does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PeerFault {
    /// The message is not encoded as it must be.
    Malformed(Malformed),
    /// Our own message came back.
    ReflectedMessage,
    /// The peer's ephemeral key is our own.
    ReflectedEphemeralKey,
    /// The peer's credential or authentication key is our own.
    ReflectedCredential,
    /// The ephemeral key is not a point of the suite's curve.
    EphemeralKeyNotOnCurve,
    /// The peer's authentication key is not a point of the suite's curve.
    AuthenticationKeyNotOnCurve,
    /// A ciphertext does not decrypt: another key, or changed on the way.
    BadCiphertext,
    /// The MAC of a static Diffie-Hellman key does not verify.
    BadMac,
    /// The signature does not verify.
    BadSignature,
    /// External authorization data that is marked critical has a label not known here.
    UnknownCriticalEad {
        /// The label, without the sign that marks it critical.
        label: u16,
    },
    /// The Responder refused a suite and says that it supports it.
    ContradictorySuites,
}

/// How a message is not encoded as RFC 9528 has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Malformed {
    /// It ends before all items are there.
    Truncated,
    /// It goes on after the last item.
    TrailingItems,
    /// An item has a type or value that cannot stand there.
    WrongType {
        /// The item, as the RFC names it.
        field: &'static str,
    },
    /// An item is not in the deterministic encoding of RFC 8949 §4.2.1.
    NotDeterministic,
    /// An item has a shorter form that must be used.
    SurplusEncoding {
        /// The item, as the RFC names it.
        field: &'static str,
    },
    /// An item has another length than the suite or the algorithm gives it.
    Length {
        /// The item, as the RFC names it.
        field: &'static str,
    },
    /// A list names something twice.
    Repeated {
        /// The item, as the RFC names it.
        field: &'static str,
    },
    /// An item or the message is longer than is accepted here.
    TooLong {
        /// The item, as the RFC names it.
        field: &'static str,
    },
}

/// Why two honest sides cannot speak with each other.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Incompatibility {
    /// The selected suite is not supported here, or one that was preferred to it is.
    Suite {
        /// The number of the selected suite.
        selected: i64,
        /// The suites supported here, in order of preference: SUITES_R.
        supported: Vec<Suite>,
        /// Whether the Initiator named a suite that is supported here before the one it selected.
        downgrade: bool,
    },
    /// Neither side supports a suite of the other.
    NoCommonSuite,
    /// The method is none of RFC 9528, or not permitted here.
    Method {
        /// The number on the wire.
        number: i64,
    },
    /// A way to identify credentials that is not supported here.
    IdCredType,
    /// A hash for `x5t` that is not supported here.
    ThumbprintAlgorithm,
    /// The peer's authentication key is on another curve than the suite's.
    CredentialCurve {
        /// The suite in use.
        suite: Suite,
    },
}

/// Why a peer's credential was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialFault<R> {
    /// The reference (`x5t`, `kid`) names nothing that is held here; the peer may try again with the credential by
    /// value.
    Unknown,
    /// The credential is there and is refused.
    Refused(R),
}

/// What the calling code asked for that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misuse {
    /// No suite to offer, or one that is not supported.
    NoSuite,
    /// The own authentication key is of another kind than the method needs.
    OwnKeyUse {
        /// What the method needs.
        needed: KeyUse,
    },
    /// The own authentication key is on another curve than the suite's.
    OwnKeyCurve,
    /// The ephemeral key is on another curve than the suite's.
    EphemeralKeyCurve,
    /// The message would be longer than [`super::MAX_MESSAGE_LEN`].
    MessageTooLong,
}

impl Fault<Infallible> {
    /// The same fault where a resolver could have refused too.
    pub fn lift<R>(self) -> Fault<R> {
        match self {
            Self::Peer(fault) => Fault::Peer(fault),
            Self::Incompatible(reason) => Fault::Incompatible(reason),
            Self::Credential(CredentialFault::Unknown) => Fault::Credential(CredentialFault::Unknown),
            Self::Credential(CredentialFault::Refused(never)) => match never {},
            Self::Reported(message) => Fault::Reported(message),
            Self::Caller(misuse) => Fault::Caller(misuse),
            Self::Crypto(error) => Fault::Crypto(error),
        }
    }
}

impl<R> Fault<R> {
    /// The error message to send to the peer (RFC 9528 §6), or `None` when the peer ended the handshake itself.
    ///
    /// It says which kind of fault it was and nothing about the credential or about us.
    pub fn error_message(&self) -> Option<ErrorMessage> {
        let text = match self {
            Self::Reported(_) => return None,
            Self::Incompatible(Incompatibility::Suite { supported, .. }) => {
                return Some(ErrorMessage::WrongSuite(
                    supported.iter().map(|suite| suite.number()).collect(),
                ));
            }
            Self::Credential(CredentialFault::Unknown) => return Some(ErrorMessage::UnknownCredential),
            Self::Credential(CredentialFault::Refused(_)) => "credential refused",
            Self::Incompatible(_) => "not supported",
            Self::Peer(PeerFault::Malformed(_)) => "malformed",
            Self::Peer(PeerFault::UnknownCriticalEad { .. }) => "critical EAD not supported",
            Self::Peer(_) => "refused",
            Self::Caller(_) | Self::Crypto(_) => "internal error",
        };
        Some(ErrorMessage::Unspecified(text.to_string()))
    }
}

impl<R> From<Malformed> for Fault<R> {
    fn from(malformed: Malformed) -> Self {
        Self::Peer(PeerFault::Malformed(malformed))
    }
}

impl From<Malformed> for PeerFault {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

impl<R> From<PeerFault> for Fault<R> {
    fn from(fault: PeerFault) -> Self {
        Self::Peer(fault)
    }
}

impl<R> From<Incompatibility> for Fault<R> {
    fn from(reason: Incompatibility) -> Self {
        Self::Incompatible(reason)
    }
}

impl<R> From<Misuse> for Fault<R> {
    fn from(misuse: Misuse) -> Self {
        Self::Caller(misuse)
    }
}

impl<R> From<CredentialFault<R>> for Fault<R> {
    fn from(fault: CredentialFault<R>) -> Self {
        Self::Credential(fault)
    }
}

impl<R: fmt::Display> fmt::Display for Fault<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Peer(fault) => fault.fmt(f),
            Self::Incompatible(reason) => reason.fmt(f),
            Self::Credential(CredentialFault::Unknown) => {
                f.write_str("the peer's credential is named by a reference that is not held here")
            }
            Self::Credential(CredentialFault::Refused(reason)) => {
                write!(f, "the peer's credential is refused: {reason}")
            }
            Self::Reported(message) => write!(f, "the peer ended the handshake: {message}"),
            Self::Caller(misuse) => misuse.fmt(f),
            Self::Crypto(error) => write!(f, "cryptography failed on this side: {error}"),
        }
    }
}

impl fmt::Display for PeerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed(malformed) => return malformed.fmt(f),
            Self::ReflectedMessage => "our own message came back",
            Self::ReflectedEphemeralKey => "the peer's ephemeral key is our own",
            Self::ReflectedCredential => "the peer's credential is our own",
            Self::EphemeralKeyNotOnCurve => "the peer's ephemeral key is not a point of the curve",
            Self::AuthenticationKeyNotOnCurve => "the peer's authentication key is not a point of the curve",
            Self::BadCiphertext => "the ciphertext does not decrypt",
            Self::BadMac => "the peer's MAC does not verify",
            Self::BadSignature => "the peer's signature does not verify",
            Self::UnknownCriticalEad { label } => {
                return write!(
                    f,
                    "critical external authorization data with the unknown label {label}"
                );
            }
            Self::ContradictorySuites => "the peer refused a suite that it says it supports",
        })
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated => f.write_str("the message ends too early"),
            Self::TrailingItems => f.write_str("the message goes on after its last item"),
            Self::WrongType { field } => write!(f, "{field} has a type or value that cannot stand there"),
            Self::NotDeterministic => f.write_str("an item is not in the deterministic encoding"),
            Self::SurplusEncoding { field } => write!(f, "{field} has a shorter form that must be used"),
            Self::Length { field } => write!(f, "{field} has the wrong length"),
            Self::Repeated { field } => write!(f, "{field} names something twice"),
            Self::TooLong { field } => write!(f, "{field} is longer than is accepted"),
        }
    }
}

impl fmt::Display for Incompatibility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Suite {
                selected,
                downgrade: false,
                ..
            } => write!(f, "cipher suite {selected} is not supported here"),
            Self::Suite {
                selected,
                downgrade: true,
                ..
            } => {
                write!(
                    f,
                    "cipher suite {selected} was selected though one preferred to it is supported here"
                )
            }
            Self::NoCommonSuite => f.write_str("the two sides have no cipher suite in common"),
            Self::Method { number } => write!(f, "method {number} is not permitted here"),
            Self::IdCredType => {
                f.write_str("the credential is identified in a way that is not supported here")
            }
            Self::ThumbprintAlgorithm => {
                f.write_str("the hash of the certificate reference is not supported here")
            }
            Self::CredentialCurve { suite } => {
                write!(
                    f,
                    "the peer's key is not on the curve of cipher suite {}",
                    suite.number()
                )
            }
        }
    }
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSuite => "no supported cipher suite was chosen",
            Self::OwnKeyUse {
                needed: KeyUse::Signature,
            } => "the method needs a signature key of our own",
            Self::OwnKeyUse {
                needed: KeyUse::StaticDh,
            } => "the method needs a key agreement key of our own",
            Self::OwnKeyCurve => "our own key is not on the curve of the cipher suite",
            Self::EphemeralKeyCurve => "the ephemeral key is not on the curve of the cipher suite",
            Self::MessageTooLong => "the message would be too long",
        })
    }
}

impl<R: fmt::Debug + fmt::Display> core::error::Error for Fault<R> {}
impl core::error::Error for PeerFault {}
impl core::error::Error for Malformed {}
impl core::error::Error for Incompatibility {}
impl core::error::Error for Misuse {}
