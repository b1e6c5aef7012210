//! No `COSE_Sign1` verifies under a key that never signed, whatever was changed in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wand_crypto::rustcrypto;
use wand_fuzz::edit::Offered;
use wand_fuzz::genuine::{Encounter, clinic};
use wand_protocol::cose::{MAX_SIGN1, UnverifiedSign1};

fuzz_target!(|offered: Offered<'_>| {
    let encounter = Encounter::shared();
    let checkpoint = encounter.log.checkpoint.clone().unwrap_or_default();
    let genuine = [
        encounter.signed_command.clone(),
        encounter.receipt.clone(),
        checkpoint,
    ];
    let bytes = offered.bytes(&genuine);
    let Ok(sign1) = UnverifiedSign1::parse(&bytes) else {
        assert!(!genuine.contains(&bytes), "a genuine signature could not be read");
        return;
    };
    assert!(bytes.len() <= MAX_SIGN1);
    let _ = sign1.certificate();
    assert!(sign1.key_id().is_none() || sign1.expect_key_id(None).is_err());
    let stranger = clinic().endpoint.identities[0].key.public_key();
    assert!(sign1.verify(rustcrypto(), stranger, b"").is_err());
});
