//! message_4 with any external authorization data, changed or not: taken only as the Responder sent it, and then both
//! ends have the same keys (RFC 9528 §5.5.3).
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use wand_crypto::SeededRandom;
use wand_fuzz::edhoc::{
    Agreeable, Gullible, Holder, UNDERSTOOD, c_r, choice, ead, honest, initiator, responder,
};
use wand_fuzz::edit::{Edit, edited};
use wand_protocol::edhoc::Method;

#[derive(Debug, Arbitrary)]
struct Script<'a> {
    suite: u8,
    ead_4: Vec<(u16, bool, Option<&'a [u8]>)>,
    edits: Vec<Edit<'a>>,
}

fuzz_target!(|script: Script<'_>| {
    let (_, suite) = choice(0, script.suite);
    let curve = suite.curve();
    let ephemeral = |holder| Box::new(Agreeable::of(holder, curve));
    let random = &mut SeededRandom::new(1);
    let started = initiator(Method::StaticStatic, suite).start(ephemeral(Holder::InitiatorEphemeral), &[]);
    let (await_message_2, message_1) = started.expect("an offer of one suite");
    let accepted = responder().handle(&message_1).expect("a permitted suite");
    let (await_message_3, message_2) = accepted
        .message_2(
            honest(Holder::Responder, curve),
            c_r(),
            ephemeral(Holder::ResponderEphemeral),
            &[],
            random,
        )
        .expect("an honest message_2");
    let verified = await_message_2
        .handle(&message_2, &mut Gullible(Holder::Responder))
        .expect("an honest Responder");
    let (await_message_4, message_3) = verified
        .message_3(&honest(Holder::Initiator, curve), &[], random)
        .expect("an honest message_3");
    let verified = await_message_3
        .handle(&message_3, &mut Gullible(Holder::Initiator))
        .expect("an honest Initiator");
    let Ok((responder, message_4)) = verified.message_4(&ead(&script.ead_4)) else {
        return;
    };
    let arriving = edited(&message_4, &script.edits);
    let Ok(initiator) = await_message_4.handle(&arriving) else {
        return;
    };
    assert_eq!(arriving, message_4, "a message that nobody sent was taken");
    assert!(initiator.ead_4.iter().all(|item| item.label() == UNDERSTOOD));
    let key =
        |exporter: &wand_protocol::edhoc::Exporter| exporter.export(32768, &[], 32).expect("a short output");
    assert_eq!(
        key(&initiator.exporter).expose_secret(),
        key(&responder.exporter).expose_secret()
    );
});
