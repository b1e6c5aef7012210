//! Flash of which anything may have become: the device starts, keeps a programme of its class, and goes on with its log
//! (R-CM-3, R-LG-1).
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use std::sync::{Arc, Mutex};
use wand_firmware_sim::device::{DeviceOutput, SharedFlash, TRUST_GEOMETRY};
use wand_firmware_sim::flash::{Flash, MemoryFlash, TwoBank};
use wand_fuzz::edit::{Edit, edited};
use wand_fuzz::genuine::{at, clinic};

#[derive(Debug, Arbitrary)]
struct Script<'a> {
    /// Edits of the last record, committed in its place with a checksum that is right.
    record: Vec<Edit<'a>>,
    /// The same with certificates, anchors and lists; or there are none, and the device starts much faster.
    trust: Option<Vec<Edit<'a>>>,
    /// Bits that turned in each chip.
    flips: [Vec<u32>; 3],
}

fuzz_target!(|script: Script<'_>| {
    let chips = clinic().chips();
    recommit(&chips.record, &script.record);
    match &script.trust {
        Some(edits) => recommit(&chips.trust, edits),
        None => *chips.trust.lock().expect("no panic elsewhere") = MemoryFlash::new(TRUST_GEOMETRY),
    }
    for (chip, flips) in [&chips.record, &chips.trust, &chips.log]
        .into_iter()
        .zip(&script.flips)
    {
        let mut chip = chip.lock().expect("no panic elsewhere");
        let bits = chip.geometry().len() * 8;
        let places = flips.iter().take(8).map(|bit| *bit as usize % bits);
        places.for_each(|bit| chip.flip_bit(bit));
    }
    let mut device = clinic().reboot(&chips, 9).expect("a device always starts");
    let before = device.status();
    while !matches!(device.poll(at(1_000)), DeviceOutput::Wait(_)) {}
    assert!(before.log_entries > 0, "a start that is not in the log");
});

fn recommit(chip: &Arc<Mutex<MemoryFlash>>, edits: &[Edit<'_>]) {
    if edits.is_empty() {
        return;
    }
    let shared = SharedFlash::of(Arc::clone(chip));
    let (mut store, stored) = TwoBank::open(Box::new(shared) as Box<dyn Flash>).expect("a whole store");
    let new = edited(&stored.expect("a record"), edits);
    if new.len() <= store.capacity() {
        for _ in 0..2 {
            store.commit(&new).expect("a record that fits");
        }
    }
}
