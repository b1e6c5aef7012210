//! Sealed records: what opens, and the name of what does not.
mod support;

use proptest::prelude::*;
use support::exporter;
use wand_crypto::rustcrypto;
use wand_protocol::record::{End, MAX_RECORDS, Opener, RECORD_OVERHEAD, RecordFault, Sealer};

struct Pair {
    device: (Sealer, Opener),
    programmer: (Sealer, Opener),
}

fn session(seed: u8) -> Pair {
    let export = exporter(seed);
    let end = |own| {
        let sealer = Sealer::new(rustcrypto(), own, &export, 0).unwrap();
        (sealer, Opener::new(rustcrypto(), own, &export).unwrap())
    };
    Pair {
        device: end(End::Device),
        programmer: end(End::Programmer),
    }
}

/// R-SE-2: both directions, and only the content is hidden in 19 bytes more.
#[test]
fn records_open_in_order_in_both_directions() {
    let mut pair = session(1);
    for round in 0..300u32 {
        let content = round.to_be_bytes().repeat(usize::try_from(round % 5).unwrap());
        let record = pair.device.0.seal(&content).unwrap();
        assert_eq!(record.len(), content.len() + RECORD_OVERHEAD);
        assert_eq!(pair.programmer.1.open(&record), Ok(content.clone()));
        let record = pair.programmer.0.seal(&content).unwrap();
        assert_eq!(pair.device.1.open(&record), Ok(content));
    }
}

fn fault(pair: &mut Pair, record: &[u8]) -> RecordFault {
    let fault = pair.programmer.1.open(record).unwrap_err();
    let good = pair.device.0.seal(b"next").unwrap();
    assert_eq!(
        pair.programmer.1.open(&good),
        Err(RecordFault::Ended),
        "a fault ends the session"
    );
    fault
}

/// R-SE-3; CVE-2019-10964, CVE-2016-5086: a replayed record has its own error.
#[test]
fn a_replayed_record_ends_the_session() {
    let mut pair = session(1);
    let first = pair.device.0.seal(b"one").unwrap();
    pair.programmer.1.open(&first).unwrap();
    assert_eq!(
        fault(&mut pair, &first),
        RecordFault::Repeated {
            expected: 1,
            found: 0
        }
    );
}

/// R-SE-3: a record that was cut out or overtaken.
#[test]
fn a_missing_record_ends_the_session() {
    let mut pair = session(1);
    pair.device.0.seal(b"one").unwrap();
    let second = pair.device.0.seal(b"two").unwrap();
    assert_eq!(
        fault(&mut pair, &second),
        RecordFault::Gap {
            expected: 0,
            found: 1
        }
    );
}

/// R-SE-3: a record sent back to who made it.
#[test]
fn a_reflected_record_ends_the_session() {
    let mut pair = session(1);
    let own = pair.programmer.0.seal(b"one").unwrap();
    assert_eq!(fault(&mut pair, &own), RecordFault::Reflected);
    let mut pair = session(1);
    let mut disguised = pair.programmer.0.seal(b"one").unwrap();
    disguised[0] ^= 0x20;
    assert_eq!(fault(&mut pair, &disguised), RecordFault::Forged);
}

/// R-SE-3: a record of another session, spliced in at its right number.
#[test]
fn a_record_of_another_session_ends_the_session() {
    let mut pair = session(1);
    let spliced = session(2).device.0.seal(b"one").unwrap();
    assert_eq!(fault(&mut pair, &spliced), RecordFault::Forged);
}

/// R-SE-3: cut anywhere, or one bit changed anywhere.
#[test]
fn a_damaged_record_ends_the_session() {
    let good = session(1).device.0.seal(b"content").unwrap();
    for len in 0..good.len() {
        let found = fault(&mut session(1), &good[..len]);
        let expected = if len < 3 {
            RecordFault::Malformed
        } else {
            RecordFault::Forged
        };
        assert_eq!(found, expected, "{len}");
    }
    for bit in 24..good.len() * 8 {
        let mut damaged = good.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(fault(&mut session(1), &damaged), RecordFault::Forged, "{bit}");
    }
    for bit in 0..24 {
        let mut damaged = good.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        assert_ne!(fault(&mut session(1), &damaged), RecordFault::Ended, "{bit}");
    }
}

/// R-SE-6: new keys begin a new epoch, and records of the old one no longer open.
#[test]
fn keys_are_refreshed_by_epoch() {
    let mut pair = session(1);
    let old = pair.device.0.seal(b"old").unwrap();
    pair.programmer.1.open(&old).unwrap();
    let late = pair.device.0.seal(b"late").unwrap();
    let fresh = exporter(9);
    pair.device.0.update(rustcrypto(), &fresh, 1000).unwrap();
    pair.programmer.1.update(rustcrypto(), &fresh).unwrap();
    assert_eq!((pair.device.0.epoch(), pair.programmer.1.epoch()), (1, 1));
    let new = pair.device.0.seal(b"new").unwrap();
    assert_eq!(pair.programmer.1.open(&new), Ok(b"new".to_vec()));
    assert_eq!(fault(&mut pair, &late), RecordFault::WrongEpoch);
}

/// R-SE-6: the sequence number never wraps; without a refresh sealing ends.
#[test]
fn sealing_ends_before_a_nonce_repeats() {
    let mut pair = session(1);
    assert!(!pair.device.0.wants_update(599_999));
    assert!(pair.device.0.wants_update(600_000));
    let mut last = Vec::new();
    for number in 0..MAX_RECORDS {
        assert_eq!(pair.device.0.wants_update(0), number >= MAX_RECORDS / 2);
        last = pair.device.0.seal(b"").unwrap();
        pair.programmer.1.open(&last).unwrap();
    }
    assert_eq!(last[1..3], [0xFF, 0xFF]);
    assert_eq!(pair.device.0.seal(b""), Err(RecordFault::Exhausted));
    assert_eq!(pair.device.0.seal(b""), Err(RecordFault::Ended));
    assert_eq!(pair.programmer.1.open(&last), Err(RecordFault::Exhausted));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Bytes from anybody never open and never panic.
    #[test]
    fn bytes_from_anybody_do_not_open(record in prop::collection::vec(any::<u8>(), 0..80)) {
        prop_assert!(session(1).programmer.1.open(&record).is_err());
    }
}
