//! A vault file that anybody wrote, or a body under a digest that is right: what is read is written and read again as
//! the same (R-ID-9).
#![no_main]

use libfuzzer_sys::fuzz_target;
use wand_audit::vault::fuzzing::{file_with_body, reread_file};
use wand_crypto::rustcrypto;
use wand_fuzz::NOW;

fuzz_target!(|data: &[u8]| {
    let reread = |file: &[u8]| reread_file(file, NOW, rustcrypto());
    if let Some(file) = reread(data) {
        assert_eq!(reread(&file), Some(file));
    }
    if let Some(file) = file_with_body(data, rustcrypto()) {
        assert!(reread(&file).is_none_or(|again| again == file));
    }
});
