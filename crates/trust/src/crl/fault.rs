use crate::Refusal;
use crate::moment::Moment;
use alloc::boxed::Box;
use core::fmt;

/// Why a revocation list is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CrlFault {
    /// Not DER, or not a version 2 certificateList with one algorithm inside and outside.
    Malformed,
    /// The same extension twice.
    DuplicateExtension,
    /// The same serial number twice, perhaps with two dates and reasons.
    DuplicateEntry,
    /// A critical extension: a delta, indirect or partial list, an extension that must not be critical, or an
    /// unknown one (RFC 5280 §5.2).
    CriticalExtension,
    /// No authority key identifier (RFC 5280 §5.2.1).
    NoAuthorityKey,
    /// No CRL number (RFC 5280 §5.2.3).
    NoNumber,
    /// A CRL number of more than 20 octets, or for a store beyond 64 bits.
    NumberTooLarge,
    /// No nextUpdate (RFC 5280 §5.1.2.5).
    NoNextUpdate,
    /// Dates out of order or in the wrong form (RFC 5280 §5.1.2.4).
    Dates,
    /// No certificate here belongs to its issuer.
    UnknownIssuer,
    /// Its issuer's key usage lacks cRLSign (RFC 5280 §4.2.1.3).
    IssuerMayNotSign,
    /// Its issuer is not itself vouched for.
    IssuerRefused(Box<Refusal>),
    /// Its issuer did not sign it.
    BadSignature,
    /// A list with a lower number never replaces a higher one (R-RV-2).
    Older {
        /// The number of the list that came.
        offered: u64,
        /// The number of the list that stays.
        held: u64,
    },
    /// Another list with the same number is held: its issuer contradicts itself.
    SameNumber {
        /// The number of both.
        number: u64,
    },
    /// The next list was due before the time of the check.
    Stale {
        /// When it was due.
        next_update: u64,
    },
    /// It was issued after the time of the check.
    Future {
        /// When it was issued.
        this_update: u64,
    },
}

impl CrlFault {
    /// A stable name for records.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "crl-malformed",
            Self::DuplicateExtension => "crl-duplicate-extension",
            Self::DuplicateEntry => "crl-duplicate-entry",
            Self::CriticalExtension => "crl-critical-extension",
            Self::NoAuthorityKey => "crl-no-authority-key",
            Self::NoNumber => "crl-no-number",
            Self::NumberTooLarge => "crl-number-too-large",
            Self::NoNextUpdate => "crl-no-next-update",
            Self::Dates => "crl-dates",
            Self::UnknownIssuer => "crl-unknown-issuer",
            Self::IssuerMayNotSign => "crl-issuer-may-not-sign",
            Self::IssuerRefused(_) => "crl-issuer-refused",
            Self::BadSignature => "crl-bad-signature",
            Self::Older { .. } => "crl-older",
            Self::SameNumber { .. } => "crl-same-number",
            Self::Stale { .. } => "crl-stale",
            Self::Future { .. } => "crl-future",
        }
    }
}

impl fmt::Display for CrlFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("the list is not a version 2 revocation list"),
            Self::DuplicateExtension => f.write_str("the list carries an extension twice"),
            Self::DuplicateEntry => f.write_str("the list names a certificate twice"),
            Self::CriticalExtension => {
                f.write_str("the list carries a critical extension not understood here")
            }
            Self::NoAuthorityKey => f.write_str("the list does not say which key signed it"),
            Self::NoNumber => f.write_str("the list has no number"),
            Self::NumberTooLarge => f.write_str("the list's number is too large"),
            Self::NoNextUpdate => f.write_str("the list does not say when the next one is due"),
            Self::Dates => f.write_str("the list's dates are out of order or in the wrong form"),
            Self::UnknownIssuer => f.write_str("the list's issuer is not known here"),
            Self::IssuerMayNotSign => f.write_str("the list's issuer may not sign lists"),
            Self::IssuerRefused(refusal) => write!(f, "the list's issuer is refused: {refusal}"),
            Self::BadSignature => f.write_str("the list was not signed by its issuer"),
            Self::Older { offered, held } => {
                write!(f, "list {offered} is older than list {held}, which is held")
            }
            Self::SameNumber { number } => write!(f, "another list with number {number} is held"),
            Self::Stale { next_update } => {
                let next_update = Moment(*next_update);
                write!(f, "the next list was due at {next_update}")
            }
            Self::Future { this_update } => {
                let this_update = Moment(*this_update);
                write!(f, "the list was issued at {this_update}, which is to come")
            }
        }
    }
}

impl core::error::Error for CrlFault {}
