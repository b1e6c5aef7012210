//! From connection to disconnection: the budget, the session's events, what a contact cost.

use super::journal::Detail;
use super::telemetry::Telemetry;
use super::{Device, DeviceOutput, LogCode, News};
use crate::contact::ContactRefusal;
use crate::energy::{Cause, Operation};
use std::sync::Arc;
use wand_crypto::{Curve, Suite};
use wand_protocol::edhoc::{ErrorMessage, Fault as EdhocFault, KeyUse, Method};
use wand_protocol::message::NoticeBody;
use wand_protocol::segment::SegmentConfig;
use wand_protocol::session::{Authenticated, Ending, Event, HandshakeStep, Input, Session, SessionFault};
use wand_therapy::Event as TherapyEvent;
use wand_trust::ChainVerified;

/// How long a refused peer has to read why, before the session ends, in milliseconds.
const LAST_WORDS_MS: u64 = 1_000;
/// Seconds between two log entries about contacts that the budget turned away.
const TURNED_AWAY_NOTE_S: u64 = 3_600;

/// A connection, with the session on it.
pub(super) struct Contact {
    pub(super) session: Session,
    pub(super) peer: Option<Peer>,
    pub(super) telemetry: Option<Telemetry>,
    pub(super) interval_ms: u32,
    pub(super) radio_counted_ms: u64,
    pub(super) overspent: bool,
    pub(super) distrust: Option<Distrust>,
}

/// Why the peer is no longer trusted, and when the session therefore ends.
#[derive(Clone, Copy)]
pub(super) struct Distrust {
    pub(super) rule: &'static str,
    ends_at_ms: u64,
}

/// An authenticated peer.
pub(super) struct Peer {
    pub(super) chain: ChainVerified,
    pub(super) key_use: KeyUse,
    pub(super) session_id: [u8; 8],
    pub(super) binding: [u8; 32],
    pub(super) pairing_code: String,
    /// SHA-256 of the certificate by which the peer knows this device.
    pub(super) device: [u8; 32],
    /// Generation of the trust store that `chain` was verified against.
    pub(super) generation: u64,
}

impl Device {
    pub(super) fn connected(&mut self, mtu: usize, interval_ms: u32) {
        self.disconnected();
        let Some(endpoint) = self.endpoint.clone() else {
            self.tell(News::TurnedAway("not-provisioned"));
            self.outbox.push_back(DeviceOutput::Disconnect);
            return;
        };
        if let Err(refusal) = self.budget.admit(self.time) {
            self.turn_away(refusal);
            return;
        }
        let link = SegmentConfig {
            mtu,
            interval_ms,
            ..SegmentConfig::default()
        };
        self.contact = Some(Contact {
            session: Session::device(Arc::clone(&endpoint), link, self.ms),
            peer: None,
            telemetry: None,
            interval_ms,
            radio_counted_ms: self.ms,
            overspent: false,
            distrust: None,
        });
    }

    fn turn_away(&mut self, refusal: ContactRefusal) {
        let why = match refusal {
            ContactRefusal::BackOff(_) => "back-off",
            ContactRefusal::Exhausted(_) => "exhausted",
            ContactRefusal::UnderWay => "under-way",
        };
        let time = self.time;
        if self
            .turned_away_noted_at
            .is_none_or(|at| time.saturating_sub(at) >= TURNED_AWAY_NOTE_S)
        {
            self.turned_away_noted_at = Some(time);
            self.note(LogCode::ContactTurnedAway, Detail::Text(why));
        }
        self.tell(News::TurnedAway(why));
        self.outbox.push_back(DeviceOutput::Disconnect);
    }

    pub(super) fn packet(&mut self, packet: &[u8]) {
        if self.contact.is_none() {
            return;
        }
        self.spend(Operation::Receive {
            packets: 1,
            bytes: packet.len() as u64,
        });
        self.count_sealing(packet.len());
        self.with_session(|session, around| session.handle(around, Input::Packet(packet)));
    }

    pub(super) fn packet_sent(&mut self, len: usize) {
        self.spend(Operation::Send {
            packets: 1,
            bytes: len as u64,
        });
        self.count_sealing(len);
    }

    /// Records are sealed; the handshake before them counts for itself.
    fn count_sealing(&mut self, len: usize) {
        if self
            .contact
            .as_ref()
            .is_some_and(|contact| contact.peer.is_some())
        {
            self.spend(Operation::AesGcm256(len as u64));
        }
    }

