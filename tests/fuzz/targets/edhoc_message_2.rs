//! message_2 by somebody who is not the Responder: read to its end, never believed (RFC 9528 §5.3.3).
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use wand_crypto::SeededRandom;
use wand_fuzz::edhoc::{Agreeable, Gullible, Holder, Impostor, c_r, choice, initiator, responder};
use wand_fuzz::edit::{Edit, edited};

#[derive(Debug, Arbitrary)]
struct Script<'a> {
    method: u8,
    suite: u8,
    impostor: Impostor<'a>,
    edits: Vec<Edit<'a>>,
}

fuzz_target!(|script: Script<'_>| {
    let (method, suite) = choice(script.method, script.suite);
    let curve = suite.curve();
    let ephemeral = |holder| Box::new(Agreeable::of(holder, curve));
    let started = initiator(method, suite).start(ephemeral(Holder::InitiatorEphemeral), &[]);
    let (await_message_2, message_1) = started.expect("an offer of one suite");
    let accepted = responder().handle(&message_1).expect("a permitted suite");
    let own = script
        .impostor
        .credential(Holder::Responder, method.responder(), curve);
    let (ead, random) = (script.impostor.ead(), &mut SeededRandom::new(1));
    let made = accepted.message_2(own, c_r(), ephemeral(Holder::ResponderEphemeral), &ead, random);
    let Ok((_, message_2)) = made else {
        return;
    };
    let message_2 = edited(&message_2, &script.edits);
    let outcome = await_message_2.handle(&message_2, &mut Gullible(Holder::Responder));
    assert!(outcome.is_err(), "an impostor was believed");
});
