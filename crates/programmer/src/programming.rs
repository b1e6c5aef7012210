//! Changing a device: review, sign, record, send, receipt, read back; and what to do when the outcome is not known.

use crate::contact::unexpected;
use crate::drawer::cryptography;
use crate::fault::{Fault, FaultKind};
use crate::operator::OperatorKey;
use crate::pending::{PendingCommand, Resolution};
use crate::view::{DifferenceView, FindingView, OutcomeView, ReviewView};
use crate::workstation::Workstation;
use serde_json::json;
use wand_protocol::command::{Change, Command, command_hash, sign_command};
use wand_protocol::message::{LastCommand, RequestBody, ResponseBody, programme_hash};
use wand_protocol::receipt::{Outcome, Receipt, UnverifiedReceipt};
use wand_therapy::{Class, Findings, Programme, Severity};
use wand_trust::Permission;

/// How long a signed command may be carried out, in seconds.
const EXPIRY_S: u64 = 60;

/// What an operator asks to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Lay values over the permanent programme.
    Set(Programme),
    /// Try values until cancelled or the session ends.
    Try(Programme),
    /// End the try-out.
    CancelTry,
    /// Emergency (STAT) therapy.
    Stat,
    /// An action of the class.
    Act(u8),
}

/// Whether the application's own check stops a forbidden change. The device checks in any case (R-CM-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnCheck {
    /// It does.
    Enforced,
    /// It does not: to show that the device refuses by itself.
    Skipped,
}

struct Prepared {
    signed: Vec<u8>,
    pending: PendingCommand,
    difference: Vec<DifferenceView>,
    expected: Option<Programme>,
}

impl Workstation {
    /// The difference a change makes, and what the rules say of it.
    pub(crate) async fn review(&mut self, change: &Programme) -> Result<ReviewView, Fault> {
        if self.session()?.report.is_none() {
            self.interrogate().await?;
        }
        let base = self.base().await?;
        let after = base.with(change);
        let class = self.session()?.class;
        let findings = class.check(&after, &self.conditions()?);
        Ok(ReviewView {
            difference: difference(class, &base, &after),
            permitted: findings.iter().all(|finding| finding.severity == Severity::Warn),
            findings: finding_views(class, &findings),
        })
    }

    /// The permanent programme as read in this session.
    async fn base(&mut self) -> Result<Programme, Fault> {
        match &self.session()?.programme {
            Some(report) => Ok(report.permanent.clone()),
            None => Ok(self.read_programme().await?.permanent),
        }
    }

    /// Signs and sends a change and follows it to its end.
    pub(crate) async fn program(&mut self, wish: &Wish, check: OwnCheck) -> Result<OutcomeView, Fault> {
        self.permitted(permission(wish))?;
        self.nothing_uncertain(wish)?;
        if let (Wish::Set(change) | Wish::Try(change), OwnCheck::Enforced) = (wish, check) {
            self.forbid(change).await?;
        }
        let evidence = self.evidence_key().await?;
        let prepared = self.prepare(wish).await?;
        self.announce(&prepared)?;
        let answer = self.ask(RequestBody::Command(prepared.signed.clone())).await;
        let receipt = match answer {
            Ok(ResponseBody::Receipt(receipt)) => receipt,
            Ok(_) => return Err(unexpected()),
            Err(fault) if fault.kind == FaultKind::RefusedByDevice => {
                self.settle(
                    &prepared.pending,
                    Resolution::Refused,
                    json!({ "why": fault.sentence }),
                    None,
                )?;
                return Err(fault);
            }
            Err(fault) => return Err(uncertain(&prepared.pending, &fault)),
        };
        let hash = prepared.pending.command_hash;
        let verified = UnverifiedReceipt::parse(&receipt)
            .and_then(|unverified| {
                unverified.verify(self.provider, &evidence, &self.session_fingerprint()?, &hash)
            })
            .map_err(|why| {
                uncertain(
                    &prepared.pending,
                    &Fault::new(FaultKind::EvidenceBroken, why.to_string(), ""),
                )
            })?;
        self.conclude(prepared, verified.receipt(), &receipt).await
    }

