//! What became of a command: recorded before it is sent, settled by the device's signed word, never guessed.

use super::{Prepared, Wish};
use crate::contact::unexpected;
use crate::fault::{Fault, FaultKind};
use crate::pending::PendingCommand;
use crate::workstation::Workstation;
use serde_json::{Value, json};
use wand_contract::OutcomeView;
use wand_contract::Resolution;
use wand_protocol::message::{LastCommand, RequestBody, ResponseBody};
use wand_protocol::receipt::{Outcome, Receipt, UnverifiedReceipt};

impl Workstation {
    /// Nothing else is sent to a device whose last command is uncertain (R-CM-5); emergency therapy always is.
    pub(super) fn nothing_uncertain(&self, wish: &Wish) -> Result<(), Fault> {
        match self.uncertain_here()?.first() {
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

    fn uncertain_here(&self) -> Result<Vec<PendingCommand>, Fault> {
        let device = self.session()?.device.fingerprint;
        let pending = self.unlocked()?.pending.iter();
        Ok(pending
            .filter(|pending| pending.device == device)
            .cloned()
            .collect())
    }

    /// Records the command durably, in both places, before it leaves the machine.
    pub(super) fn announce(&mut self, prepared: &Prepared) -> Result<(), Fault> {
        let pending = &prepared.pending;
        let detail = json!({
            "command": hex::encode(pending.command_hash), "counter": pending.counter, "change": pending.summary,
        });
        self.unlocked_mut()?.pending.push(pending.clone());
        self.record("command.signed", None, detail, Some(&prepared.signed))?;
        self.keep_pending()
    }

    /// A command that never left is not pending.
    pub(super) fn withdraw(&mut self, prepared: &Prepared) -> Result<(), Fault> {
        let hash = prepared.pending.command_hash;
        self.unlocked_mut()?
            .pending
            .retain(|other| other.command_hash != hash);
        Ok(())
    }

    /// The outcome is known: it is recorded, and only then is the command no longer pending.
    pub(super) fn settle(
        &mut self,
        pending: &PendingCommand,
        resolution: Resolution,
        more: Value,
        receipt: Option<&[u8]>,
    ) -> Result<(), Fault> {
        let detail = json!({
            "command": hex::encode(pending.command_hash), "counter": pending.counter, "change": pending.summary,
            "outcome": resolution, "more": more,
        });
        self.record("command.settled", Some(&pending.serial), detail, receipt)?;
        let hash = pending.command_hash;
        self.unlocked_mut()?
            .pending
            .retain(|other| other.command_hash != hash);
        self.keep_pending()
    }

    /// Settles a command by its verified receipt, reads back and compares. `recorded` is what became of recording it
    /// before it was sent; only emergency therapy comes this far when that failed.
    pub(super) async fn conclude(
        &mut self,
        prepared: Prepared,
        receipt: &Receipt,
        signed_receipt: &[u8],
        recorded: Result<(), Fault>,
    ) -> Result<OutcomeView, Fault> {
        if let Outcome::Refused(refusal) = &receipt.outcome {
            let why = json!({ "why": refusal.to_string() });
            self.settle(&prepared.pending, Resolution::Refused, why, Some(signed_receipt))?;
            return Err(Fault::new(
                FaultKind::RefusedByDevice,
                format!("the device refused: {refusal}"),
                "nothing was changed; the signed refusal is in the audit log",
            ));
        }
        let more = json!({ "programme": hex::encode(receipt.programme_hash), "state": receipt.state.name() });
        let settled = self.settle(
            &prepared.pending,
            Resolution::CarriedOut,
            more,
            Some(signed_receipt),
        );
        let following = self.heed;
        self.step("read-back", following);
        let readback = self.read_programme().await?;
        let matches = readback.hash == receipt.programme_hash && prepared.expected.is_met_by(&readback);
        let kind = if matches {
            "readback.matches"
        } else {
            "readback.differs"
        };
        let compared = self.record(
            kind,
            None,
            json!({ "programme": hex::encode(readback.hash) }),
            None,
        );
        if !matches {
            return Err(Fault::new(
                FaultKind::ReadbackDiffers,
                "the programme read back is NOT the one that was programmed",
                "stay with the patient, read the programme again, and program it anew or use STAT",
            ));
        }
        recorded
            .and(settled)
            .and(compared)
            .map_err(|fault| carried_out_unrecorded(&prepared.pending, &fault))?;
        let outcome = OutcomeView {
            command_hash: hex::encode(prepared.pending.command_hash),
            counter: prepared.pending.counter,
            difference: prepared.difference,
            state: self.session()?.class.state_label(receipt.state).to_owned(),
            programme_hash: hex::encode(receipt.programme_hash),
            readback_matches: matches,
            bytes: (prepared.signed.len(), signed_receipt.len()),
        };
        self.tell(|told| told.outcomes.push(outcome.clone()));
        Ok(outcome)
    }

    /// Asks the device what became of commands whose outcome was not known when their session ended. Returns the last.
    pub(crate) async fn resolve_pending(&mut self) -> Result<Option<(Resolution, Vec<String>)>, Fault> {
        let uncertain = self.uncertain_here()?;
        if uncertain.is_empty() {
            return Ok(None);
        }
        let ResponseBody::LastCommand(last) = self.ask(RequestBody::LastCommand).await? else {
            return Err(unexpected());
        };
        let mut resolved = None;
        for pending in uncertain {
            let (resolution, receipt) = match &last {
                Some(last) if last.command_hash == pending.command_hash => (
                    self.verified_outcome(&pending, &last.receipt).await?,
                    Some(last.receipt.as_slice()),
                ),
                last => (unmentioned(&pending, last.as_ref()), None),
            };
            self.settle(
                &pending,
                resolution,
                json!({ "resolved": "on reconnect" }),
                receipt,
            )?;
            resolved = Some((resolution, pending.summary));
        }
        Ok(resolved)
    }

    /// Settles a command whose receipt came after emergency therapy no longer waited for it.
    pub(crate) async fn settle_late(&mut self) -> Result<(), Fault> {
        let late = self
            .open
            .as_mut()
            .and_then(|open| open.conversation.take_late_receipt());
        let Some(receipt) = late else { return Ok(()) };
        for pending in self.uncertain_here()? {
            if let Ok(resolution) = self.verified_outcome(&pending, &receipt).await {
                let why = json!({ "resolved": "by a late receipt" });
                self.settle(&pending, resolution, why, Some(&receipt))?;
            }
        }
        Ok(())
    }

    async fn verified_outcome(
        &mut self,
        pending: &PendingCommand,
        receipt: &[u8],
    ) -> Result<Resolution, Fault> {
        let evidence = self.evidence_key().await?;
        let verified = UnverifiedReceipt::parse(receipt)
            .and_then(|receipt| {
                receipt.verify(self.provider, &evidence, &pending.device, &pending.command_hash)
            })
            .map_err(|why| uncertain(pending, &why.to_string()))?;
        Ok(match verified.receipt().outcome {
            Outcome::Applied => Resolution::CarriedOut,
            Outcome::Refused(_) => Resolution::Refused,
        })
    }
}

/// What it means that the device's last command is not ours. Counters only grow, and each is used once: up to ours, ours
/// was never taken, and its session is over. Beyond ours, it may have been taken before others commanded.
fn unmentioned(pending: &PendingCommand, last: Option<&LastCommand>) -> Resolution {
    match last {
        Some(last) if last.counter > pending.counter => Resolution::Superseded,
        _ => Resolution::NeverArrived,
    }
}

/// The fault of a command whose outcome is not known.
pub(super) fn uncertain(pending: &PendingCommand, why: &str) -> Fault {
    Fault::new(
        FaultKind::OutcomeUncertain,
        format!(
            "NOT KNOWN whether the device carried out: {} ({why})",
            pending.summary.join(", ")
        ),
        "connect again: the device's own record tells, and nothing else is sent to it until then",
    )
}

fn carried_out_unrecorded(pending: &PendingCommand, why: &Fault) -> Fault {
    Fault::new(
        why.kind,
        format!(
            "CARRIED OUT by the device, but not recorded here: {} ({})",
            pending.summary.join(", "),
            why.sentence
        ),
        why.next.clone(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pending(counter: u64) -> PendingCommand {
        PendingCommand {
            device: [1; 32],
            serial: "W7K2M9PQ".into(),
            command_hash: [2; 32],
            counter,
            summary: vec!["lower rate limit 60 ppm → 70 ppm".into()],
            signed_at: 0,
        }
    }

    fn other(counter: u64) -> LastCommand {
        LastCommand {
            command_hash: [3; 32],
            counter,
            outcome: Outcome::Applied,
            programme_hash: [0; 32],
            receipt: Vec::new(),
        }
    }

    /// R-CM-5: another workstation's later command must not make an applied one look as if it had never arrived.
    #[test]
    fn a_later_command_of_somebody_else_leaves_ours_superseded_not_unarrived() {
        assert_eq!(unmentioned(&pending(5), None), Resolution::NeverArrived);
        assert_eq!(
            unmentioned(&pending(5), Some(&other(4))),
            Resolution::NeverArrived
        );
        assert_eq!(
            unmentioned(&pending(5), Some(&other(5))),
            Resolution::NeverArrived
        );
        assert_eq!(unmentioned(&pending(5), Some(&other(6))), Resolution::Superseded);
    }
}
