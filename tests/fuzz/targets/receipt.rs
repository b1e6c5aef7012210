//! A receipt is believed only as the device signed it, about this device and this command (R-CM-6).
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use wand_crypto::rustcrypto;
use wand_fuzz::edit::Offered;
use wand_fuzz::genuine::Encounter;
use wand_protocol::cbor;
use wand_protocol::receipt::UnverifiedReceipt;

#[derive(Debug, Arbitrary)]
struct Script<'a> {
    receipt: Offered<'a>,
    other_device: bool,
    other_command: bool,
}

fuzz_target!(|script: Script<'_>| {
    let encounter = Encounter::shared();
    let checkpoint = encounter.log.checkpoint.clone().unwrap_or_default();
    let genuine = [
        encounter.receipt.clone(),
        checkpoint,
        encounter.signed_command.clone(),
    ];
    let bytes = script.receipt.bytes(&genuine);
    let Ok(receipt) = UnverifiedReceipt::parse(&bytes) else {
        return;
    };
    let _ = receipt.certificate();
    let (mut device, mut command) = (encounter.device(), encounter.command_hash());
    device[31] ^= u8::from(script.other_device);
    command[31] ^= u8::from(script.other_command);
    let verified = receipt.verify(rustcrypto(), &encounter.evidence, &device, &command);
    assert!(verified.is_ok() || bytes != genuine[0] || script.other_device || script.other_command);
    if let Ok(verified) = verified {
        assert!(!script.other_device && !script.other_command);
        let payload = cbor::to_vec(verified.receipt());
        let signed = genuine[0].windows(payload.len()).any(|part| part == payload);
        assert!(signed, "a receipt that nobody signed was believed");
    }
});
