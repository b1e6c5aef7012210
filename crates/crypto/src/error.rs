use core::fmt;

/// Why a primitive refused. Says nothing about secret values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CryptoError {
    /// The bytes are not a point of the curve, or are the point at infinity.
    InvalidPoint,
    /// A private key out of range, or of the wrong length.
    InvalidKey,
    /// Keys of two different curves were combined.
    CurveMismatch,
    /// The signature does not verify, or is not encoded as it must be.
    BadSignature,
    /// The ciphertext or its associated data are not what the key holder sealed.
    BadTag,
    /// A key, nonce or output length the algorithm does not take.
    BadLength,
    /// The random source failed, or its health test refused what it gave.
    RandomFault,
    /// This provider does not offer the algorithm.
    Unsupported,
}

impl fmt::Display for CryptoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InvalidPoint => "not a valid point of the curve",
            Self::InvalidKey => "not a valid private key",
            Self::CurveMismatch => "keys of two different curves",
            Self::BadSignature => "the signature does not verify",
            Self::BadTag => "the authentication tag does not verify",
            Self::BadLength => "a length the algorithm does not take",
            Self::RandomFault => "the random source failed its health test",
            Self::Unsupported => "the provider does not offer this algorithm",
        })
    }
}

impl core::error::Error for CryptoError {}
