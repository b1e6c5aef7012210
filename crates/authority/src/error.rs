use crate::journal::JournalFault;
use crate::keys::KeyFault;
use crate::request::RequestFault;
use crate::storage::StorageFault;
use crate::{Issuer, SerialNumber};
use std::path::PathBuf;
use wand_crypto::{CryptoError, Curve};

/// Why the authority did not do what was asked. Nothing half-done is left by any of these.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuthorityError {
    /// The directory holds a complete authority already.
    #[error("{} holds an authority already", .0.display())]
    AlreadyFounded(PathBuf),
    /// The directory holds no authority, or one whose founding was interrupted.
    #[error("{} holds no complete authority", .0.display())]
    NotFounded(PathBuf),
    /// The founding was begun with another name or other curves.
    #[error("an authority named \"{0}\" was begun here with other settings")]
    OtherFounding(String),
    /// The authority's own name is empty, too long, or holds characters a name cannot.
    #[error("the authority's name must have 1 to 16 characters without control characters")]
    Name,
    /// The request is malformed, unproven, or does not fit the order.
    #[error("the request is refused: {0}")]
    Request(#[from] RequestFault),
    /// An attribute of the subject breaks its limits.
    #[error("the subject's {attribute} must have 1 to 64 permitted characters, without blanks at its ends")]
    Subject {
        /// The attribute, such as `serial number`.
        attribute: &'static str,
    },
    /// A certificate for this key was issued before (R-KY-7).
    #[error("this public key was certified before, in certificate {0}")]
    DuplicateKey(SerialNumber),
    /// The device has an active certificate of this kind (R-KY-7).
    #[error("the device has an active certificate of this kind, {0}")]
    DuplicateDevice(SerialNumber),
    /// The certificate to be renewed is not an active one of the same profile.
    #[error("certificate {0} is not an active certificate of the same profile, so it cannot be renewed")]
    NotRenewable(SerialNumber),
    /// The authority was founded without this curve.
    #[error("this authority has no issuer for {0:?} keys")]
    CurveNotOffered(Curve),
    /// The leaf would outlive its issuer.
    #[error("the certificate would outlive its issuer {0}")]
    OutlivesIssuer(Issuer),
    /// The issuer itself is revoked.
    #[error("the issuer {0} is revoked")]
    IssuerRevoked(Issuer),
    /// The root cannot revoke itself (RFC 5280 has no such list).
    #[error("the root cannot revoke its own certificate")]
    RootRevocation,
    /// No certificate with this serial number or fingerprint was issued here.
    #[error("no certificate {0} was issued here")]
    UnknownCertificate(String),
    /// It is revoked already; a revocation is final and keeps its first date and reason.
    #[error("certificate {0} is revoked already")]
    AlreadyRevoked(SerialNumber),
    /// The revocation date lies in the future or before the certificate's first day.
    #[error("the revocation date must lie between the certificate's first day and now")]
    RevocationDate,
    /// The clock shows less than the last record does.
    #[error("the clock shows {now} seconds since 1970, but the last record was made at {last}")]
    ClockBehind {
        /// The clock.
        now: u64,
        /// The last record.
        last: u64,
    },
    /// The journal was changed or cut off.
    #[error("the journal cannot be trusted: {0}")]
    Journal(#[from] JournalFault),
    /// An earlier write failed, so what is on the disk is not known.
    #[error("an earlier write failed; the authority must be opened again")]
    ReopenNeeded,
    /// A published revocation list is not the one that was recorded.
    #[error("revocation list {number} of {issuer} is not the one that was published")]
    CrlChanged {
        /// Whose list.
        issuer: Issuer,
        /// Its CRL number.
        number: u64,
    },
    /// The file system failed.
    #[error(transparent)]
    Storage(#[from] StorageFault),
    /// A private key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyFault),
    /// A primitive refused.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
    /// A value does not fit its DER form, such as a date after the year 9999.
    #[error("a value does not fit its encoding: {0}")]
    Encoding(#[from] der::Error),
}

impl AuthorityError {
    /// What a person can do about it.
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::AlreadyFounded(_) => "open it, or choose an empty directory",
            Self::NotFounded(_) => "found it, or run the founding again to complete it",
            Self::OtherFounding(_) => {
                "repeat the founding with the same settings, or choose an empty directory"
            }
            Self::Name => "choose a short name, such as the maker's",
            Self::Request(fault) => fault.next_step(),
            Self::Subject { .. } => "correct the name or serial number",
            Self::DuplicateKey(_) => {
                "make a new key and a new request; if another device made this key, stop it"
            }
            Self::DuplicateDevice(_) => "renew the active certificate, or revoke it first",
            Self::NotRenewable(_) => "look up the active certificate, or issue a new one",
            Self::CurveNotOffered(_) => "found an authority with this curve, or use a P-256 key",
            Self::OutlivesIssuer(_) => "found a new authority and roll the trust anchor over to it",
            Self::IssuerRevoked(_) | Self::RootRevocation => {
                "found a new authority and roll the trust anchor over to it"
            }
            Self::UnknownCertificate(_) => "list the certificates to find it",
            Self::AlreadyRevoked(_) => "publish a new revocation list if devices do not know yet",
            Self::RevocationDate => "give the time at which the key was last known to be safe",
            Self::ClockBehind { .. } => "set the clock right",
            Self::Journal(_) => {
                "restore the directory from a backup and compare it with the issued certificates"
            }
            Self::ReopenNeeded => "open the authority again; it continues from what was written",
            Self::CrlChanged { .. } => "publish a new revocation list",
            Self::Storage(fault) | Self::Key(KeyFault::Storage(fault)) => fault.next_step(),
            Self::Key(KeyFault::Absent(_) | KeyFault::Taken(_)) => "restore the key directory from a backup",
            Self::Key(KeyFault::Exposed(_)) => {
                "restrict the file to its owner (chmod 600), or make a new authority if it was read"
            }
            Self::Key(_) => "give the right passphrase, or restore the key directory from a backup",
            Self::Crypto(_) => "repeat the command; if it fails again, do not use this machine to issue",
            Self::Encoding(_) => "check names and dates",
        }
    }
}
