//! A message that is taken is written back byte for byte, and can be shown to people whatever is in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wand_protocol::cbor::check_deterministic;
use wand_protocol::message::{Message, ResponseBody};

fuzz_target!(|data: &[u8]| {
    let Ok(message) = Message::from_slice(data) else {
        return;
    };
    assert_eq!(message.to_vec(), data);
    assert_eq!(check_deterministic(data), Ok(()));
    if let Message::Response(response) = &message {
        match &response.body {
            ResponseBody::Log(page) => page.entries.iter().for_each(|entry| {
                entry.code_name();
                entry.detail_text();
            }),
            ResponseBody::Refused(refusal) => drop(refusal.to_string()),
            _ => {}
        }
    }
});
