//! Changing a device: review, sign, record, send, receipt, read back; and what to do when the outcome is not known.

mod command;
mod outcome;
mod review;

use crate::contact::unexpected;
use crate::fault::{Fault, FaultKind};
use crate::operator::OperatorKey;
use crate::pending::PendingCommand;
use crate::signals::Heed;
use crate::workstation::Workstation;
use serde_json::json;
use wand_contract::Resolution;
use wand_contract::{DifferenceView, OutcomeView};
use wand_protocol::message::{ProgrammeReport, RequestBody, ResponseBody};
use wand_protocol::receipt::UnverifiedReceipt;
use wand_therapy::{Programme, State};
use wand_trust::Permission;

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

impl Wish {
    fn permission(&self) -> Permission {
        match self {
            Self::Set(_) | Self::Act(_) => Permission::Programme,
            Self::Try(_) | Self::CancelTry => Permission::Temporary,
            Self::Stat => Permission::Emergency,
        }
    }
}

/// Whether the application's own check stops a forbidden change. The device checks in any case (R-CM-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnCheck {
    /// It does.
    Enforced,
    /// It does not: to show that the device refuses by itself.
    Skipped,
}

/// A signed command that has not left the machine yet.
struct Prepared {
    signed: Vec<u8>,
    pending: PendingCommand,
    difference: Vec<DifferenceView>,
    expected: Expected,
}

/// What reading back must show. `None` where the command leaves it to the device.
struct Expected {
    permanent: Option<Programme>,
    temporary: Option<Programme>,
    state: Option<State>,
}

impl Expected {
    fn is_met_by(&self, report: &ProgrammeReport) -> bool {
        let permanent = self
            .permanent
            .as_ref()
            .is_none_or(|values| *values == report.permanent);
        let temporary = self
            .temporary
            .as_ref()
            .is_none_or(|values| report.temporary.as_ref() == Some(values));
        permanent && temporary && self.state.is_none_or(|state| state == report.state)
    }
}

impl Workstation {
    /// Signs and sends a change and follows it to its end.
    ///
    /// Emergency therapy goes ahead where anything else stops: when this workstation doubts the operator's certificate
    /// (the device judges it), when a disk is full, when the device's evidence key cannot be verified.
    pub(crate) async fn program(&mut self, wish: &Wish, check: OwnCheck) -> Result<OutcomeView, Fault> {
        let urgent = *wish == Wish::Stat;
        let kind = if urgent { "stat" } else { "programme" };
        let checking = if urgent { Heed::Nothing } else { Heed::Both };
        self.at(kind, "check", checking);
        go_on(urgent, self.may(OperatorKey::Command, wish.permission()))?;
        self.nothing_uncertain(wish)?;
        if let (Wish::Set(change) | Wish::Try(change), OwnCheck::Enforced) = (wish, check) {
            self.forbid(change).await?;
        }
        let evidence = self.evidence_key().await;
        if !urgent {
            evidence.as_ref().map_err(Fault::clone)?;
            self.step("check", Heed::Haste);
            self.carry_lists().await?;
        }
        self.step("sign", checking);
        let prepared = self.prepare(wish).await?;
        if let Some(stop) = self.signals.stop(self.heed) {
            return Err(stop.fault());
        }
        let following = if urgent { Heed::Nothing } else { Heed::Haste };
        self.step("record", following);
        let recorded = self.announce(&prepared);
        if !urgent && let Err(fault) = recorded {
            self.withdraw(&prepared)?;
            return Err(fault);
        }
        self.step("send", following);
        self.step("receipt", following);
        let answer = self.ask(RequestBody::Command(prepared.signed.clone())).await;
        self.forget_programme();
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
            Err(fault) => return Err(outcome::uncertain(&prepared.pending, &fault.sentence)),
        };
        let (device, hash) = (self.session()?.device.fingerprint, prepared.pending.command_hash);
        let verified = evidence.map_err(|fault| fault.sentence).and_then(|key| {
            UnverifiedReceipt::parse(&receipt)
                .and_then(|unverified| unverified.verify(self.provider, &key, &device, &hash))
                .map_err(|why| why.to_string())
        });
        let verified = verified.map_err(|why| outcome::uncertain(&prepared.pending, &why))?;
        self.conclude(prepared, verified.receipt(), &receipt, recorded)
            .await
    }

    /// The programme as read in this session, read now when nothing current is there.
    async fn present_programme(&mut self) -> Result<ProgrammeReport, Fault> {
        match &self.session()?.programme {
            Some(report) => Ok(report.clone()),
            None => self.read_programme().await,
        }
    }

    /// After a command, what was read before it is no longer current: not the counter, and maybe not the values.
    fn forget_programme(&mut self) {
        if let Some(open) = &mut self.open {
            open.programme = None;
        }
    }
}

/// Passes a fault on, unless it is urgent: then it is only logged.
fn go_on(urgent: bool, outcome: Result<(), Fault>) -> Result<(), Fault> {
    match outcome {
        Err(fault) if urgent => {
            tracing::warn!(
                kind = fault.kind.code(),
                "emergency therapy goes ahead although this workstation would refuse"
            );
            Ok(())
        }
        outcome => outcome,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wand_therapy::ParameterId;

    fn programme(rate: i32) -> Programme {
        [(ParameterId(2), rate)].into_iter().collect()
    }

    fn report(permanent: i32, temporary: Option<i32>, state: State) -> ProgrammeReport {
        ProgrammeReport {
            permanent: programme(permanent),
            temporary: temporary.map(programme),
            state,
            hash: [0; 32],
            command_counter: 1,
        }
    }

    /// R-CM-4: what is read back is held against what was programmed: values, temporary values and state.
    #[test]
    fn a_readback_that_differs_in_any_part_is_not_accepted() {
        let set = Expected {
            permanent: Some(programme(70)),
            temporary: None,
            state: None,
        };
        assert!(set.is_met_by(&report(70, None, State::Permanent)));
        assert!(!set.is_met_by(&report(60, None, State::Permanent)));
        let tried = Expected {
            permanent: Some(programme(60)),
            temporary: Some(programme(90)),
            state: Some(State::Temporary),
        };
        assert!(tried.is_met_by(&report(60, Some(90), State::Temporary)));
        assert!(!tried.is_met_by(&report(90, Some(90), State::Temporary)));
        assert!(!tried.is_met_by(&report(60, Some(80), State::Temporary)));
        assert!(!tried.is_met_by(&report(60, None, State::Temporary)));
        assert!(!tried.is_met_by(&report(60, Some(90), State::Magnet)));
        let stat = Expected {
            permanent: None,
            temporary: None,
            state: Some(State::Emergency),
        };
        assert!(stat.is_met_by(&report(60, None, State::Emergency)));
        assert!(!stat.is_met_by(&report(60, None, State::Permanent)));
    }
}
