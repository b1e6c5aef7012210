//! message_3 by somebody who is not the Initiator: decrypted, read to its end, never believed (RFC 9528 §5.4.3).
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use wand_crypto::SeededRandom;
use wand_fuzz::edhoc::{Agreeable, Gullible, Holder, Impostor, c_r, choice, honest, initiator, responder};
use wand_fuzz::edit::{Edit, edited};
use wand_protocol::edhoc::Method;

#[derive(Debug, Arbitrary)]
struct Script<'a> {
    signs: bool,
    suite: u8,
    impostor: Impostor<'a>,
    edits: Vec<Edit<'a>>,
}

fuzz_target!(|script: Script<'_>| {
    let method = if script.signs {
        Method::SignStatic
    } else {
        Method::StaticStatic
    };
    let (_, suite) = choice(0, script.suite);
    let curve = suite.curve();
    let ephemeral = |holder| Box::new(Agreeable::of(holder, curve));
    let random = &mut SeededRandom::new(1);
    let started = initiator(method, suite).start(ephemeral(Holder::InitiatorEphemeral), &[]);
    let (await_message_2, message_1) = started.expect("an offer of one suite");
    let accepted = responder().handle(&message_1).expect("a permitted suite");
    let own = honest(Holder::Responder, curve);
    let (await_message_3, message_2) = accepted
        .message_2(own, c_r(), ephemeral(Holder::ResponderEphemeral), &[], random)
        .expect("an honest message_2");
    let verified = await_message_2
        .handle(&message_2, &mut Gullible(Holder::Responder))
        .expect("an honest Responder");
    let own = script
        .impostor
        .credential(Holder::Initiator, method.initiator(), curve);
    let Ok((_, message_3)) = verified.message_3(&own, &script.impostor.ead(), random) else {
        return;
    };
    let message_3 = edited(&message_3, &script.edits);
    let outcome = await_message_3.handle(&message_3, &mut Gullible(Holder::Initiator));
    assert!(outcome.is_err(), "an impostor was believed");
});
