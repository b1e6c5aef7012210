use crate::Certificate;
use core::fmt;

/// What a person is told about a certificate's dates (R-ID-7). Seconds since 1970 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValidityWarning {
    /// It cannot be used yet.
    NotYetValid {
        /// Its first second.
        not_before: u64,
    },
    /// It ends soon: less than a tenth of its life is left.
    EndsSoon {
        /// Its last second.
        not_after: u64,
        /// Whole days that are left.
        days: u64,
    },
    /// It cannot be used any more.
    Expired {
        /// Its last second.
        not_after: u64,
    },
}

impl fmt::Display for ValidityWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotYetValid { .. } => f.write_str("the certificate is not valid yet; check the clock"),
            Self::EndsSoon { days, .. } => write!(f, "the certificate ends in {days} days; renew it"),
            Self::Expired { .. } => f.write_str("the certificate has expired; renew it"),
        }
    }
}

/// The warning due at `now`, if any: in the last tenth of a certificate's life, which is nine days for an operator's
/// ninety days and a year and a half for a device's fifteen years.
pub fn validity_warning(certificate: &Certificate, now: u64) -> Option<ValidityWarning> {
    ValidityWarning::due(certificate.not_before(), certificate.not_after(), now)
}

impl ValidityWarning {
    /// The same for a validity from `not_before` to `not_after`.
    pub fn due(not_before: u64, not_after: u64, now: u64) -> Option<Self> {
        const DAY: u64 = 86_400;
        if now < not_before {
            return Some(ValidityWarning::NotYetValid { not_before });
        }
        let Some(left) = not_after.checked_sub(now) else {
            return Some(ValidityWarning::Expired { not_after });
        };
        let life = not_after.saturating_sub(not_before);
        (left <= life / 10).then_some(ValidityWarning::EndsSoon {
            not_after,
            days: left / DAY,
        })
    }
}
