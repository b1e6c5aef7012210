//! Signed commands in the cheap order: shape, comparisons, certificate, signature, therapy, commit (R-CM-1, R-CM-3).

use super::acquaintances::sha256;
use super::journal::Detail;
use super::plan::{Plan, permission};
use super::request::certificate_refusal;
use super::therapy::Therapy;
use super::upkeep::{BODY, OUTCOME, SIGNERS};
use super::{Device, LogCode, News};
use crate::energy::Operation;
use crate::flash::{DeviceRecord, LastCommand};
use wand_protocol::cbor;
use wand_protocol::command::{Admission, UnverifiedCommand, VerifiedCommand, command_hash};
use wand_protocol::cose::CertificateRef;
use wand_protocol::message::{NoticeBody, Refusal, ResponseBody, programme_hash};
use wand_protocol::receipt::{Outcome, Receipt, sign_receipt};
use wand_protocol::registry::RefusalCode;
use wand_trust::{ChainVerified, Expectation, Function, KeyUse, Validator};

/// Command-signing certificates that the device remembers, so that later commands may name them by hash.
const SIGNERS_KEPT: u16 = 8;

/// Whose session a command came in.
struct Origin {
    session: [u8; 8],
    device: [u8; 32],
    binding: [u8; 32],
}

impl Device {
    /// Judges a command and, if every check holds, carries it out. A refusal before the signature was verified
    /// changes nothing; afterwards it is recorded with its signed receipt, and its counter is used.
    pub(super) fn command(&mut self, signed: &[u8]) -> Result<ResponseBody, Refusal> {
        let origin = self.origin()?;
        self.spend(Operation::Sha256(signed.len() as u64));
        let unverified = UnverifiedCommand::parse(signed)?;
        let admitted = unverified.admit(&Admission {
            device: origin.device,
            session: origin.session,
            last_counter: self.record.command_counter,
            now: self.time,
            programme_hash: self.permanent_hash(),
        })?;
        let signer = self.signer(admitted.certificate())?;
        self.spend(Operation::Verify(signer.public_key().curve()));
        let verified = admitted.verify(self.provider, signer.public_key(), &origin.binding)?;
        let hash = command_hash(self.provider, signed);
        let plan = self
            .permit_chain(&signer, permission(verified.change()))
            .and_then(|()| self.plan(verified.change()));
        match plan {
            Ok(plan) => self.carry_out(&origin, &verified, hash, plan, &signer),
            Err(refusal) => self.refuse(&origin, &verified, hash, refusal),
        }
    }

    fn origin(&self) -> Result<Origin, Refusal> {
        let peer = self.contact.as_ref().and_then(|contact| contact.peer.as_ref());
        peer.map(|peer| Origin {
            session: peer.session_id,
            device: peer.device,
            binding: peer.binding,
        })
        .ok_or_else(|| RefusalCode::WrongSession.into())
    }

    /// Finds and verifies the command-signing certificate; it must be of the operator whose session this is.
    fn signer(&mut self, named: &CertificateRef) -> Result<ChainVerified, Refusal> {
        let unknown = || Refusal::because(RefusalCode::CertificateRefused, "unknown-credential");
        let (leaf, further) = match named {
            CertificateRef::Thumbprint(hash) => (self.known_signer(hash).ok_or_else(unknown)?, &[][..]),
            CertificateRef::Chain(chain) => {
                let (leaf, further) = chain.split_first().ok_or_else(unknown)?;
                (leaf.clone(), further)
            }
        };
        let endpoint = self.endpoint.clone().ok_or_else(unknown)?;
        let validator = Validator {
            provider: self.provider,
            store: &self.trust,
            policy: &endpoint.policy,
        };
        let expect = Expectation {
            function: Function::CommandSigning,
            key_use: KeyUse::Signature,
            class: None,
            serial: None,
        };
        let further: Vec<&[u8]> = further.iter().map(Vec::as_slice).collect();
        let verdict = validator.verify(&leaf, &further, &expect, self.time);
        self.spend(Operation::Verify(wand_crypto::Curve::P256));
        let chain = verdict.map_err(|refusal| certificate_refusal(&refusal))?;
        let peer = self
            .contact
            .as_ref()
            .and_then(|contact| contact.peer.as_ref())
            .ok_or_else(unknown)?;
        let same = chain.leaf().subject() == peer.chain.leaf().subject() && chain.role() == peer.chain.role();
        same.then_some(chain)
            .ok_or_else(|| Refusal::because(RefusalCode::CertificateRefused, "another-operator"))
    }

    fn known_signer(&self, hash: &[u8; 8]) -> Option<Vec<u8>> {
        let signers = self
            .record
            .attachments
            .range(SIGNERS..)
            .map(|(_, der)| der.to_vec());
        signers
            .into_iter()
            .find(|der| sha256(self.provider, der).starts_with(hash))
    }