    async fn forbid(&mut self, change: &Programme) -> Result<(), Fault> {
        let review = self.review(change).await?;
        let refusals: Vec<_> = review
            .findings
            .iter()
            .filter(|finding| finding.severity == "refuse")
            .collect();
        let Some(first) = refusals.first() else {
            return Ok(());
        };
        let sentences: Vec<_> = refusals.iter().map(|finding| finding.sentence.as_str()).collect();
        let next = match first.remedy.as_slice() {
            [] => "choose other values".to_owned(),
            remedy => format!("choose other values, or also set {}", remedy.join(" ")),
        };
        Err(Fault::new(
            FaultKind::Forbidden,
            format!("forbidden ({}): {}", first.rule, sentences.join("; ")),
            next,
        ))
    }

    /// Nothing else is sent to a device whose last command is uncertain (R-CM-5); emergency therapy always is.
    fn nothing_uncertain(&self, wish: &Wish) -> Result<(), Fault> {
        let device = self.session()?.device.fingerprint;
        let pending = self
            .unlocked()?
            .pending
            .iter()
            .find(|pending| pending.device == device);
        match pending {
            Some(pending) if *wish != Wish::Stat => Err(Fault::new(
                FaultKind::OutcomeUncertain,
                format!(
                    "it is not known whether the device carried out: {}",
                    pending.summary.join(", ")
                ),
                "end the session and connect again; the device's own record then tells",
            )),
            _ => Ok(()),
        }
    }

    async fn prepare(&mut self, wish: &Wish) -> Result<Prepared, Fault> {
        let report = match (&self.session()?.programme, wish) {
            (Some(report), _) => report.clone(),
            (None, _) => self.read_programme().await?,
        };
        let class = self.session()?.class;
        let (change, after, expected) = match wish {
            Wish::Set(values) => {
                let after = report.permanent.with(values);
                (Change::Set(values.clone()), after.clone(), Some(after))
            }
            Wish::Try(values) => (
                Change::Temporary(values.clone()),
                report.permanent.with(values),
                None,
            ),
            Wish::CancelTry => (Change::CancelTemporary, report.permanent.clone(), None),
            Wish::Stat => (
                Change::Emergency,
                class.emergency().unwrap_or_else(|| report.permanent.clone()),
                None,
            ),
            Wish::Act(code) => (Change::Action(*code), report.permanent.clone(), None),
        };
        let difference = difference(class, &report.permanent, &after);
        let summary = summary(wish, class, &difference);
        let now = self.world.unix_s();
        let open = self.session()?;
        let command = Command {
            device: open.device.fingerprint,
            session: open.facts().session_id,
            counter: report.command_counter + 1,
            expires: now + EXPIRY_S,
            base: report.hash,
            change,
        };
        let binding = open.facts().command_binding;
        let class_code = open.device.class;
        let pending = PendingCommand {
            device: open.device.fingerprint,
            serial: open.device.serial.clone(),
            command_hash: [0; 32],
            counter: command.counter,
            summary,
            signed_at: now,
            expected_programme: expected
                .as_ref()
                .map(|after| hex::encode(programme_hash(self.provider, class_code, after))),
        };
        let signed = self.sign(&command, &binding)?;
        let pending = PendingCommand {
            command_hash: command_hash(self.provider, &signed),
            ..pending
        };
        Ok(Prepared {
            signed,
            pending,
            difference,
            expected,
        })
    }

    fn sign(&mut self, command: &Command, binding: &[u8]) -> Result<Vec<u8>, Fault> {
        let unlocked = self.unlocked.as_ref().ok_or_else(unexpected)?;
        let certificate = unlocked
            .operator
            .certificate(OperatorKey::Command)
            .ok_or_else(unexpected)?;
        let reference = self.certificate_reference(certificate, true);
        let signer = unlocked.operator.command_signer();
        sign_command(command, signer, &reference, binding, &mut self.world.random).map_err(cryptography)
    }

