//! A log chip that holds anything, or entries with a few bits turned: the log gives entries that were written, in
//! order, or says that it is broken, and goes on (R-LG-1).
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use wand_crypto::{HashAlgorithm, rustcrypto};
use wand_firmware_sim::device_log::{DeviceLog, HASH_LEN, StoredEntry};
use wand_firmware_sim::flash::{Flash, Geometry, MemoryFlash};

#[derive(Debug, Arbitrary)]
enum Script<'a> {
    Image(&'a [u8]),
    /// CRC-32 finds every pattern of up to three bits at this length.
    Decay {
        entries: Vec<&'a [u8]>,
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
            if let Ok(mut log) = DeviceLog::open(chip, chain) {
                let _ = log.read(0, 100).map(|entries| assert!(follow(&entries)));
                let _ = log.append(b"next");
            }
        }
        Script::Decay { entries, flips } => decay(&entries, flips),
    }
});

fn decay(entries: &[&[u8]], flips: [Option<u16>; 3]) {
    let mut log = DeviceLog::open(MemoryFlash::new(GEOMETRY), chain).expect("a blank chip");
    let written: Vec<_> = entries
        .iter()
        .take(40)
        .filter_map(|entry| log.append(entry).ok())
        .collect();
    let mut chip = log.into_flash();
    flips
        .into_iter()
        .flatten()
        .for_each(|bit| chip.flip_bit(usize::from(bit)));
    let Ok(mut log) = DeviceLog::open(chip, chain) else {
        assert!(
            flips.iter().any(Option::is_some),
            "a log that nobody touched does not open"
        );
        return;
    };
    let kept = log.read(0, 100).expect("a readable chip");
    assert!(
        follow(&kept) && kept.iter().all(|entry| written.contains(entry)),
        "an entry that nobody wrote"
    );
    let next = log.append(b"next").expect("a short entry");
    assert_eq!(log.head(), (next.sequence, next.hash));
    let mut log = DeviceLog::open(log.into_flash(), chain).expect("a log that was just written");
    assert!(log.read(next.sequence, 1).is_ok_and(|last| last == [next]));
}

fn follow(entries: &[StoredEntry]) -> bool {
    entries
        .windows(2)
        .all(|pair| pair[1].sequence == pair[0].sequence + 1)
}

fn chain(previous: &[u8; HASH_LEN], sequence: u64, entry: &[u8]) -> [u8; HASH_LEN] {
    let parts = [previous.as_slice(), &sequence.to_be_bytes(), entry];
    let digest = rustcrypto().hash(HashAlgorithm::Sha256, &parts);
    digest.as_bytes().try_into().expect("32 bytes")
}
