//! Every refusal names the certificate, the rule and the reason.

use crate::certificate::{Certificate, CertificateFault, describe, fingerprint};
use crate::crl::{CrlFault, ReasonCode};
use crate::moment::Moment;
use crate::{Breach, Function, KeyUse, Role};
use alloc::string::String;
use core::fmt;
use wand_crypto::Provider;

/// Where in a path a certificate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Position {
    /// The certificate of the peer itself.
    Leaf,
    /// An issuing CA, counted from the leaf: 1 issued the leaf.
    Issuer(usize),
    /// The trust anchor.
    Anchor,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Leaf => f.write_str("leaf"),
            Self::Issuer(number) => write!(f, "issuer {number}"),
            Self::Anchor => f.write_str("anchor"),
        }
    }
}

/// Which certificate a refusal is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateName {
    /// The subject, for people ([`crate::name_text`]); `(unreadable)` if the bytes are no certificate.
    pub subject: String,
    /// The first eight bytes of SHA-256 of the bytes.
    pub fingerprint: [u8; 8],
    /// Where it stands in the path.
    pub position: Position,
}

impl CertificateName {
    pub(crate) fn of(provider: &dyn Provider, certificate: &Certificate, position: Position) -> Self {
        Self {
            subject: describe(&certificate.subject),
            fingerprint: certificate.x5t(provider),
            position,
        }
    }

    pub(crate) fn unreadable(provider: &dyn Provider, der: &[u8], position: Position) -> Self {
        let digest = fingerprint(provider, der);
        let prefix = core::array::from_fn(|index| digest.get(index).copied().unwrap_or_default());
        Self {
            subject: "(unreadable)".into(),
            fingerprint: prefix,
            position,
        }
    }
}

impl fmt::Display for CertificateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.position, self.subject)?;
        self.fingerprint
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The rule that a certificate breaks, with what is needed to say how. Times are seconds since 1970 UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// The bytes can be read as a certificate of a kind this product uses.
    Readable(CertificateFault),
    /// It keeps to the profile of RFC 5280.
    Profile(Breach),
    /// At most so many further certificates come from a peer.
    TooManyCertificates {
        /// How many came.
        count: usize,
        /// How many may.
        limit: usize,
    },
    /// A certificate from a peer is at most so long.
    TooLarge {
        /// Its length in bytes.
        length: usize,
        /// The longest allowed.
        limit: usize,
    },
    /// A leaf is issued by somebody else (R-ID-3).
    SelfSignedLeaf,
    /// The path ends in a trust anchor.
    UnknownIssuer,
    /// The issuer's key verifies the signature.
    BadSignature,
    /// The signature algorithm is one of ours, and one that the caller accepts.
    UnsupportedAlgorithm,
    /// There are at most so many issuers between leaf and anchor.
    TooDeep {
        /// How many there may be.
        limit: usize,
    },
    /// The search for a path ends within its budget.
    SearchTooLong,
    /// The certificate is not used after its end.
    Expired {
        /// Its last second.
        not_after: u64,
        /// The time it was checked against.
        now: u64,
    },
    /// The certificate is not used before its beginning.
    NotYetValid {
        /// Its first second.
        not_before: u64,
        /// The time it was checked against.
        now: u64,
    },
    /// The second judge, rustls-webpki, agrees.
    SecondJudge,
    /// The certificate names the peer that was expected.
    PeerName,
    /// The key usage has the bits that are needed and no others that contradict them.
    KeyUsage,
    /// One key never both signs and agrees.
    KeyUseMixed {
        /// What it is to be used for here.
        expected: KeyUse,
    },
    /// The extended key usage names the purpose.
    ExtendedKeyUsage,
    /// A leaf carries a purpose under Wand's arc.
    NoFunction,
    /// A key has one function (R-ID-5).
    TwoFunctions,
    /// The key is for the function it is used for (R-ID-5).
    WrongFunction {
        /// What it is used for.
        expected: Function,
        /// What it is certified for.
        certified: Function,
    },
    /// An issuing CA, and an anchor that says so, is confined to its function (R-ID-5, R-ID-8).
    IssuerFunction {
        /// The leaf's function.
        function: Function,
    },
    /// The purpose names exactly one role, and a role that exists (R-ID-6).
    WrongRole,
    /// Firmware is signed by the manufacturer alone, for instance.
    RoleForFunction {
        /// The function.
        function: Function,
        /// The role that does not have it.
        role: Role,
    },
    /// The device is of the class that was expected, and certified for one class.
    WrongClass {
        /// The class expected, if one was.
        expected: Option<u8>,
        /// The class certified.
        certified: Option<u8>,
    },
    /// The device has the serial number that was expected.
    WrongSerial {
        /// The serial number certified.
        certified: String,
    },
    /// A device certificate names a serial number (R-ID-1).
    NoSerial,
    /// An operator's certificate is short-lived (R-ID-7).
    LivesTooLong {
        /// From first to last second.
        seconds: u64,
        /// The longest allowed.
        limit: u64,
    },
    /// The certificate is not on its issuer's revocation list.
    Revoked {
        /// When it was revoked.
        since: u64,
        /// Why, as the list says.
        reason: ReasonCode,
    },
    /// The revocation list that covers the certificate can be used.
    RevocationList(CrlFault),
}