    /// Records the command durably, in both places, before it leaves the machine.
    fn announce(&mut self, prepared: &Prepared) -> Result<(), Fault> {
        let pending = &prepared.pending;
        let detail = json!({
            "command": hex::encode(pending.command_hash), "counter": pending.counter, "change": pending.summary,
        });
        self.record("command.signed", None, detail, Some(&prepared.signed))?;
        self.unlocked_mut()?.pending.push(pending.clone());
        self.keep_pending()
    }

    /// The outcome is known: it is recorded, and only then is the command no longer pending.
    fn settle(
        &mut self,
        pending: &PendingCommand,
        resolution: Resolution,
        detail: serde_json::Value,
        receipt: Option<&[u8]>,
    ) -> Result<(), Fault> {
        let detail = json!({
            "command": hex::encode(pending.command_hash), "counter": pending.counter, "change": pending.summary,
            "outcome": resolution, "more": detail,
        });
        self.record("command.settled", Some(&pending.serial), detail, receipt)?;
        let hash = pending.command_hash;
        self.unlocked_mut()?
            .pending
            .retain(|other| other.command_hash != hash);
        self.keep_pending()
    }

    async fn conclude(
        &mut self,
        prepared: Prepared,
        receipt: &Receipt,
        signed_receipt: &[u8],
    ) -> Result<OutcomeView, Fault> {
        if let Outcome::Refused(refusal) = &receipt.outcome {
            let detail = json!({ "why": refusal.to_string() });
            self.settle(
                &prepared.pending,
                Resolution::Refused,
                detail,
                Some(signed_receipt),
            )?;
            return Err(Fault::new(
                FaultKind::RefusedByDevice,
                format!("the device refused: {refusal}"),
                "nothing was changed; the signed refusal is in the audit log",
            ));
        }
        let detail =
            json!({ "programme": hex::encode(receipt.programme_hash), "state": receipt.state.name() });
        self.settle(
            &prepared.pending,
            Resolution::CarriedOut,
            detail,
            Some(signed_receipt),
        )?;
        let readback = self.read_programme().await?;
        let expected = prepared.expected.as_ref();
        let readback_matches = readback.hash == receipt.programme_hash
            && expected.is_none_or(|expected| *expected == readback.permanent);
        let kind = if readback_matches {
            "readback.matches"
        } else {
            "readback.differs"
        };
        self.record(
            kind,
            None,
            json!({ "programme": hex::encode(readback.hash) }),
            None,
        )?;
        if !readback_matches {
            return Err(Fault::new(
                FaultKind::ReadbackDiffers,
                "the programme read back is NOT the one that was programmed",
                "stay with the patient, read the programme again, and program it anew or use STAT",
            ));
        }
        let class = self.session()?.class;
        Ok(OutcomeView {
            command_hash: hex::encode(prepared.pending.command_hash),
            counter: prepared.pending.counter,
            difference: prepared.difference,
            state: class.state_label(receipt.state).to_owned(),
            programme_hash: hex::encode(receipt.programme_hash),
            readback_matches,
            bytes: (prepared.signed.len(), signed_receipt.len()),
        })
    }

    /// Asks the device what became of a command whose outcome was not known when its session ended.
    pub(crate) async fn resolve_pending(&mut self) -> Result<Option<(Resolution, Vec<String>)>, Fault> {
        let device = self.session()?.device.fingerprint;
        let pending = self
            .unlocked()?
            .pending
            .iter()
            .find(|pending| pending.device == device)
            .cloned();
        let Some(pending) = pending else { return Ok(None) };
        let ResponseBody::LastCommand(last) = self.ask(RequestBody::LastCommand).await? else {
            return Err(unexpected());
        };
        let mine = last.filter(|last| last.command_hash == pending.command_hash);
        let (resolution, receipt) = match mine {
            None => (Resolution::NeverArrived, None),
            Some(last) => (self.verified_outcome(&pending, &last).await?, Some(last.receipt)),
        };
        self.settle(
            &pending,
            resolution,
            json!({ "resolved": "on reconnect" }),
            receipt.as_deref(),
        )?;
        Ok(Some((resolution, pending.summary)))
    }

