//! The programmer's session, met by something that is no device of the clinic: no peer is reported and nothing follows
//! the end (R-SE-4).
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::convert::Infallible;
use wand_crypto::{SeededRandom, Suite, rustcrypto};
use wand_fuzz::genuine::{Encounter, clinic, strange_key};
use wand_fuzz::meeting::{Impostor, Meeting, Step};
use wand_protocol::edhoc::{
    AwaitMessage2, ConnectionId, CredentialFault, IdCred, Initiator as Beginning, Method, OwnCredential,
    PeerClaim, PeerCredential, PeerResolver, SuitesOffered,
};
use wand_protocol::record::End;
use wand_trust::Certificate;

fuzz_target!(|steps: Vec<Step<'_>>| {
    Meeting::run(End::Programmer, &clinic().endpoint, || Initiator::Begins, &steps);
});

/// Shows the device's certificate.
enum Initiator {
    Begins,
    Awaits(AwaitMessage2),
    Done,
}

impl Impostor for Initiator {
    fn next(&mut self, heard: Option<Vec<u8>>) -> Option<Vec<u8>> {
        match std::mem::replace(self, Self::Done) {
            Self::Begins => {
                let (next, message_1) = begin()?;
                *self = Self::Awaits(next);
                Some(message_1)
            }
            Self::Awaits(await_message_2) => message_3(await_message_2, &heard?),
            Self::Done => None,
        }
    }
}

fn begin() -> Option<(AwaitMessage2, Vec<u8>)> {
    let beginning = Beginning {
        provider: rustcrypto(),
        method: Method::SignSign,
        suites: SuitesOffered::first(&[Suite::Suite3]).ok()?,
        c_i: ConnectionId::from_raw(&[4]).ok()?,
        understood_ead: Vec::new(),
    };
    let random = &mut SeededRandom::new(13);
    let ephemeral = rustcrypto()
        .generate_key_agreement(Suite::Suite3.curve(), random)
        .ok()?;
    beginning.start(ephemeral, &[]).ok()
}

fn message_3(await_message_2: AwaitMessage2, message_2: &[u8]) -> Option<Vec<u8>> {
    let verified = await_message_2.handle(message_2, &mut Anybody).ok()?;
    let own = OwnCredential::x5chain(&Encounter::shared().device_leaf, &[], strange_key());
    let made = verified.message_3(&own, &[], &mut SeededRandom::new(14));
    made.ok().map(|(_, message_3)| message_3)
}

/// Takes whatever certificate the programmer shows.
struct Anybody;

impl PeerResolver for Anybody {
    type Peer = ();
    type Refusal = Infallible;

    fn resolve(&mut self, claim: PeerClaim<'_>) -> Result<PeerCredential<()>, CredentialFault<Infallible>> {
        let IdCred::X5Chain(chain) = claim.id_cred else {
            return Err(CredentialFault::Unknown);
        };
        let leaf = chain.first().ok_or(CredentialFault::Unknown)?;
        let certificate = Certificate::from_der(leaf).map_err(|_| CredentialFault::Unknown)?;
        Ok(PeerCredential::x509(leaf, certificate.public_key().clone(), ()))
    }
}