    /// The signatures on the issuing certificates, which are verified once for as long as the device runs.
    pub(super) fn count_proofs(&mut self) {
        for _ in self.trust.issuing() {
            self.meter.spend(Cause::Therapy, Operation::Verify(Curve::P384));
        }
    }

    pub(super) fn disconnected(&mut self) {
        self.with_session(|session, around| session.handle(around, Input::LinkLost));
        // What the session still has to say is about its end; packets go nowhere any more.
        while self.contact.is_some() {
            match self.with_session(|session, around| session.poll(around)) {
                Some(wand_protocol::session::Output::Event(event)) => self.session_event(event),
                Some(wand_protocol::session::Output::Packet(_)) => {}
                Some(wand_protocol::session::Output::Wait(_)) | None => break,
            }
        }
        self.contact = None;
        self.outbox
            .retain(|output| matches!(output, DeviceOutput::News(_)));
    }

    pub(super) fn session_event(&mut self, event: Event) {
        match event {
            Event::Handshake(step) => self.count_handshake(step),
            Event::Authenticated(authenticated) => self.authenticated(*authenticated),
            Event::Request(request) => self.request(request),
            Event::Ended(ending) => self.ended(ending),
            Event::KeysRefreshed(_) | Event::Response(_) | Event::Notification(_) => {}
        }
    }

    /// What the step cost this device; the primitives of RFC 9528 §5 and of the path.
    fn count_handshake(&mut self, step: HandshakeStep) {
        let Some(endpoint) = &self.endpoint else { return };
        let (method, curve) = (
            endpoint.method,
            endpoint.identities.first().map_or(Curve::P256, |i| i.curve()),
        );
        self.spend(Operation::Sha256(step.len as u64));
        match (step.message, step.sent) {
            (Some(1), true) => self.spend(Operation::GenerateKey(curve)),
            (Some(2), false) => {
                self.spend(Operation::Agree(curve));
                self.spend(Operation::Verify(curve));
                self.spend(match method.responder() {
                    KeyUse::Signature => Operation::Verify(curve),
                    KeyUse::StaticDh => Operation::Agree(curve),
                });
            }
            (Some(3), true) => self.spend(match method.initiator() {
                KeyUse::Signature => Operation::Sign(curve),
                KeyUse::StaticDh => Operation::Agree(curve),
            }),
            (Some(_), _) => self.spend(Operation::AesCcm128(step.len as u64)),
            (None, _) => {}
        }
    }

    fn authenticated(&mut self, authenticated: Authenticated) {
        let Authenticated {
            peer,
            method,
            suite,
            session_id,
            command_binding,
            pairing_code,
            ..
        } = authenticated;
        let spent = self.budget.succeeded();
        self.meter.reassign(Cause::FailedContact, Cause::Session, spent);
        // Its issuer vouches that the certificate's first second has passed (R-RV-4).
        self.floor.observe(peer.leaf().not_before());
        self.introduce = false;
        let device = self.identity_hash(method, suite);
        let generation = self.trust_generation;
        if let Some(contact) = &mut self.contact {
            contact.peer = Some(Peer {
                chain: peer,
                key_use: method.responder(),
                session_id,
                binding: command_binding,
                pairing_code: pairing_code.to_string(),
                device,
                generation,
            });
        }
        self.note(LogCode::SessionOpened, Detail::Bytes(&session_id));
        self.tell(News::SessionOpened {
            session_id,
            pairing_code,
        });
    }

    /// SHA-256 of the certificate that stood for this device in a session of this method and suite.
    fn identity_hash(&self, method: Method, suite: Suite) -> [u8; 32] {
        let leaf = self.endpoint.as_ref().and_then(|endpoint| {
            endpoint.identities.iter().find(|identity| {
                identity.key.key_use() == method.initiator() && identity.curve() == suite.curve()
            })
        });
        leaf.map_or([0; 32], |identity| {
            super::acquaintances::sha256(self.provider, &identity.leaf)
        })
    }