impl Rule {
    /// A stable name for records and for the user interface.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Readable(CertificateFault::Malformed { .. }) => "malformed",
            Self::Readable(CertificateFault::UnsupportedKey) => "unsupported-key",
            Self::Profile(breach) => breach.code(),
            Self::TooManyCertificates { .. } => "too-many-certificates",
            Self::TooLarge { .. } => "too-large",
            Self::SelfSignedLeaf => "self-signed-leaf",
            Self::UnknownIssuer => "unknown-issuer",
            Self::BadSignature => "bad-signature",
            Self::UnsupportedAlgorithm => "unsupported-algorithm",
            Self::TooDeep { .. } => "too-deep",
            Self::SearchTooLong => "search-too-long",
            Self::Expired { .. } => "expired",
            Self::NotYetValid { .. } => "not-yet-valid",
            Self::SecondJudge => "second-judge",
            Self::PeerName => "peer-name",
            Self::KeyUsage => "key-usage",
            Self::KeyUseMixed { .. } => "key-use-mixed",
            Self::ExtendedKeyUsage => "extended-key-usage",
            Self::NoFunction => "no-function",
            Self::TwoFunctions => "two-functions",
            Self::WrongFunction { .. } => "wrong-function",
            Self::IssuerFunction { .. } => "issuer-function",
            Self::WrongRole => "wrong-role",
            Self::RoleForFunction { .. } => "role-for-function",
            Self::WrongClass { .. } => "wrong-class",
            Self::WrongSerial { .. } => "wrong-serial",
            Self::NoSerial => "no-serial",
            Self::LivesTooLong { .. } => "lives-too-long",
            Self::Revoked { .. } => "revoked",
            Self::RevocationList(fault) => fault.code(),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Readable(fault) => fault.fmt(f),
            Self::Profile(breach) => breach.fmt(f),
            Self::TooManyCertificates { count, limit } => {
                write!(f, "{count} further certificates came, {limit} may")
            }
            Self::TooLarge { length, limit } => write!(f, "it is {length} bytes long, {limit} are allowed"),
            Self::SelfSignedLeaf => f.write_str("it vouches for itself"),
            Self::UnknownIssuer => f.write_str("no trusted issuer vouches for it"),
            Self::BadSignature => f.write_str("its issuer did not sign it"),
            Self::UnsupportedAlgorithm => f.write_str("its signature algorithm is not accepted"),
            Self::TooDeep { limit } => write!(f, "more than {limit} issuers stand between it and an anchor"),
            Self::SearchTooLong => f.write_str("the search for a path took too many steps"),
            Self::Expired { not_after, now } => {
                let (not_after, now) = (Moment(*not_after), Moment(*now));
                write!(f, "it ended at {not_after} and it is {now}")
            }
            Self::NotYetValid { not_before, now } => {
                let (not_before, now) = (Moment(*not_before), Moment(*now));
                write!(f, "it begins at {not_before} and it is {now}")
            }
            Self::SecondJudge => f.write_str("the second path validation disagrees"),
            Self::PeerName => f.write_str("it names another peer"),
            Self::KeyUsage => f.write_str("its key usage does not allow this"),
            Self::KeyUseMixed { expected } => write!(f, "its key is not for {expected} alone"),
            Self::ExtendedKeyUsage => f.write_str("its extended key usage does not allow this"),
            Self::NoFunction => f.write_str("it has no function in this system"),
            Self::TwoFunctions => f.write_str("one key is certified for two functions"),
            Self::WrongFunction { expected, certified } => {
                write!(f, "it is for {certified:?} and is used for {expected:?}")
            }
            Self::IssuerFunction { function } => write!(f, "it may not issue for {function:?}"),
            Self::WrongRole => f.write_str("it does not name one role"),
            Self::RoleForFunction { function, role } => write!(f, "{role:?} does not have {function:?}"),
            Self::WrongClass {
                expected: Some(expected),
                certified: Some(certified),
            } => {
                write!(f, "it is for device class {certified}, not {expected}")
            }
            Self::WrongClass { .. } => f.write_str("it is not for one device class"),
            Self::WrongSerial { certified } => write!(f, "it is the certificate of {certified}"),
            Self::NoSerial => f.write_str("it names no device serial number"),
            Self::LivesTooLong { seconds, limit } => {
                write!(f, "it is valid for {seconds} s, {limit} s are allowed")
            }
            Self::Revoked { since, reason } => {
                let since = Moment(*since);
                write!(f, "it was revoked at {since} ({reason})")
            }
            Self::RevocationList(fault) => fault.fmt(f),
        }
    }
}

/// Why a certificate is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which certificate.
    pub certificate: CertificateName,
    /// Which rule it breaks, and how.
    pub rule: Rule,
}

impl Refusal {
    /// The rule's stable name.
    pub const fn code(&self) -> &'static str {
        self.rule.code()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.certificate, self.code(), self.rule)
    }
}

impl core::error::Error for Refusal {}
