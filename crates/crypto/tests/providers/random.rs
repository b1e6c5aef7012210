//! The health test of the random source (NIST SP 800-90B §4.3, §4.4).

use wand_crypto::{CryptoError, HealthTested, OsRandom, Random, SeededRandom};

/// A healthy source until byte `after`; then what `fault` makes of each byte and its place.
struct Failing<F> {
    healthy: SeededRandom,
    given: usize,
    after: usize,
    fault: F,
}

impl<F: Fn(usize, u8) -> u8> Failing<F> {
    fn new(after: usize, fault: F) -> Self {
        Self {
            healthy: SeededRandom::new(10),
            given: 0,
            after,
            fault,
        }
    }
}

impl<F: Fn(usize, u8) -> u8> Random for Failing<F> {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), CryptoError> {
        self.healthy.fill(out)?;
        for byte in out {
            if self.given >= self.after {
                *byte = (self.fault)(self.given, *byte);
            }
            self.given += 1;
        }
        Ok(())
    }
}

/// How many further bytes the tested source gives, one at a time, before it fails.
fn bytes_until_fault(random: &mut impl Random, limit: usize) -> Option<usize> {
    (0..limit).find(|_| random.fill(&mut [0]).is_err())
}

#[test]
fn a_healthy_source_passes() {
    let mut seeded = HealthTested::start(SeededRandom::new(11)).unwrap();
    let mut bytes = vec![0; 1 << 20];
    seeded.fill(&mut bytes).unwrap();
    let mut expected = vec![0; 1024 + (1 << 20)];
    SeededRandom::new(11).fill(&mut expected).unwrap();
    assert_eq!(
        bytes,
        expected[1024..],
        "the start-up samples are thrown away, the rest is given unchanged"
    );
    HealthTested::start(OsRandom).unwrap().fill(&mut bytes).unwrap();
}

#[test]
fn a_source_that_is_bad_from_the_start_is_not_wrapped() {
    assert!(HealthTested::start(Failing::new(0, |_, _| 0)).is_err());
    assert!(HealthTested::start(Failing::new(0, |at, _| u8::from(at % 2 == 0))).is_err());
    assert!(HealthTested::start(Failing::new(0, |_, byte| byte & 0x0f)).is_err());
}

#[test]
fn a_stuck_source_is_found_at_the_sixth_equal_byte() {
    let mut random = HealthTested::start(Failing::new(2000, |_, _| 0xa5)).unwrap();
    random.fill(&mut [0; 2000 - 1024]).unwrap();
    assert_eq!(bytes_until_fault(&mut random, 100), Some(5));
}

/// Every eighth byte is the same from the start of a window: never twice in a row, but too often.
#[test]
fn a_biased_source_is_found() {
    let biased = |at, byte| if at % 8 == 0 { 0x42 } else { byte };
    let mut random = HealthTested::start(Failing::new(1024, biased)).unwrap();
    assert!(bytes_until_fault(&mut random, 1024).is_some());
}

#[test]
fn a_fault_latches_and_wipes_what_was_drawn() {
    let stuck_for_a_while = |at, byte| if at < 1040 { 7 } else { byte };
    let mut random = HealthTested::start(Failing::new(1024, stuck_for_a_while)).unwrap();
    let mut out = [1; 64];
    assert_eq!(random.fill(&mut out), Err(CryptoError::RandomFault));
    assert_eq!(out, [0; 64]);
    for _ in 0..10 {
        assert_eq!(
            random.fill(&mut out),
            Err(CryptoError::RandomFault),
            "the source recovered, the fault stays"
        );
    }
}

#[test]
fn seeded_bytes_do_not_depend_on_how_they_are_drawn() {
    let mut whole = [0; 100];
    SeededRandom::new(12).fill(&mut whole).unwrap();
    let mut random = SeededRandom::new(12);
    let mut parts = [0; 100];
    parts.chunks_mut(7).for_each(|part| random.fill(part).unwrap());
    assert_eq!(whole, parts);
}