    fn ended(&mut self, ending: Ending) {
        let Some(contact) = self.contact.take() else {
            return;
        };
        let code = match &ending {
            Ending::Closed { .. } => "closed",
            Ending::Fault(fault) => fault.code(),
        };
        match &contact.peer {
            Some(peer) => {
                match (contact.distrust, &ending) {
                    (Some(distrust), Ending::Closed { .. } | Ending::Fault(SessionFault::LinkLost)) => {
                        self.note(LogCode::SessionDistrusted, Detail::Text(distrust.rule));
                    }
                    (_, Ending::Closed { .. }) => self.note(LogCode::SessionClosed, Detail::None),
                    (_, Ending::Fault(_)) => self.note(LogCode::SessionFault, Detail::Text(code)),
                }
                let fingerprint = peer.chain.leaf().fingerprint(self.provider);
                self.session_over(fingerprint);
            }
            None => self.contact_failed(&ending, code, contact.overspent),
        }
        self.therapy_event(TherapyEvent::LinkBroken);
        self.tell(News::Ended(code));
        self.outbox.push_back(DeviceOutput::Disconnect);
    }

    /// Keeps what the session left behind: energy, key uses, when the workstation was seen.
    fn session_over(&mut self, peer: [u8; 32]) {
        let time = self.time;
        let _ = self.commit(|record| {
            for pairing in record
                .pairings
                .iter_mut()
                .filter(|pairing| pairing.credential_hash == peer)
            {
                pairing.last_seen = time;
            }
        });
        // Use counts that cannot be written now are written with the next change.
        let _ = self.keys.persist();
        for refused in self.keys.take_refused() {
            self.note(LogCode::KeyUseRefused, Detail::Number(refused.slot.0.into()));
        }
    }

    fn contact_failed(&mut self, ending: &Ending, code: &'static str, overspent: bool) {
        let reported = EdhocFault::Reported(ErrorMessage::UnknownCredential);
        if *ending == Ending::Fault(SessionFault::Handshake(reported)) {
            self.introduce = true;
        }
        if overspent {
            self.note(LogCode::ContactOverspent, Detail::None);
        }
        self.note(LogCode::ContactFailed, Detail::Text(code));
        self.budget.failed(self.time);
        self.keep_contact_state();
    }

    /// Counts a failed contact whose peer never said a word.
    pub(super) fn loitered(&mut self, ms: u64, interval_ms: u32) {
        let events = ms / u64::from(interval_ms.max(1));
        let energy = self
            .meter
            .spend(Cause::FailedContact, Operation::ConnectionEvents(events));
        self.note(
            LogCode::ContactFailed,
            Detail::Text(SessionFault::HandshakeTimeout.code()),
        );
        self.budget.loitered(self.time, energy);
        self.keep_contact_state();
    }

    /// Ends a contact that overspent, and a session whose peer is no longer trusted once it had time to read why.
    pub(super) fn end_what_is_due(&mut self) {
        let Some(contact) = &mut self.contact else { return };
        let unpaid = contact.overspent && contact.peer.is_none();
        let distrusted = contact
            .distrust
            .is_some_and(|distrust| self.ms >= distrust.ends_at_ms);
        if unpaid || distrusted {
            contact.session.end();
        }
    }

    /// Begins to end the session of a peer that is no longer trusted.
    pub(super) fn distrust(&mut self, rule: &'static str) {
        let ends_at_ms = self.ms.saturating_add(LAST_WORDS_MS);
        if let Some(contact) = &mut self.contact {
            contact.distrust.get_or_insert(Distrust { rule, ends_at_ms });
            contact.telemetry = None;
        }
    }

    /// Sends telemetry whose time has come; false if there is none.
    pub(super) fn tell_what_is_due(&mut self) -> bool {
        let (ms, body_ms) = (self.ms, self.body_ms());
        let Some(telemetry) = self
            .contact
            .as_mut()
            .and_then(|contact| contact.telemetry.as_mut())
        else {
            return false;
        };
        let stretches = telemetry.take(ms, body_ms, &*self.body);
        let any = !stretches.is_empty();
        for stretch in stretches {
            self.notify(NoticeBody::Telemetry(stretch));
        }
        any
    }

    /// Tells the programmer something; nobody, while no session is open.
    pub(super) fn notify(&mut self, body: NoticeBody) {
        if let Some(contact) = &mut self.contact
            && contact.session.is_open()
        {
            // A session that cannot send ends by itself and says why.
            let _ = contact.session.notify(body);
        }
    }

    pub(super) fn next_wake(&self, session: Option<u64>) -> Option<u64> {
        let contact = self.contact.as_ref()?;
        let telemetry = contact.telemetry.as_ref().map(Telemetry::next_ms);
        let distrusted = contact.distrust.map(|distrust| distrust.ends_at_ms);
        [session, telemetry, distrusted].into_iter().flatten().min()
    }
}