    fn carry_out(
        &mut self,
        origin: &Origin,
        verified: &VerifiedCommand,
        hash: [u8; 32],
        plan: Plan,
        signer: &ChainVerified,
    ) -> Result<ResponseBody, Refusal> {
        let counter = verified.command().counter;
        let receipt = self.attest(origin, hash, counter, Outcome::Applied, &plan)?;
        if let Some(code) = plan.action {
            let at = self.body_ms();
            self.body
                .act(code, at)
                .map_err(|fault| Refusal::because(RefusalCode::WrongState, fault.to_string()))?;
        }
        let (body, last) = (self.body.persistent(), self.last(hash, counter, &receipt, &plan));
        let stored = self.commit(|record| {
            record.set_permanent(&plan.permanent);
            record.state = Therapy::stored(plan.state);
            record
                .pairings
                .retain(|pairing| Some(pairing.credential_hash) != plan.forget);
            record.attachments.insert(BODY, body.into());
            remember_signer(record, signer.leaf().der());
            keep(record, last, &Outcome::Applied);
        });
        if stored.is_err() {
            self.undo_action(plan.action);
            self.note(LogCode::StorageFailed, Detail::None);
            return Err(RefusalCode::StorageFailed.into());
        }
        self.take_effect(&plan);
        self.note(LogCode::CommandApplied, Detail::Number(counter));
        if plan.forget.is_some() {
            self.note(LogCode::Forgotten, Detail::None);
        }
        Ok(ResponseBody::Receipt(receipt))
    }

    fn refuse(
        &mut self,
        origin: &Origin,
        verified: &VerifiedCommand,
        hash: [u8; 32],
        refusal: Refusal,
    ) -> Result<ResponseBody, Refusal> {
        let counter = verified.command().counter;
        let unchanged = Plan {
            permanent: self.therapy.permanent.clone(),
            temporary: None,
            state: self.therapy.state,
            action: None,
            forget: None,
        };
        let outcome = Outcome::Refused(refusal.clone());
        let receipt = self.attest(origin, hash, counter, outcome.clone(), &unchanged)?;
        let last = self.last(hash, counter, &receipt, &unchanged);
        self.commit(|record| keep(record, last, &outcome))
            .map_err(|_| Refusal::new(RefusalCode::StorageFailed))?;
        self.note(LogCode::CommandRefused, Detail::Text(refusal.code.name()));
        Ok(ResponseBody::Receipt(receipt))
    }

    fn attest(
        &mut self,
        origin: &Origin,
        command_hash: [u8; 32],
        counter: u64,
        outcome: Outcome,
        plan: &Plan,
    ) -> Result<Vec<u8>, Refusal> {
        let unable = |why: &str| Refusal::because(RefusalCode::WrongState, why);
        let receipt = Receipt {
            device: origin.device,
            command_hash,
            counter,
            outcome,
            state: plan.state,
            programme_hash: programme_hash(self.provider, self.therapy.class.code, &plan.permanent),
            device_time: self.time,
        };
        let evidence = self.evidence.as_ref().ok_or_else(|| unable("no evidence key"))?;
        let signed = sign_receipt(
            &receipt,
            &*evidence.signer,
            &evidence.reference,
            &mut *self.random,
        )
        .map_err(|_| unable("the evidence key did not sign"))?;
        let curve = evidence.signer.public_key().curve();
        self.spend(Operation::Sign(curve));
        Ok(signed)
    }

    fn last(&self, command_hash: [u8; 32], counter: u64, receipt: &[u8], plan: &Plan) -> LastCommand {
        LastCommand {
            command_hash,
            counter,
            outcome: 0,
            programme_hash: programme_hash(self.provider, self.therapy.class.code, &plan.permanent),
            receipt: receipt.to_vec(),
        }
    }

    fn take_effect(&mut self, plan: &Plan) {
        self.therapy.permanent = plan.permanent.clone();
        self.therapy.temporary = plan.temporary.clone();
        self.enter(plan.state);
        if plan.action.is_some() {
            self.clear_alerts();
        }
    }

    /// Takes a new state and tells whoever listens.
    pub(super) fn enter(&mut self, state: wand_therapy::State) {
        let changed = state != self.therapy.state;
        self.therapy.enter(state);
        if changed {
            self.note(LogCode::StateChanged, Detail::Number(state.number().into()));
            self.notify(NoticeBody::State(state));
            self.tell(News::StateChanged(state));
        }
    }

    /// Puts the body back to what the record says, after an action that could not be stored.
    fn undo_action(&mut self, action: Option<u8>) {
        if action.is_none() {
            return;
        }
        let kept = self
            .record
            .attachments
            .get(&BODY)
            .map_or(&[][..], |kept| kept.as_slice());
        let seed = u64::from(crc32fast::hash(self.settings.serial.as_bytes()));
        if let Some(body) = crate::body::body_for(self.therapy.class, seed, kept) {
            self.body = body;
        }
    }
}

fn keep(record: &mut DeviceRecord, last: LastCommand, outcome: &Outcome) {
    record.command_counter = last.counter;
    record.last_command = Some(LastCommand {
        outcome: u8::from(*outcome != Outcome::Applied),
        ..last
    });
    record.attachments.insert(OUTCOME, cbor::to_vec(outcome).into());
}

/// Keeps the certificate of a good command, in place of the oldest when there is no room.
fn remember_signer(record: &mut DeviceRecord, der: &[u8]) {
    let slots = SIGNERS..SIGNERS + SIGNERS_KEPT;
    let mut kept: Vec<_> = slots
        .clone()
        .filter_map(|slot| record.attachments.remove(&slot))
        .collect();
    kept.retain(|known| known.as_slice() != der);
    kept.insert(0, der.to_vec().into());
    record.attachments.extend(slots.zip(kept));
}
