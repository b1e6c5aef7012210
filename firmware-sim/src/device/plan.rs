//! What a change would do: values, interlocks, battery and state, without doing it (R-CM-2).

use super::Device;
use wand_protocol::command::Change;
use wand_protocol::message::Refusal;
use wand_protocol::registry::RefusalCode;
use wand_therapy::{Event, Finding, Programme, Severity, State};
use wand_trust::Permission;

/// A change that the device accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) permanent: Programme,
    pub(super) temporary: Option<Programme>,
    pub(super) state: State,
    pub(super) action: Option<u8>,
    pub(super) forget: Option<[u8; 32]>,
}

/// What an operator needs for a change (R-ID-6).
pub(super) fn permission(change: &Change) -> Permission {
    match change {
        Change::Set(_) | Change::Action(_) => Permission::Programme,
        Change::Temporary(_) | Change::CancelTemporary => Permission::Temporary,
        Change::Emergency => Permission::Emergency,
        Change::ForgetWorkstation(_) => Permission::Pair,
    }
}

impl Device {
    /// What the change would do.
    ///
    /// # Errors
    /// Why the device refuses it.
    pub(super) fn plan(&self, change: &Change) -> Result<Plan, Refusal> {
        let unchanged = Plan {
            permanent: self.therapy.permanent.clone(),
            temporary: self.therapy.temporary.clone(),
            state: self.therapy.state,
            action: None,
            forget: None,
        };
        match change {
            Change::Set(values) => {
                let permanent = self.accepted(values)?;
                let state = self.next(self.therapy.class.programmed(values))?;
                Ok(Plan {
                    permanent,
                    state,
                    ..unchanged
                })
            }
            Change::Temporary(values) => self.temporary(values, unchanged),
            Change::CancelTemporary => Ok(Plan {
                state: self.next(Event::TemporaryCancelled)?,
                temporary: None,
                ..unchanged
            }),
            Change::Emergency => {
                let unknown =
                    || Refusal::because(RefusalCode::UnknownRequest, "the class has no emergency therapy");
                self.therapy.class.emergency().ok_or_else(unknown)?;
                Ok(Plan {
                    state: self.next(Event::EmergencyBegun)?,
                    temporary: None,
                    ..unchanged
                })
            }
            Change::Action(code) => {
                let unknown = || Refusal::because(RefusalCode::UnknownRequest, "no such action");
                let action = self.therapy.class.action(*code).ok_or_else(unknown)?;
                match self
                    .therapy
                    .class
                    .check_action(action, &self.conditions())
                    .first()
                {
                    Some(obstacle) => Err(Refusal::because(RefusalCode::WrongState, obstacle.rule)),
                    None => Ok(Plan {
                        action: Some(*code),
                        ..unchanged
                    }),
                }
            }
            Change::ForgetWorkstation(hash) => {
                let paired = self
                    .record
                    .pairings
                    .iter()
                    .any(|pairing| pairing.credential_hash == *hash);
                let unknown = || Refusal::because(RefusalCode::WrongState, "no such workstation is paired");
                paired
                    .then_some(Plan {
                        forget: Some(*hash),
                        ..unchanged
                    })
                    .ok_or_else(unknown)
            }
        }
    }

    fn temporary(&self, values: &Programme, unchanged: Plan) -> Result<Plan, Refusal> {
        if !self.therapy.class.has_state(State::Temporary) {
            return Err(Refusal::because(
                RefusalCode::UnknownRequest,
                "the class has no temporary programme",
            ));
        }
        if !self.therapy.class.permits_temporary(&self.conditions()) {
            return Err(RefusalCode::Battery.into());
        }
        let temporary = Some(self.accepted(values)?);
        Ok(Plan {
            temporary,
            state: self.next(Event::TemporaryBegun)?,
            ..unchanged
        })
    }

    /// The permanent programme with these values over it, complete, if every rule of the class is content.
    fn accepted(&self, values: &Programme) -> Result<Programme, Refusal> {
        if values.is_empty() {
            return Err(Refusal::because(RefusalCode::ValueRefused, "no values"));
        }
        let programme = self.therapy.permanent.with(values);
        let findings = self.therapy.class.check(&programme, &self.conditions());
        match findings
            .iter()
            .find(|finding| finding.severity == Severity::Refuse)
        {
            Some(finding) => Err(refused(finding)),
            None => Ok(programme),
        }
    }

    fn next(&self, event: Event) -> Result<State, Refusal> {
        self.therapy
            .after(event, &self.conditions())
            .ok_or_else(|| RefusalCode::WrongState.into())
    }
}

/// A finding of the class in the registry's terms; the detail is the rule.
fn refused(finding: &Finding) -> Refusal {
    let code = match finding.rule {
        "unknown-parameter" | "missing-parameter" | "value-not-permitted" => RefusalCode::ValueRefused,
        rule if rule.ends_with("-by-battery") => RefusalCode::Battery,
        _ => RefusalCode::Interlock,
    };
    Refusal::because(code, finding.rule)
}
