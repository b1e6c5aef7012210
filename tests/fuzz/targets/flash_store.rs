//! A chip that holds anything, or two records with a few bits turned: the store gives a record that was committed, or
//! says that it has none, and takes the next one (R-CM-3).
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use wand_firmware_sim::flash::{DeviceRecord, Flash, Geometry, MemoryFlash, StoreFault, TwoBank};

#[derive(Debug, Arbitrary)]
enum Script<'a> {
    Image(&'a [u8]),
    /// CRC-32 finds every pattern of up to three bits at this length.
    Decay {
        commits: Vec<&'a [u8]>,
        flips: [Option<u16>; 3],
    },
}

const GEOMETRY: Geometry = Geometry {
    word_len: 4,
    page_len: 256,
    pages: 4,
};

fuzz_target!(|script: Script<'_>| {
    match script {
        Script::Image(image) => {
            let len = image.len().min(GEOMETRY.len()) / GEOMETRY.word_len * GEOMETRY.word_len;
            let mut chip = MemoryFlash::new(GEOMETRY);
            chip.program(0, &image[..len]).expect("whole words");
            if let Some(Some(record)) = open(chip).map(|(_, record)| record) {
                let _ = DeviceRecord::decode(&record);
            }
        }
        Script::Decay { commits, flips } => decay(&commits, flips),
    }
});

fn decay(commits: &[&[u8]], flips: [Option<u16>; 3]) {
    let (mut store, _) = TwoBank::open(MemoryFlash::new(GEOMETRY)).expect("a blank chip");
    let (mut committed, capacity) = (Vec::new(), store.capacity());
    for record in commits.iter().take(4).filter(|record| record.len() <= capacity) {
        store.commit(record).expect("a record that fits");
        committed.push(record.to_vec());
    }
    let mut chip = store.into_flash();
    flips
        .into_iter()
        .flatten()
        .for_each(|bit| chip.flip_bit(usize::from(bit)));
    let Some((mut store, record)) = open(chip) else {
        assert!(!committed.is_empty() || flips.iter().any(Option::is_some));
        return;
    };
    let newest_two = committed.iter().rev().take(2);
    match record {
        Some(record) => assert!(
            newest_two.into_iter().any(|one| *one == record),
            "a record that nobody committed"
        ),
        None => assert!(
            committed.len() <= 1,
            "both records are gone and the store calls itself new"
        ),
    }
    store.commit(b"next").expect("a record that fits");
    let (_, record) = open(store.into_flash()).expect("a store that was just written");
    assert_eq!(record.as_deref(), Some(b"next".as_slice()));
}

fn open(chip: MemoryFlash) -> Option<(TwoBank<MemoryFlash>, Option<Vec<u8>>)> {
    match TwoBank::open(chip) {
        Ok(opened) => Some(opened),
        Err(StoreFault::BothCorrupt) => None,
        Err(fault) => panic!("{fault}"),
    }
}
