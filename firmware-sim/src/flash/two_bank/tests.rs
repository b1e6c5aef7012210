use super::*;
use crate::flash::{FileFlash, Geometry, MemoryFlash};
use proptest::prelude::*;

/// Small pages, so that records span several of them and every write of a commit can be cut.
const SMALL: Geometry = Geometry {
    word_len: 4,
    page_len: 64,
    pages: 8,
};

fn record(number: u8, len: usize) -> Vec<u8> {
    (0..len)
        .map(|i| number.wrapping_mul(31).wrapping_add(i as u8))
        .collect()
}

fn reopened(mut flash: MemoryFlash) -> (TwoBank<MemoryFlash>, Option<Vec<u8>>) {
    flash.restore_power();
    TwoBank::open(flash).unwrap()
}

#[test]
fn the_newest_record_survives_a_restart() {
    let (mut store, nothing) = TwoBank::open(MemoryFlash::new(SMALL)).unwrap();
    assert_eq!(nothing, None);
    for number in 0..9 {
        store.commit(&record(number, 20 * usize::from(number))).unwrap();
        let (again, loaded) = TwoBank::open(store.into_flash()).unwrap();
        assert_eq!(loaded, Some(record(number, 20 * usize::from(number))));
        assert_eq!(again.sequence(), u64::from(number) + 1);
        store = again;
    }
}

/// R-CM-3: power is cut at every write primitive of every one of several commits, torn in several ways.
#[test]
fn a_power_cut_at_every_write_leaves_the_old_record_or_the_new_one() {
    let lengths = [180, 0, 236, 3, 64, 177];
    let (mut store, _) = TwoBank::open(MemoryFlash::new(SMALL)).unwrap();
    let mut old = None;
    let mut cuts = 0;
    for (number, len) in lengths.into_iter().enumerate() {
        let new = record(number as u8, len);
        let before = store.into_flash();
        let mut whole = before.clone();
        let primitives = {
            let start = whole.primitives();
            let (mut trial, _) = TwoBank::open(whole).unwrap();
            trial.commit(&new).unwrap();
            whole = trial.into_flash();
            whole.primitives() - start
        };
        for cut in 0..primitives {
            for seed in 0..8 {
                let mut flash = before.clone();
                flash.cut_power_at(cut, seed);
                let (mut trial, _) = TwoBank::open(flash).unwrap();
                assert_eq!(trial.commit(&new), Err(StoreFault::Flash(FlashFault::PowerLost)));
                let (mut after, loaded) = reopened(trial.into_flash());
                assert!(
                    loaded == old || loaded.as_ref() == Some(&new),
                    "commit {number}, cut at {cut}"
                );
                after.commit(&new).unwrap();
                let (_, loaded) = reopened(after.into_flash());
                assert_eq!(loaded.as_ref(), Some(&new), "the store works on after the cut");
                cuts += 1;
            }
        }
        old = Some(new);
        store = TwoBank::open(whole).unwrap().0;
    }
    assert!(cuts > 1000, "{cuts}");
}

/// A second cut while the first is being repaired.
#[test]
fn two_power_cuts_in_a_row_still_leave_a_whole_record() {
    let (mut store, _) = TwoBank::open(MemoryFlash::new(SMALL)).unwrap();
    store.commit(&record(1, 100)).unwrap();
    let before = store.into_flash();
    for first in 0..30 {
        for second in 0..30 {
            let mut flash = before.clone();
            flash.cut_power_at(first, 1);
            let (mut store, _) = TwoBank::open(flash).unwrap();
            let once = store.commit(&record(2, 100)).is_ok();
            let mut flash = store.into_flash();
            flash.restore_power();
            flash.cut_power_at(second, 2);
            let (mut store, loaded) = TwoBank::open(flash).unwrap();
            assert_eq!(loaded, Some(record(if once { 2 } else { 1 }, 100)));
            let twice = store.commit(&record(3, 100)).is_ok();
            let expected = if twice {
                3
            } else if once {
                2
            } else {
                1
            };
            assert_eq!(reopened(store.into_flash()).1, Some(record(expected, 100)));
        }
    }
}

#[test]
fn a_corrupt_newest_bank_falls_back_and_two_corrupt_banks_are_named() {
    let (mut store, _) = TwoBank::open(MemoryFlash::new(SMALL)).unwrap();
    store.commit(&record(1, 100)).unwrap();
    store.commit(&record(2, 100)).unwrap();
    let mut flash = store.into_flash();
    flash.flip_bit((SMALL.len() / 2 + 50) * 8);
    let (store, loaded) = TwoBank::open(flash).unwrap();
    assert_eq!(loaded, Some(record(1, 100)));
    let mut flash = store.into_flash();
    flash.flip_bit(50 * 8);
    assert!(matches!(TwoBank::open(flash), Err(StoreFault::BothCorrupt)));
}

#[test]
fn a_record_that_does_not_fit_is_refused_and_changes_nothing() {
    let (mut store, _) = TwoBank::open(MemoryFlash::new(SMALL)).unwrap();
    store.commit(&record(1, store.capacity())).unwrap();
    let len = store.capacity() + 1;
    assert_eq!(
        store.commit(&record(2, len)),
        Err(StoreFault::TooLong { len, limit: len - 1 })
    );
    assert_eq!(reopened(store.into_flash()).1, Some(record(1, len - 1)));
}

#[test]
fn a_file_keeps_the_record_across_processes() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("record.flash");
    let geometry = Geometry::with_pages(4);
    let (mut store, nothing) = TwoBank::open(FileFlash::open(&path, geometry).unwrap()).unwrap();
    assert_eq!(nothing, None);
    store.commit(&record(7, 5000)).unwrap();
    assert_eq!(
        store.counters(),
        FlashCounters {
            words: 1255,
            pages: 2
        }
    );
    drop(store);
    let (_, loaded) = TwoBank::open(FileFlash::open(&path, geometry).unwrap()).unwrap();
    assert_eq!(loaded, Some(record(7, 5000)));
    assert_eq!(std::fs::metadata(&path).unwrap().len(), 16384);
}

#[test]
fn a_file_that_cannot_be_opened_says_so() {
    let directory = tempfile::tempdir().unwrap();
    let fault = FileFlash::open(directory.path(), Geometry::with_pages(2)).unwrap_err();
    assert!(matches!(fault, FlashFault::File { action: "opened", .. }));
}

proptest! {
    #[test]
    fn no_content_of_the_flash_makes_the_store_panic(bits in proptest::collection::vec(0usize..4096, 0..400)) {
        let (mut store, _) = TwoBank::open(MemoryFlash::new(SMALL)).unwrap();
        store.commit(&record(1, 200)).unwrap();
        let mut flash = store.into_flash();
        bits.into_iter().for_each(|bit| flash.flip_bit(bit));
        if let Ok((_, Some(loaded))) = TwoBank::open(flash) {
            prop_assert_eq!(loaded, record(1, 200));
        }
    }
}
