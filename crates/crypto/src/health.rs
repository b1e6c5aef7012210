//! The continuous health tests of NIST SP 800-90B §4.4, over bytes.
//!
//! The claim under test is a full-entropy source, H = 8 bits for each byte, as an operating system's generator
//! makes it. The false-alarm probability of each test is α = 2⁻⁴⁰ (§4.4 asks for 2⁻²⁰ or less): a healthy source
//! that gives a device a mebibyte a day raises a false alarm about once in three thousand years.

use crate::{CryptoError, Random};
use zeroize::Zeroize;

/// Repetition count test, §4.4.1: C = 1 + ⌈−log₂ α ⁄ H⌉ = 1 + ⌈40 ⁄ 8⌉ equal bytes in a row are a fault.
const REPETITION_CUTOFF: u32 = 6;
/// Adaptive proportion test, §4.4.2: the window for a source of more than two values.
const WINDOW: u32 = 512;
/// Adaptive proportion test, §4.4.2: C = 1 + critbinom(W, 2⁻ᴴ, 1 − α) = 1 + critbinom(512, 1⁄256, 1 − 2⁻⁴⁰).
const PROPORTION_CUTOFF: u32 = 19;
/// Start-up test, §4.3: at least this many samples pass both tests before the first use.
const START_UP_SAMPLES: usize = 1024;

/// A random source that is tested at its start and at every byte.
///
/// The first fault latches: the bytes at hand are wiped and every later call fails too.
pub struct HealthTested<R> {
    source: R,
    repetition: Repetition,
    proportion: Proportion,
    failed: bool,
}

impl<R: Random> HealthTested<R> {
    /// Runs the start-up test (1,024 bytes, which are thrown away) and wraps the source.
    ///
    /// # Errors
    /// [`CryptoError::RandomFault`] if the source fails or does not pass.
    pub fn start(source: R) -> Result<Self, CryptoError> {
        let mut tested = Self {
            source,
            repetition: Repetition { last: None, count: 0 },
            proportion: Proportion {
                first: 0,
                count: 0,
                seen: 0,
            },
            failed: false,
        };
        let mut samples = [0; START_UP_SAMPLES];
        let outcome = tested.fill(&mut samples);
        samples.zeroize();
        outcome.map(|()| tested)
    }

    fn draw(&mut self, out: &mut [u8]) -> Result<(), CryptoError> {
        self.source.fill(out)?;
        for &byte in out.iter() {
            self.repetition.take(byte)?;
            self.proportion.take(byte)?;
        }
        Ok(())
    }
}

impl<R: Random> Random for HealthTested<R> {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), CryptoError> {
        if self.failed {
            return Err(CryptoError::RandomFault);
        }
        let outcome = self.draw(out);
        if outcome.is_err() {
            self.failed = true;
            out.zeroize();
        }
        outcome
    }
}

/// How often the last byte came in a row.
struct Repetition {
    last: Option<u8>,
    count: u32,
}

impl Repetition {
    fn take(&mut self, byte: u8) -> Result<(), CryptoError> {
        self.count = if self.last == Some(byte) {
            self.count.saturating_add(1)
        } else {
            1
        };
        self.last = Some(byte);
        if self.count >= REPETITION_CUTOFF {
            Err(CryptoError::RandomFault)
        } else {
            Ok(())
        }
    }
}

/// How often the first byte of the window came in it.
struct Proportion {
    first: u8,
    count: u32,
    seen: u32,
}

impl Proportion {
    fn take(&mut self, byte: u8) -> Result<(), CryptoError> {
        if self.seen == 0 {
            self.first = byte;
            self.count = 0;
        }
        if byte == self.first {
            self.count = self.count.saturating_add(1);
        }
        self.seen = self.seen.saturating_add(1) % WINDOW;
        if self.count >= PROPORTION_CUTOFF {
            Err(CryptoError::RandomFault)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// −log₂ α, and H in bits for each byte.
    const ALPHA: i32 = 40;
    const ENTROPY: u32 = 8;

    /// The binomial distribution's P(X > k) for W trials of probability 2⁻ᴴ.
    fn tail(k: u32) -> f64 {
        let p = f64::from(ENTROPY).exp2().recip();
        let choose = |k: u32| (0..k).fold(1.0, |c, i| c * f64::from(WINDOW - i) / f64::from(i + 1));
        let terms = (k + 1)..=(k + 60);
        terms
            .map(|k| choose(k) * p.powf(f64::from(k)) * (1.0 - p).powf(f64::from(WINDOW - k)))
            .sum()
    }

    #[test]
    fn cut_offs_are_those_of_the_standard() {
        let alpha = f64::from(-ALPHA).exp2();
        let critical = (0..WINDOW).find(|k| tail(*k) <= alpha).unwrap();
        assert_eq!(PROPORTION_CUTOFF, 1 + critical);
        assert_eq!(REPETITION_CUTOFF, 1 + ALPHA.unsigned_abs().div_ceil(ENTROPY));
    }
}
