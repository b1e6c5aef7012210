//! Requests: the peer is still trusted, its role may ask this, the answer.

use super::journal::Detail;
use super::telemetry::Telemetry;
use super::{Device, LogCode, News};
use wand_protocol::edhoc::KeyUse;
use wand_protocol::message::{CrlVerdict, Refusal, Request, RequestBody, ResponseBody};
use wand_protocol::registry::RefusalCode;
use wand_therapy::Feature;
use wand_trust::{
    CrlAdded, CrlFault, DenialReason, Expectation, Permission, RevocationList, Rule, TrustStore, Validator,
};

/// Longest payload of a ping, in bytes.
const LONGEST_PING: usize = 64;

impl Device {
    pub(super) fn request(&mut self, request: Request) {
        let Request { id, body } = request;
        let command = matches!(body, RequestBody::Command(_));
        let answer = self
            .still_trusted()
            .and_then(|()| self.answer(body))
            .unwrap_or_else(|refusal| {
                let code = if command {
                    LogCode::CommandRejected
                } else {
                    LogCode::RequestRefused
                };
                self.note(code, Detail::Text(refusal.code.name()));
                self.tell(News::RequestRefused(refusal.code.name()));
                ResponseBody::Refused(refusal)
            });
        let attested = matches!(answer, ResponseBody::Receipt(_));
        if let Some(contact) = &mut self.contact {
            // A session that cannot send ends by itself and says why.
            let _ = contact.session.respond(id, answer);
        }
        if command && !self.is_dead() {
            let applied = attested
                && self
                    .record
                    .last_command
                    .as_ref()
                    .is_some_and(|last| last.outcome == 0);
            self.tell(News::CommandDone { applied });
        }
    }

    /// Verifies the peer again when the trust store has changed since, or its certificate has come to its end.
    fn still_trusted(&mut self) -> Result<(), Refusal> {
        let closed = || Refusal::new(RefusalCode::NoLongerTrusted);
        let contact = self.contact.as_ref().ok_or_else(closed)?;
        let peer = contact.peer.as_ref().ok_or_else(closed)?;
        if let Some(distrust) = &contact.distrust {
            return Err(Refusal::because(RefusalCode::NoLongerTrusted, distrust.rule));
        }
        if peer.generation == self.trust_generation && self.time <= peer.chain.leaf().not_after() {
            return Ok(());
        }
        let endpoint = self.endpoint.as_ref().ok_or_else(closed)?;
        let validator = Validator {
            provider: self.provider,
            store: &self.trust,
            policy: &endpoint.policy,
        };
        let key_use = match peer.key_use {
            KeyUse::Signature => wand_trust::KeyUse::Signature,
            KeyUse::StaticDh => wand_trust::KeyUse::KeyAgreement,
        };
        let expect = Expectation {
            function: endpoint.peer_function,
            key_use,
            class: None,
            serial: None,
        };
        let further: Vec<&[u8]> = peer
            .chain
            .path()
            .iter()
            .map(|issuer| issuer.der())
            .take(2)
            .collect();
        let verdict = validator.verify(peer.chain.leaf().der(), &further, &expect, self.time);
        let generation = self.trust_generation;
        match verdict {
            Ok(chain) => {
                if let Some(peer) = self.contact.as_mut().and_then(|contact| contact.peer.as_mut()) {
                    peer.chain = chain;
                    peer.generation = generation;
                }
                Ok(())
            }
            Err(refusal) => {
                self.note(LogCode::PeerNoLongerTrusted, Detail::Text(refusal.code()));
                self.distrust(refusal.code());
                Err(Refusal::because(RefusalCode::NoLongerTrusted, refusal.code()))
            }
        }
    }

    /// Whether the peer's role may do this; deny by default (R-ID-6).
    pub(super) fn permit(&self, permission: Permission) -> Result<(), Refusal> {
        let denied = || Refusal::new(RefusalCode::NotPermitted);
        let peer = self
            .contact
            .as_ref()
            .and_then(|contact| contact.peer.as_ref())
            .ok_or_else(denied)?;
        self.permit_chain(&peer.chain, permission)
    }

    pub(super) fn permit_chain(
        &self,
        chain: &wand_trust::ChainVerified,
        permission: Permission,
    ) -> Result<(), Refusal> {
        let denied = || Refusal::new(RefusalCode::NotPermitted);
        let role = chain.role().ok_or_else(denied)?;
        let endpoint = self.endpoint.as_ref().ok_or_else(denied)?;
        endpoint
            .policy
            .permits(role, permission, chain.revocation())
            .map_err(|denial| {
                let code = match denial.reason {
                    DenialReason::NotForRole => RefusalCode::NotPermitted,
                    DenialReason::RevocationUnknown(_) => RefusalCode::RevocationUnknown,
                };
                Refusal::because(code, denial.to_string())
            })
    }

