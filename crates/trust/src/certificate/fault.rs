use core::fmt;

/// Why bytes are not a certificate, or not one this product can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateFault {
    /// Not DER, or not of the type RFC 5280 gives the part.
    Malformed {
        /// The part, in the words of RFC 5280.
        part: &'static str,
    },
    /// The key is not an elliptic curve key on P-256 or P-384 with the curve given by name.
    UnsupportedKey,
}

impl fmt::Display for CertificateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { part } => write!(f, "the {part} is not what RFC 5280 says it is"),
            Self::UnsupportedKey => f.write_str("the key is neither on P-256 nor on P-384"),
        }
    }
}

impl core::error::Error for CertificateFault {}
