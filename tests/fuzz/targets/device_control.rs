//! Lines from somebody beside the device, with time between them: each is done or refused with a reason, and the body
//! lives on whatever its knobs say.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wand_firmware_sim::control::Request;
use wand_firmware_sim::device::{ControlFault, DeviceOutput, TRUST_GEOMETRY};
use wand_firmware_sim::flash::MemoryFlash;
use wand_fuzz::genuine::{at, clinic};

/// Requests that are taken from one input.
const MOST: usize = 16;

fuzz_target!(|data: &[u8]| {
    let chips = clinic().chips();
    // Somebody beside the device needs no certificate; without any it starts a hundred times faster.
    *chips.trust.lock().expect("no panic elsewhere") = MemoryFlash::new(TRUST_GEOMETRY);
    let mut device = clinic().reboot(&chips, 7).expect("a device always starts");
    let mut now = 0;
    for line in data.split(|byte| *byte == b'\n').take(MOST) {
        let Ok(request) = serde_json::from_slice::<Request>(line) else {
            continue;
        };
        let written = serde_json::to_vec(&request).expect("plain data");
        assert_eq!(
            serde_json::from_slice::<Request>(&written).ok(),
            Some(request.clone())
        );
        if let Some(control) = request.to_device()
            && let Err(fault) = device.control(at(now), control)
        {
            assert!(matches!(fault, ControlFault::Body { .. }), "{fault}");
        }
        for _ in 0..20 {
            now += 50;
            while !matches!(device.poll(at(now)), DeviceOutput::Wait(_)) {}
        }
        let _ = device.status();
    }
});
