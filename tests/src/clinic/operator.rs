use super::NOW;
use super::pki::Clinic;
use wand_crypto::{PublicKey, Random, SeededRandom};
use wand_protocol::command::{Change, Command, command_hash, sign_command};
use wand_protocol::cose::CertificateRef;
use wand_protocol::message::{ProgrammeReport, RequestBody, ResponseBody};
use wand_protocol::receipt::{Outcome, UnverifiedReceipt};
use wand_protocol::session::{Authenticated, Session};
use wand_therapy::{ParameterId, Programme};
use wand_trust::Certificate;

/// How a visit ended for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conclusion {
    /// Receipt verified, programme read back and equal.
    Programmed,
    /// The session ended before, with this code; whether the command was carried out is then the device's to tell.
    Interrupted {
        /// The fault's code, or `closed`.
        code: &'static str,
        /// Whether the command had been handed to the session.
        sent: bool,
        /// Whether a verified receipt said that it was applied.
        acknowledged: bool,
    },
    /// The device refused, with this code.
    Refused(&'static str),
}

/// What the operator does in a session: reads, programs one change, reads back, leaves.
pub struct Visit {
    change: Programme,
    evidence: Option<PublicKey>,
    facts: Option<([u8; 32], [u8; 8], [u8; 32])>,
    base: Option<ProgrammeReport>,
    sent: Option<[u8; 32]>,
    acknowledged: bool,
    conclusion: Option<Conclusion>,
    random: SeededRandom,
    clock_shift_s: i64,
}

impl Visit {
    /// A visit that programs `change`.
    pub fn programming(change: Programme, seed: u64) -> Self {
        Self {
            change,
            evidence: None,
            facts: None,
            base: None,
            sent: None,
            acknowledged: false,
            conclusion: None,
            random: SeededRandom::new(seed),
            clock_shift_s: 0,
        }
    }

    /// The same by an operator whose clock is wrong by so many seconds.
    #[must_use]
    pub fn with_clock_shifted(self, clock_shift_s: i64) -> Self {
        Self {
            clock_shift_s,
            ..self
        }
    }

    pub(super) fn clock(&self, true_s: u64) -> u64 {
        true_s.saturating_add_signed(self.clock_shift_s)
    }

    /// The usual change: lower rate limit 60 → 70 ppm.
    pub fn lower_rate_limit() -> Programme {
        [(ParameterId(2), 70)].into_iter().collect()
    }

    /// The random source of the operator's side.
    pub fn random(&mut self) -> &mut dyn Random {
        &mut self.random
    }

    /// The programme before the change, once it was read.
    pub fn base(&self) -> Option<&Programme> {
        self.base.as_ref().map(|report| &report.permanent)
    }

    /// The hash of the command, once it was sent.
    pub fn sent(&self) -> Option<[u8; 32]> {
        self.sent
    }

    /// How it ended, once it has.
    pub fn conclusion(&self) -> Option<&Conclusion> {
        self.conclusion.as_ref()
    }

    pub(super) fn authenticated(&mut self, clinic: &Clinic, facts: &Authenticated, session: &mut Session) {
        let device = facts.peer.leaf().fingerprint(clinic.endpoint.provider);
        self.facts = Some((device, facts.session_id, facts.command_binding));
        session
            .request(RequestBody::ReadCertificates)
            .expect("the session is open");
        session
            .request(RequestBody::ReadProgramme)
            .expect("the session is open");
    }

    pub(super) fn answered(&mut self, clinic: &Clinic, body: ResponseBody, session: &mut Session) {
        match body {
            ResponseBody::Certificates(held) => {
                let leaf =
                    Certificate::from_der(&held.evidence[0]).expect("the device's evidence certificate");
                self.evidence = Some(leaf.public_key().clone());
            }
            ResponseBody::Programme(report) if self.base.is_none() => self.send(clinic, report, session),
            ResponseBody::Programme(report) => {
                let expected = self.base().expect("read before").with(&self.change);
                assert_eq!(
                    report.permanent, expected,
                    "an acknowledged programme is the one read back"
                );
                self.conclusion = Some(Conclusion::Programmed);
                session.end();
            }
            ResponseBody::Receipt(receipt) => self.receipt(clinic, &receipt, session),
            ResponseBody::Refused(refusal) => {
                self.conclusion = Some(Conclusion::Refused(refusal.code.name()));
                session.end();
            }
            other => panic!("nobody asked for {other:?}"),
        }
    }

    fn send(&mut self, clinic: &Clinic, report: ProgrammeReport, session: &mut Session) {
        let (device, id, binding) = self.facts.expect("authenticated");
        let command = Command {
            device,
            session: id,
            counter: report.command_counter + 1,
            expires: NOW + 600,
            base: report.hash,
            change: Change::Set(self.change.clone()),
        };
        let certificate = CertificateRef::Chain(vec![clinic.command_certificate.clone()]);
        let signed = sign_command(
            &command,
            &*clinic.command_signer,
            &certificate,
            &binding,
            &mut self.random,
        );
        let signed = signed.expect("a signature");
        self.base = Some(report);
        self.sent = Some(command_hash(clinic.endpoint.provider, &signed));
        session
            .request(RequestBody::Command(signed))
            .expect("the session is open");
    }

    fn receipt(&mut self, clinic: &Clinic, receipt: &[u8], session: &mut Session) {
        let (device, _, _) = self.facts.expect("authenticated");
        let evidence = self.evidence.as_ref().expect("read before");
        let verified = UnverifiedReceipt::parse(receipt)
            .and_then(|one| {
                one.verify(
                    clinic.endpoint.provider,
                    evidence,
                    &device,
                    &self.sent.expect("sent before"),
                )
            })
            .expect("a receipt that came through the session is genuine");
        match &verified.receipt().outcome {
            Outcome::Applied => {
                self.acknowledged = true;
                session
                    .request(RequestBody::ReadProgramme)
                    .expect("the session is open");
            }
            Outcome::Refused(refusal) => {
                self.conclusion = Some(Conclusion::Refused(refusal.code.name()));
                session.end();
            }
        }
    }

    pub(super) fn ended(&mut self, code: &'static str) {
        let (sent, acknowledged) = (self.sent.is_some(), self.acknowledged);
        self.conclusion.get_or_insert(Conclusion::Interrupted {
            code,
            sent,
            acknowledged,
        });
    }
}
