//! An error message that is taken is written back byte for byte (RFC 9528 §6).
#![no_main]

use libfuzzer_sys::fuzz_target;
use wand_protocol::edhoc::ErrorMessage;

fuzz_target!(|data: &[u8]| {
    let Ok(error) = ErrorMessage::decode(data) else {
        return;
    };
    assert!(ErrorMessage::is_error(data));
    assert!(
        !error.to_string().chars().any(char::is_control),
        "text that a terminal would obey"
    );
    if !matches!(error, ErrorMessage::Unregistered(_)) {
        assert_eq!(error.encode(), data);
    }
});
