use crate::CrlFault;
use core::fmt;
use x509_cert::ext::pkix::CrlReason;

/// Why a certificate was revoked (RFC 5280 §5.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReasonCode {
    /// The list does not say.
    Unspecified,
    /// The private key is in other hands.
    KeyCompromise,
    /// The issuer's private key is in other hands.
    CaCompromise,
    /// The subject's name or other facts changed.
    AffiliationChanged,
    /// Another certificate took its place.
    Superseded,
    /// It is no longer needed.
    CessationOfOperation,
    /// Suspended; treated as revoked.
    CertificateHold,
    /// A privilege it certifies was withdrawn.
    PrivilegeWithdrawn,
    /// The attribute authority's key is in other hands.
    AaCompromise,
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unspecified => "no reason given",
            Self::KeyCompromise => "its key was compromised",
            Self::CaCompromise => "its issuer's key was compromised",
            Self::AffiliationChanged => "its facts changed",
            Self::Superseded => "it was superseded",
            Self::CessationOfOperation => "it is no longer needed",
            Self::CertificateHold => "it is suspended",
            Self::PrivilegeWithdrawn => "a privilege was withdrawn",
            Self::AaCompromise => "its attribute authority was compromised",
        })
    }
}

impl TryFrom<CrlReason> for ReasonCode {
    type Error = CrlFault;

    /// removeFromCRL belongs to delta lists, which are not used.
    fn try_from(code: CrlReason) -> Result<Self, CrlFault> {
        Ok(match code {
            CrlReason::Unspecified => Self::Unspecified,
            CrlReason::KeyCompromise => Self::KeyCompromise,
            CrlReason::CaCompromise => Self::CaCompromise,
            CrlReason::AffiliationChanged => Self::AffiliationChanged,
            CrlReason::Superseded => Self::Superseded,
            CrlReason::CessationOfOperation => Self::CessationOfOperation,
            CrlReason::CertificateHold => Self::CertificateHold,
            CrlReason::RemoveFromCRL => return Err(CrlFault::Malformed),
            CrlReason::PrivilegeWithdrawn => Self::PrivilegeWithdrawn,
            CrlReason::AaCompromise => Self::AaCompromise,
        })
    }
}
