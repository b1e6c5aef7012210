use crate::CryptoError;
use alloc::boxed::Box;

/// A source of random bytes that can fail.
pub trait Random {
    /// Fills `out` with random bytes.
    ///
    /// # Errors
    /// [`CryptoError::RandomFault`]; `out` must then not be used.
    fn fill(&mut self, out: &mut [u8]) -> Result<(), CryptoError>;
}

impl<R: Random + ?Sized> Random for &mut R {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), CryptoError> {
        (**self).fill(out)
    }
}

impl<R: Random + ?Sized> Random for Box<R> {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), CryptoError> {
        (**self).fill(out)
    }
}

/// The operating system's random source. Wrap it in [`crate::HealthTested`].
#[cfg(feature = "os-random")]
#[derive(Debug, Clone, Copy, Default)]
pub struct OsRandom;

#[cfg(feature = "os-random")]
impl Random for OsRandom {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), CryptoError> {
        getrandom::fill(out).map_err(|_| CryptoError::RandomFault)
    }
}

/// Reproducible bytes from a seed: SHA-256 over the seed and a block counter.
///
/// For tests and simulations only: whoever knows the seed knows every byte.
#[cfg(feature = "seeded")]
pub struct SeededRandom {
    seed: u64,
    next: u64,
    block: [u8; 32],
    used: usize,
}

#[cfg(feature = "seeded")]
impl SeededRandom {
    /// The source that `seed` stands for. Equal seeds give equal bytes, however they are drawn.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            next: 0,
            block: [0; 32],
            used: 32,
        }
    }

    fn byte(&mut self) -> u8 {
        use sha2::{Digest, Sha256};
        if self.used == self.block.len() {
            let input = Sha256::new()
                .chain_update(self.seed.to_be_bytes())
                .chain_update(self.next.to_be_bytes());
            self.block = input.finalize().into();
            self.next = self.next.wrapping_add(1);
            self.used = 0;
        }
        let byte = self.block.get(self.used).copied().unwrap_or_default();
        self.used = self.used.saturating_add(1);
        byte
    }
}

#[cfg(feature = "seeded")]
impl Random for SeededRandom {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), CryptoError> {
        out.iter_mut().for_each(|byte| *byte = self.byte());
        Ok(())
    }
}
