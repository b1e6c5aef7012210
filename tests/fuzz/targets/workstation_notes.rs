//! What a workstation keeps about devices and commands under way, out of any JSON: what is read is written and read
//! again as the same, and a device met now is found.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde::{Serialize, de::DeserializeOwned};
use wand_programmer::{KnownDevices, PendingCommand};

fuzz_target!(|data: &[u8]| {
    let _ = reread::<Vec<PendingCommand>>(data);
    let Some(mut devices) = reread::<KnownDevices>(data) else {
        return;
    };
    let Some(device) = devices.iter().next().cloned() else {
        return;
    };
    devices.remember(device.clone());
    assert_eq!(devices.last(), Some(&device));
    assert_eq!(devices.find(&device.fingerprint), Some(&device));
    assert!(devices.by_serial(&device.serial).is_some());
    assert!(devices.forget(&device.fingerprint));
});

fn reread<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(json: &[u8]) -> Option<T> {
    let read: T = serde_json::from_slice(json).ok()?;
    let written = serde_json::to_vec(&read).expect("plain data");
    let again: T = serde_json::from_slice(&written).expect("what was written");
    assert_eq!(again, read);
    Some(read)
}
