//! The device's session, met by a programmer that nobody certified: no peer is reported and nothing follows the end
//! (R-SE-4).
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::{Arc, LazyLock};
use wand_crypto::{Provider, SeededRandom, Suite, rustcrypto};
use wand_fuzz::genuine::{Encounter, clinic, strange_key};
use wand_fuzz::meeting::{Impostor, Meeting, Step};
use wand_protocol::edhoc::{AwaitMessage1, ConnectionId, Method, OwnCredential};
use wand_protocol::record::End;
use wand_protocol::session::{Endpoint, Identity};
use wand_trust::{Function, Policy};

/// The device's own key plays no part before the programmer is believed, so that any will do.
static ENDPOINT: LazyLock<Arc<Endpoint>> = LazyLock::new(|| {
    Arc::new(Endpoint {
        provider: rustcrypto(),
        policy: Policy::default(),
        identities: vec![Identity {
            leaf: Encounter::shared().device_leaf.clone(),
            further: Vec::new(),
            key: strange_key(),
        }],
        peer_function: Function::OperatorSession,
        peer_class: None,
        peer_serial: None,
        method: Method::SignSign,
    })
});

fuzz_target!(|steps: Vec<Step<'_>>| {
    Meeting::run(End::Device, &ENDPOINT, || Responder, &steps);
});

/// Shows the operator's certificate.
struct Responder;

impl Impostor for Responder {
    fn next(&mut self, heard: Option<Vec<u8>>) -> Option<Vec<u8>> {
        let provider: &'static dyn Provider = rustcrypto();
        let mut random = SeededRandom::new(10);
        let responder = AwaitMessage1 {
            provider,
            methods: Method::ALL.to_vec(),
            suites: vec![Suite::Suite3],
            understood_ead: Vec::new(),
        };
        let accepted = responder.handle(&heard?).ok()?;
        let leaf = &clinic().endpoint.identities[0].leaf;
        let own = OwnCredential::x5chain(leaf, &[], strange_key());
        let ephemeral = provider
            .generate_key_agreement(Suite::Suite3.curve(), &mut random)
            .ok()?;
        let c_r = ConnectionId::from_raw(&[3]).ok()?;
        let (_, message_2) = accepted.message_2(own, c_r, ephemeral, &[], &mut random).ok()?;
        Some(message_2)
    }
}
