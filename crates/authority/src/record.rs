use crate::{Issuer, Profile, Reason, SerialNumber};
use serde::{Deserialize, Serialize};

/// What a certificate is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// One of the authority's own: root or issuing.
    Authority(Issuer),
    /// A leaf.
    Leaf(Profile),
}

/// Where a certificate stands. Expiry is a matter of the reader's clock: see [`Record::is_active`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Its serial number is taken, but the certificate was never handed out: the issue was interrupted.
    Reserved,
    /// Handed out.
    Issued,
    /// Revoked, for ever.
    Revoked {
        /// Seconds since 1970 from which it is not to be trusted.
        at: u64,
        /// Why.
        reason: Reason,
    },
}

/// What the authority knows of one certificate.
#[derive(Debug, Clone)]
pub struct Record {
    /// The serial number.
    pub serial: SerialNumber,
    /// Who signed it; the root signed itself.
    pub issuer: Issuer,
    /// What it is for.
    pub purpose: Purpose,
    /// Hexadecimal SHA-256 of the key's x-coordinate.
    pub key: String,
    /// First second of validity, since 1970.
    pub not_before: u64,
    /// Last second of validity, since 1970.
    pub not_after: u64,
    /// Who asked for it.
    pub requester: String,
    /// When it was recorded, in seconds since 1970.
    pub recorded_at: u64,
    /// The certificate that it renews.
    pub renews: Option<SerialNumber>,
    /// The certificate whose key vouched for this one's.
    pub attested_by: Option<SerialNumber>,
    /// Hexadecimal SHA-256 of the DER; empty while reserved.
    pub fingerprint: String,
    /// The certificate; empty while reserved.
    pub der: Vec<u8>,
    /// Where it stands.
    pub status: Status,
}

impl Record {
    /// Whether it was handed out, is not revoked and has not expired at `now`.
    pub fn is_active(&self, now: u64) -> bool {
        self.status == Status::Issued && now <= self.not_after
    }

    /// The leaf profile, if it is a leaf.
    pub fn profile(&self) -> Option<&Profile> {
        match &self.purpose {
            Purpose::Leaf(profile) => Some(profile),
            Purpose::Authority(_) => None,
        }
    }
}