    fn answer(&mut self, body: RequestBody) -> Result<ResponseBody, Refusal> {
        match body {
            RequestBody::Pair => return self.pair(),
            RequestBody::ReadLog { .. } => self.permit(Permission::ReadLog)?,
            RequestBody::Command(command) => return self.command(&command),
            _ => self.permit(Permission::Read)?,
        }
        Ok(match body {
            RequestBody::Interrogate => ResponseBody::Report(self.report()),
            RequestBody::ReadProgramme => ResponseBody::Programme(self.programme_report()),
            RequestBody::Measure(ids) => ResponseBody::Measurements(self.measure(&ids)?),
            RequestBody::ReadCertificates => ResponseBody::Certificates(self.certificates()),
            RequestBody::ReadKeys => ResponseBody::Keys(self.key_slots()),
            RequestBody::ReadLog { from, max } => self.read_log(from, max)?,
            RequestBody::Telemetry(on) => self.switch_telemetry(on)?,
            RequestBody::LastCommand => ResponseBody::LastCommand(self.last_command()),
            RequestBody::ListPaired => ResponseBody::PairedList(self.paired_list()),
            RequestBody::CarryCrl(der) => ResponseBody::Crl(self.carry_list(&der)?),
            RequestBody::Ping(bytes) if bytes.len() <= LONGEST_PING => ResponseBody::Pong(bytes),
            RequestBody::Ping(_) => return Err(RefusalCode::Malformed.into()),
            RequestBody::Command(_)
            | RequestBody::Pair
            | RequestBody::KeyUpdate(_)
            | RequestBody::Goodbye => {
                return Err(RefusalCode::UnknownRequest.into());
            }
        })
    }

    fn read_log(&mut self, from: u64, max: u16) -> Result<ResponseBody, Refusal> {
        let device = self
            .contact
            .as_ref()
            .and_then(|contact| contact.peer.as_ref())
            .map(|peer| peer.device);
        let page = device.and_then(|device| self.log_page(from, max, device));
        page.map(ResponseBody::Log)
            .ok_or_else(|| Refusal::because(RefusalCode::StorageFailed, "the log cannot be read or attested"))
    }

    fn switch_telemetry(&mut self, on: bool) -> Result<ResponseBody, Refusal> {
        if on && !self.therapy.class.permits(Feature::Markers, &self.conditions()) {
            return Err(RefusalCode::Battery.into());
        }
        let waveforms = self.therapy.class.permits(Feature::Waveform, &self.conditions());
        let telemetry = on.then(|| Telemetry::begin(self.ms, self.body_ms(), waveforms));
        if let Some(contact) = &mut self.contact {
            contact.telemetry = telemetry;
        }
        Ok(ResponseBody::Telemetry(on))
    }

    /// Takes a newer revocation list; a lower number never replaces a higher one (R-RV-2).
    fn carry_list(&mut self, der: &[u8]) -> Result<CrlVerdict, Refusal> {
        let list = RevocationList::from_der(der).map_err(|fault| self.list_refused(&fault))?;
        let mut trust = self.trust.clone();
        match trust.add_crl(der, self.provider, self.time) {
            Ok(CrlAdded::AlreadyHeld) => Ok(CrlVerdict::Kept {
                number: list.number(),
            }),
            Err(CrlFault::Older { held, .. } | CrlFault::SameNumber { number: held }) => {
                self.note(LogCode::ListKept, Detail::Number(held));
                Ok(CrlVerdict::Kept { number: held })
            }
            Err(fault) => Err(self.list_refused(&fault)),
            Ok(CrlAdded::Taken) => self.keep_list(&list, trust),
        }
    }

    fn list_refused(&mut self, fault: &CrlFault) -> Refusal {
        self.note(LogCode::ListRefused, Detail::Text(fault.code()));
        Refusal::because(RefusalCode::Malformed, fault.to_string())
    }

    fn keep_list(&mut self, list: &RevocationList, trust: TrustStore) -> Result<CrlVerdict, Refusal> {
        let mut credentials = self
            .credentials
            .clone()
            .ok_or_else(|| Refusal::new(RefusalCode::StorageFailed))?;
        credentials.keep_list(list);
        let stored = credentials.commit(&mut self.credentials_store);
        self.charge_flash();
        if let Err(fault) = stored {
            if fault.is_power_loss() {
                self.lose_power();
            }
            return Err(RefusalCode::StorageFailed.into());
        }
        self.credentials = Some(credentials);
        self.trust = trust;
        self.trust_generation += 1;
        self.floor.observe_store(&self.trust);
        let number = list.number();
        self.note(LogCode::ListAccepted, Detail::Number(number));
        Ok(CrlVerdict::Accepted { number })
    }
}

/// A refused certificate as a device says it.
pub(super) fn certificate_refusal(refusal: &wand_trust::Refusal) -> Refusal {
    let code = match refusal.rule {
        Rule::Revoked { .. } => RefusalCode::Revoked,
        _ => RefusalCode::CertificateRefused,
    };
    Refusal::because(code, refusal.code())
}
