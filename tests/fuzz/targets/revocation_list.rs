//! A revocation list enters the store only as its issuer signed it, and never in place of a newer one (R-RV-2).
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use wand_crypto::rustcrypto;
use wand_fuzz::NOW;
use wand_fuzz::edit::Offered;
use wand_fuzz::genuine::{lists, store_without_lists};
use wand_trust::RevocationList;

#[derive(Debug, Arbitrary)]
struct Script<'a> {
    list: Offered<'a>,
    seconds: u64,
}

fuzz_target!(|script: Script<'_>| {
    let genuine = lists();
    let bytes = script.list.bytes(&genuine);
    if let Ok(list) = RevocationList::from_der(&bytes) {
        assert_eq!(list.der(), bytes);
        assert!(list.this_update() <= list.next_update());
        let _ = list.issuer();
        let sorted = list
            .revoked()
            .is_sorted_by(|a, b| a.serial_number <= b.serial_number);
        assert!(
            sorted
                && list
                    .revoked()
                    .iter()
                    .all(|entry| list.entry(&entry.serial_number).is_some())
        );
    }
    let mut store = store_without_lists();
    let now = if script.seconds.is_multiple_of(2) {
        NOW
    } else {
        script.seconds
    };
    let added = store.add_crl(&bytes, rustcrypto(), now);
    assert!(
        added.is_err() || genuine.contains(&bytes),
        "a list that nobody signed was taken"
    );
    assert_eq!(store.crls().len(), usize::from(added.is_ok()));
});
