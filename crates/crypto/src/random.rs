use crate::CryptoError;

/// A source of random bytes that can fail.
pub trait Random {
    /// Fills `out` with random bytes.
    ///
    /// # Errors
    /// [`CryptoError::RandomFault`]; `out` must then not be used.
    fn fill(&mut self, out: &mut [u8]) -> Result<(), CryptoError>;
}
