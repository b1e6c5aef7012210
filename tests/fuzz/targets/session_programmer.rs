//! The programmer's session, met by something that is no device of the clinic: no peer is reported, no request is
//! taken, and nothing follows the end (R-SE-2).
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::convert::Infallible;
use std::sync::Arc;
use wand_crypto::{Provider, SeededRandom, Suite, rustcrypto};
use wand_fuzz::edit::edited;
use wand_fuzz::genuine::{Encounter, at, clinic};
use wand_fuzz::transport::{Step, Stranger};
use wand_protocol::edhoc::{
    AuthenticationKey, AwaitMessage2, ConnectionId, CredentialFault, IdCred, Initiator, Method,
    OwnCredential, PeerClaim, PeerCredential, PeerResolver, SuitesOffered,
};
use wand_protocol::message::RequestBody;
use wand_protocol::segment::SegmentConfig;
use wand_protocol::session::{Event, Input, Output, Session, Strangers, Surroundings};
use wand_trust::Certificate;

/// Longer scripts find nothing that shorter ones do not.
const MOST_STEPS: usize = 40;

struct Meeting {
    session: Session,
    stranger: Stranger,
    impostor: Impostor,
    random: SeededRandom,
    now: u64,
    ended: bool,
}

/// How far somebody has come who shows the device's certificate and does not hold its key.
enum Impostor {
    Begins,
    Awaits(AwaitMessage2),
    Done,
}

fuzz_target!(|steps: Vec<Step<'_>>| {
    let mut meeting = Meeting::new(0);
    for step in steps.iter().take(MOST_STEPS) {
        match step {
            Step::Packet(packet) => meeting.handle(Input::Packet(packet)),
            Step::Message(message) => meeting.stranger.say(message.to_vec()),
            Step::Handshake(edits) => {
                let message = meeting.impostor.next(meeting.stranger.heard());
                message
                    .into_iter()
                    .for_each(|message| meeting.stranger.say(edited(&message, edits)));
            }
            Step::Wait(ms) => meeting.now += u64::from(*ms),
            Step::Reconnect => {
                meeting.handle(Input::LinkLost);
                meeting.exchange();
                assert!(meeting.ended, "a session outlived its link");
                meeting = Meeting::new(meeting.now);
            }
        }
        meeting.exchange();
    }
});

impl Meeting {
    fn new(now: u64) -> Self {
        let mut meeting = Self {
            session: Session::programmer(clinic().endpoint.clone(), SegmentConfig::default(), now),
            stranger: Stranger::new(false),
            impostor: Impostor::Begins,
            random: SeededRandom::new(12),
            now,
            ended: false,
        };
        meeting.exchange();
        meeting
    }

    fn handle(&mut self, input: Input<'_>) {
        let (mut around, session) = self.around();
        session.handle(&mut around, input);
    }

    fn poll(&mut self) -> Output {
        let (mut around, session) = self.around();
        session.poll(&mut around)
    }

    fn around(&mut self) -> (Surroundings<'_>, &mut Session) {
        let around = Surroundings {
            now_ms: self.now,
            unix_s: at(self.now).unix_s,
            random: &mut self.random,
            store: &clinic().store,
            acquaintances: &Strangers,
        };
        (around, &mut self.session)
    }

    /// Hands packets to and fro until both sides wait.
    fn exchange(&mut self) {
        loop {
            let packets = self.stranger.packets(self.now);
            let mut silent = packets.is_empty();
            packets
                .iter()
                .for_each(|packet| self.handle(Input::Packet(packet)));
            loop {
                match self.poll() {
                    Output::Packet(packet) => {
                        silent = false;
                        self.stranger.hear(self.now, &packet);
                    }
                    Output::Event(event) => self.event(&event),
                    Output::Wait(until) => {
                        assert!(!self.ended || until.is_none(), "an ended session waits");
                        break;
                    }
                }
            }
            assert!(!self.session.is_open());
            assert!(self.session.request(RequestBody::Interrogate).is_err());
            if silent {
                return;
            }
        }
    }

    fn event(&mut self, event: &Event) {
        assert!(!self.ended, "something followed the end");
        match event {
            Event::Handshake(_) => {}
            Event::Ended(_) => self.ended = true,
            _ => panic!("a stranger was believed"),
        }
    }
}

impl Impostor {
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
    let provider: &'static dyn Provider = rustcrypto();
    let initiator = Initiator {
        provider,
        method: Method::SignSign,
        suites: SuitesOffered::first(&[Suite::Suite3]).ok()?,
        c_i: ConnectionId::from_raw(&[4]).ok()?,
        understood_ead: Vec::new(),
    };
    let curve = Suite::Suite3.curve();
    let ephemeral = provider
        .generate_key_agreement(curve, &mut SeededRandom::new(13))
        .ok()?;
    initiator.start(ephemeral, &[]).ok()
}

fn message_3(await_message_2: AwaitMessage2, message_2: &[u8]) -> Option<Vec<u8>> {
    let (provider, mut random) = (rustcrypto(), SeededRandom::new(14));
    let verified = await_message_2.handle(message_2, &mut Anybody).ok()?;
    let curve = Suite::Suite3.curve();
    let scalar = provider.generate_scalar(curve, &mut random).ok()?;
    let own_key = Arc::from(provider.load_signer(curve.signature(), &scalar).ok()?);
    let own = OwnCredential::x5chain(
        &Encounter::shared().device_leaf,
        &[],
        AuthenticationKey::Signature(own_key),
    );
    verified
        .message_3(&own, &[], &mut random)
        .ok()
        .map(|(_, message_3)| message_3)
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
