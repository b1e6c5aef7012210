//! An export that somebody may have written: what passes is consistent with the head it ends in and with no other
//! (R-LG-3).
#![no_main]

use libfuzzer_sys::fuzz_target;
use wand_audit::{Format, Head, verify_export};
use wand_crypto::rustcrypto;

fuzz_target!(|data: &[u8]| {
    let verify = |format, expected: Option<&Head>| verify_export(format, &mut &*data, expected, rustcrypto());
    for format in [Format::Csv, Format::JsonLines] {
        let Ok(check) = verify(format, None) else {
            continue;
        };
        assert_eq!(check.head.is_some(), check.rows > 0);
        let Some(head) = check.head else {
            continue;
        };
        assert_eq!(verify(format, Some(&head)), Ok(check));
        let mut other = head;
        other.hash[0] ^= 1;
        assert!(
            verify(format, Some(&other)).is_err(),
            "a head that is not in the file was found"
        );
    }
    if let Ok(head) = std::str::from_utf8(data).unwrap_or_default().parse::<Head>() {
        assert_eq!(head.to_string().parse(), Ok(head));
    }
});