    async fn verified_outcome(
        &mut self,
        pending: &PendingCommand,
        last: &LastCommand,
    ) -> Result<Resolution, Fault> {
        let evidence = self.evidence_key().await?;
        let verified = UnverifiedReceipt::parse(&last.receipt)
            .and_then(|receipt| {
                receipt.verify(self.provider, &evidence, &pending.device, &pending.command_hash)
            })
            .map_err(|why| {
                uncertain(
                    pending,
                    &Fault::new(FaultKind::EvidenceBroken, why.to_string(), ""),
                )
            })?;
        Ok(match verified.receipt().outcome {
            Outcome::Applied => Resolution::CarriedOut,
            Outcome::Refused(_) => Resolution::Refused,
        })
    }

    fn session_fingerprint(&self) -> Result<[u8; 32], wand_protocol::receipt::ReceiptFault> {
        self.open
            .as_ref()
            .map(|open| open.device.fingerprint)
            .ok_or(wand_protocol::receipt::ReceiptFault::WrongDevice)
    }
}

fn permission(wish: &Wish) -> Permission {
    match wish {
        Wish::Set(_) | Wish::Act(_) => Permission::Programme,
        Wish::Try(_) | Wish::CancelTry => Permission::Temporary,
        Wish::Stat => Permission::Emergency,
    }
}

fn summary(wish: &Wish, class: &Class, difference: &[DifferenceView]) -> Vec<String> {
    match wish {
        Wish::Stat => vec!["emergency (STAT) therapy".to_owned()],
        Wish::CancelTry => vec!["end of the temporary programme".to_owned()],
        Wish::Act(code) => vec![
            class
                .action(*code)
                .map_or_else(|| format!("action {code}"), |action| action.name.to_owned()),
        ],
        Wish::Set(_) | Wish::Try(_) => difference
            .iter()
            .map(|one| format!("{} {} → {}", one.name, one.before, one.after))
            .collect(),
    }
}

fn difference(class: &'static Class, before: &Programme, after: &Programme) -> Vec<DifferenceView> {
    let text = |id, raw: Option<i32>| match (class.parameter(id), raw) {
        (Some(parameter), Some(raw)) => parameter.format(raw),
        (None, Some(raw)) => raw.to_string(),
        (_, None) => "–".to_owned(),
    };
    before
        .difference(after)
        .map(|(id, old, new)| DifferenceView {
            key: class
                .parameter(id)
                .map_or_else(|| id.0.to_string(), |parameter| parameter.key.to_owned()),
            name: class.parameter(id).map_or_else(
                || format!("parameter {}", id.0),
                |parameter| parameter.name.to_owned(),
            ),
            before: text(id, old),
            after: text(id, new),
        })
        .collect()
}

fn finding_views(class: &'static Class, findings: &Findings) -> Vec<FindingView> {
    let key = |id| class.parameter(id).map(|parameter| parameter.key.to_owned());
    let setting = |(id, raw)| {
        class
            .parameter(id)
            .map(|parameter| format!("{}={}", parameter.key, parameter.format(raw)))
    };
    findings
        .iter()
        .map(|finding| FindingView {
            severity: match finding.severity {
                Severity::Refuse => "refuse",
                Severity::Warn => "warn",
            },
            rule: finding.rule.to_owned(),
            parameters: finding.parameters.iter().copied().filter_map(key).collect(),
            sentence: finding.sentence.clone(),
            remedy: finding
                .remedy
                .iter()
                .flat_map(Programme::iter)
                .filter_map(setting)
                .collect(),
        })
        .collect()
}

fn uncertain(pending: &PendingCommand, why: &Fault) -> Fault {
    Fault::new(
        FaultKind::OutcomeUncertain,
        format!(
            "NOT KNOWN whether the device carried out: {} ({})",
            pending.summary.join(", "),
            why.sentence
        ),
        "connect again: the device's own record tells, and nothing else is sent to it until then",
    )
}
