//! Bytes on the simulator's socket: a frame that is read is written down as the same bytes again, and nothing else
//! passes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wand_link::fuzzing::reread_frame;

/// The type of the one frame with JSON in it, which has more than one spelling.
const ADVERTISEMENT: u8 = 3;

fuzz_target!(|data: &[u8]| {
    let Ok(frame) = reread_frame(data) else { return };
    if data[0] != ADVERTISEMENT {
        assert!(data.starts_with(&frame), "another frame than was sent");
    } else if let Ok(again) = reread_frame(&frame) {
        assert_eq!(again, frame);
    }
});
