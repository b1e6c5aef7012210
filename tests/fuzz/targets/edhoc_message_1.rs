//! message_1 by anybody: the Responder takes a permitted method and suite or refuses, and never answers at length
//! (RFC 9528 §5.2.3).
#![no_main]

use libfuzzer_sys::fuzz_target;
use wand_crypto::{SeededRandom, Suite};
use wand_fuzz::edhoc::{Agreeable, Holder, UNDERSTOOD, c_r, honest, responder};
use wand_protocol::edhoc::{ConnectionId, KeyUse, MAX_MESSAGE_LEN};

fuzz_target!(|message_1: &[u8]| {
    let accepted = match responder().handle(message_1) {
        Ok(accepted) => accepted,
        Err(fault) => {
            let answer = fault.error_message().map(|error| error.encode());
            assert!(answer.is_none_or(|answer| answer.len() < 256));
            return;
        }
    };
    assert!(Suite::ALL.contains(&accepted.suite()));
    assert!(accepted.ead_1().iter().all(|item| item.label() == UNDERSTOOD));
    let c_i = accepted.c_i();
    assert_eq!(ConnectionId::from_encoded(&c_i.encoded()).as_ref(), Ok(c_i));
    if accepted.method().responder() == KeyUse::StaticDh {
        let curve = accepted.suite().curve();
        let own = honest(Holder::Responder, curve);
        let ephemeral = Box::new(Agreeable::of(Holder::ResponderEphemeral, curve));
        let random = &mut SeededRandom::new(1);
        if let Ok((_, message_2)) = accepted.message_2(own, c_r(), ephemeral, &[], random) {
            assert!(message_2.len() <= MAX_MESSAGE_LEN);
        }
    }
});
