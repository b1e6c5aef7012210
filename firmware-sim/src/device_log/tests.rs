use super::*;
use crate::flash::{FileFlash, Geometry, MemoryFlash};
use wand_crypto::{HashAlgorithm, rustcrypto};

const SMALL: Geometry = Geometry {
    word_len: 4,
    page_len: 256,
    pages: 4,
};

fn chain(previous: &[u8; HASH_LEN], sequence: u64, entry: &[u8]) -> [u8; HASH_LEN] {
    let digest = rustcrypto().hash(HashAlgorithm::Sha256, &[previous, &sequence.to_be_bytes(), entry]);
    *digest.as_bytes().first_chunk().unwrap()
}

fn text(number: u64) -> Vec<u8> {
    format!("entry {number} {}", "x".repeat(number as usize % 40)).into_bytes()
}

fn filled(entries: u64) -> DeviceLog<MemoryFlash> {
    let mut log = DeviceLog::open(MemoryFlash::new(SMALL), chain).unwrap();
    for number in 1..=entries {
        assert_eq!(log.append(&text(number)).unwrap().sequence, number);
    }
    log
}

fn verify(entries: &[StoredEntry]) {
    for pair in entries.windows(2) {
        assert_eq!(pair[1].sequence, pair[0].sequence + 1);
        assert_eq!(
            pair[1].hash,
            chain(&pair[0].hash, pair[1].sequence, &pair[1].bytes)
        );
    }
    assert!(entries.iter().all(|entry| entry.bytes == text(entry.sequence)));
}

/// R-LG-1: read incrementally, and the same after a restart.
#[test]
fn entries_survive_a_restart_and_are_read_from_any_number() {
    let log = filled(6);
    let head = log.head();
    let mut log = DeviceLog::open(log.into_flash(), chain).unwrap();
    assert_eq!(log.head(), head);
    let all = log.read(1, 100).unwrap();
    assert_eq!(all.len(), 6);
    assert_eq!(all[0].hash, chain(&[0; HASH_LEN], 1, &text(1)));
    verify(&all);
    assert_eq!(log.read(3, 2).unwrap(), all[2..4]);
    assert!(log.read(7, 1).unwrap().is_empty());
}

#[test]
fn the_ring_drops_its_oldest_page_and_the_chain_goes_on() {
    for total in 1..80 {
        let log = filled(total);
        let mut log = DeviceLog::open(log.into_flash(), chain).unwrap();
        let kept = log.read(0, usize::MAX).unwrap();
        verify(&kept);
        assert_eq!((log.oldest(), log.head().0), (Some(kept[0].sequence), total));
        assert!(
            kept.len() as u64 == total || kept.len() >= 6,
            "three pages are kept whole"
        );
        assert_eq!(log.append(&text(total + 1)).unwrap().hash, {
            let newest = kept.last().unwrap();
            chain(&newest.hash, total + 1, &text(total + 1))
        });
    }
}

/// Power cut at every write: what was acknowledged is there, the torn entry is not, the log goes on.
#[test]
fn a_power_cut_at_any_write_loses_nothing_that_was_acknowledged() {
    let (mut cuts, mut torn) = (0, 0);
    for before in 0..24u64 {
        let flash = filled(before).into_flash();
        for cut in 0.. {
            let mut trial = flash.clone();
            trial.cut_power_at(cut, cut + before);
            let mut log = DeviceLog::open(trial, chain).unwrap();
            let oldest = log.oldest();
            let appended = log.append(&text(before + 1)).is_ok();
            let mut flash = log.into_flash();
            if appended {
                assert!(!flash.is_dead());
                break;
            }
            flash.restore_power();
            let mut log = DeviceLog::open(flash, chain).unwrap();
            // A word that was torn but came out whole leaves the entry whole: written, not acknowledged.
            let there = log.head().0;
            assert!(
                there == before || there == before + 1,
                "cut at {cut} after {before}"
            );
            assert!(
                log.oldest() == oldest || log.len() >= 4,
                "at most the oldest page is gone"
            );
            for number in there + 1..there + 4 {
                assert_eq!(log.append(&text(number)).unwrap().sequence, number);
            }
            let mut log = DeviceLog::open(log.into_flash(), chain).unwrap();
            let kept = log.read(0, usize::MAX).unwrap();
            verify(&kept);
            assert_eq!(log.head().0, there + 3);
            torn += u64::from(there == before);
            cuts += 1;
        }
    }
    assert!(cuts > 300 && torn * 10 > cuts * 9, "{torn} of {cuts}");
}

/// Incident "log truncated or rewritten": an entry that was exchanged with a valid checksum breaks the chain.
#[test]
fn a_rewritten_entry_is_found_when_the_log_is_opened() {
    let mut flash = MemoryFlash::new(SMALL);
    flash.program(0, PAGE_MARKER).unwrap();
    let first = chain(&[0; HASH_LEN], 1, b"one");
    let forged = [encode(1, &first, b"one", 4), encode(2, &first, b"two", 4)].concat();
    flash.program(4, &forged).unwrap();
    assert!(matches!(
        DeviceLog::open(flash, chain),
        Err(LogFault::Broken { sequence: 2 })
    ));
}

#[test]
fn too_long_an_entry_is_refused_and_an_empty_one_is_not() {
    let mut log = filled(2);
    assert!(matches!(
        log.append(&[0; 256]),
        Err(LogFault::TooLong { len: 256, .. })
    ));
    assert_eq!(log.append(&[]).unwrap().sequence, 3);
    assert!(matches!(
        DeviceLog::open(MemoryFlash::new(Geometry { pages: 1, ..SMALL }), chain),
        Err(LogFault::TooSmall)
    ));
}

#[test]
fn a_file_keeps_the_log() {
    let directory = tempfile::tempdir().unwrap();
    let open = || FileFlash::open(&directory.path().join("log.flash"), Geometry::with_pages(4)).unwrap();
    let mut log = DeviceLog::open(open(), chain).unwrap();
    (1..200).for_each(|number| drop(log.append(&text(number)).unwrap()));
    drop(log);
    assert_eq!(DeviceLog::open(open(), chain).unwrap().head().0, 199);
}
