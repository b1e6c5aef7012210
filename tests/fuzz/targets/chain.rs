//! A peer's certificates, changed, mixed and invented, at any time: who is believed was certified by the authority for
//! what is expected, and is in its time (R-ID-5).
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use wand_crypto::rustcrypto;
use wand_fuzz::NOW;
use wand_fuzz::edit::Offered;
use wand_fuzz::genuine::{authorities, clinic, leaves, store_without_lists};
use wand_trust::{Expectation, Function, KeyUse, Policy, Revocation, TrustStore, Validator};

#[derive(Debug, Arbitrary)]
struct Script<'a> {
    leaf: Offered<'a>,
    extra: Vec<Offered<'a>>,
    function: u8,
    agrees: bool,
    class: Option<u8>,
    other_serial: bool,
    hours_later: i16,
    knows_issuers: bool,
}

const FUNCTIONS: [Function; 4] = [
    Function::DeviceIdentity,
    Function::OperatorSession,
    Function::CommandSigning,
    Function::EvidenceSigning,
];

fuzz_target!(|script: Script<'_>| {
    let genuine = leaves();
    let leaf = script.leaf.bytes(&genuine);
    let pool = [authorities(), genuine.clone()].concat();
    let extra: Vec<_> = script.extra.iter().map(|offered| offered.bytes(&pool)).collect();
    let extra: Vec<_> = extra.iter().map(Vec::as_slice).collect();
    let expect = Expectation {
        function: FUNCTIONS[usize::from(script.function) % FUNCTIONS.len()],
        key_use: if script.agrees {
            KeyUse::KeyAgreement
        } else {
            KeyUse::Signature
        },
        class: script.class,
        serial: script.other_serial.then_some("SOMEBODY"),
    };
    let now = NOW.saturating_add_signed(i64::from(script.hours_later) * 3600);
    let anchors_alone = anchors();
    let store = if script.knows_issuers {
        &clinic().store
    } else {
        &anchors_alone
    };
    let validator = Validator {
        provider: rustcrypto(),
        store,
        policy: &Policy::default(),
    };
    let Ok(verified) = validator.verify(&leaf, &extra, &expect, now) else {
        return;
    };
    assert!(
        genuine.contains(&leaf),
        "a certificate that nobody signed was believed"
    );
    assert_eq!(verified.function(), expect.function);
    assert!(
        !script.other_serial || verified.role().is_some(),
        "another device was believed"
    );
    assert!((verified.leaf().not_before()..=verified.leaf().not_after()).contains(&now));
    assert!(
        verified
            .path()
            .last()
            .is_some_and(|root| store.anchors().any(|anchor| anchor == root))
    );
    let unknown = matches!(verified.revocation(), Revocation::Indeterminate { .. });
    assert!(script.knows_issuers || unknown, "good without a list");
});

/// A store that has to be sent the issuing certificates.
fn anchors() -> TrustStore {
    let mut store = TrustStore::new();
    for anchor in store_without_lists().anchors() {
        store.add_anchor(anchor.der()).expect("an anchor");
    }
    store
}
