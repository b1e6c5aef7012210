//! A command is carried out only as the operator signed it, for this device, session, counter, time and programme
//! (R-CM-1).
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use wand_crypto::rustcrypto;
use wand_fuzz::edit::{Edit, Offered, edited};
use wand_fuzz::genuine::{Encounter, clinic};
use wand_protocol::command::{Admission, UnverifiedCommand};

#[derive(Debug, Arbitrary)]
struct Script<'a> {
    command: Offered<'a>,
    binding: Vec<Edit<'a>>,
    counter_used: u8,
    seconds_later: u16,
    other_programme: bool,
    other_session: bool,
}

fuzz_target!(|script: Script<'_>| {
    let encounter = Encounter::shared();
    let bytes = script
        .command
        .bytes(std::slice::from_ref(&encounter.signed_command));
    let Ok(command) = UnverifiedCommand::parse(&bytes) else {
        return;
    };
    let mut admission = Admission {
        last_counter: encounter.admission.last_counter + u64::from(script.counter_used),
        now: encounter.admission.now + u64::from(script.seconds_later),
        ..encounter.admission
    };
    admission.programme_hash[0] ^= u8::from(script.other_programme);
    admission.session[0] ^= u8::from(script.other_session);
    let Ok(admitted) = command.admit(&admission) else {
        return;
    };
    let binding = edited(&encounter.binding, &script.binding);
    let key = clinic().command_signer.public_key();
    let Ok(verified) = admitted.verify(rustcrypto(), key, &binding) else {
        return;
    };
    assert_eq!(
        binding, encounter.binding,
        "a command of another session was believed"
    );
    assert_eq!(
        *verified.command(),
        encounter.command,
        "a command that nobody signed was believed"
    );
    assert!(!script.other_programme && !script.other_session && script.counter_used == 0);
    assert!(admission.now <= encounter.command.expires);
});
