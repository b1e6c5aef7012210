//! From a wish to a signed command.

use super::review::difference;
use super::{Expected, Prepared, Wish};
use crate::contact::unexpected;
use crate::drawer::cryptography;
use crate::fault::{Fault, FaultKind};
use crate::operator::OperatorKey;
use crate::pending::PendingCommand;
use crate::workstation::Workstation;
use wand_contract::DifferenceView;
use wand_protocol::command::{Change, Command, command_hash, sign_command};
use wand_protocol::cose::CertificateRef;
use wand_protocol::message::ProgrammeReport;
use wand_therapy::{Class, Programme, State};

/// How long a signed command may be carried out, in seconds of the device's clock.
const EXPIRY_S: u64 = 60;

/// A wish against the programme it was computed from.
struct Planned {
    change: Change,
    after: Programme,
    expected: Expected,
}

impl Workstation {
    pub(super) async fn prepare(&mut self, wish: &Wish) -> Result<Prepared, Fault> {
        let device_time = match (self.device_time().await, wish) {
            (Err(_), Wish::Stat) => self.world.unix_s(),
            (time, _) => time?,
        };
        let expires = device_time.saturating_add(EXPIRY_S);
        let report = self.present_programme().await?;
        let open = self.session()?;
        let class = open.class;
        let planned = plan(wish, class, &report)?;
        let difference = difference(class, &report.permanent, &planned.after);
        let counter = report.command_counter.checked_add(1).ok_or_else(unexpected)?;
        let (device, serial) = (open.device.fingerprint, open.device.serial.clone());
        let binding = open.facts().command_binding;
        let command = Command {
            device,
            session: open.facts().session_id,
            counter,
            expires,
            base: report.hash,
            change: planned.change,
        };
        let signed = self.sign(&command, &binding)?;
        let pending = PendingCommand {
            device,
            serial,
            command_hash: command_hash(self.provider, &signed),
            counter,
            summary: summary(wish, class, &difference),
            signed_at: self.world.unix_s(),
        };
        Ok(Prepared {
            signed,
            pending,
            difference,
            expected: planned.expected,
        })
    }

    /// What the device's clock says now, by its report and the time since: a workstation whose clock is wrong must
    /// still be able to command, above all in an emergency.
    async fn device_time(&mut self) -> Result<u64, Fault> {
        if self.session()?.report.is_none() {
            self.interrogate().await?;
        }
        let difference = self.session()?.clock_difference_s;
        Ok(self.world.unix_s().saturating_add_signed(difference))
    }

    fn sign(&mut self, command: &Command, binding: &[u8]) -> Result<Vec<u8>, Fault> {
        let unlocked = self.unlocked.as_ref().ok_or_else(unexpected)?;
        let certificate = unlocked
            .operator
            .certificate(OperatorKey::Command)
            .ok_or_else(unexpected)?;
        let reference = CertificateRef::Chain(vec![certificate.der().to_vec()]);
        let signer = unlocked.operator.command_signer();
        sign_command(command, signer, &reference, binding, &mut self.world.random).map_err(cryptography)
    }
}

fn plan(wish: &Wish, class: &'static Class, report: &ProgrammeReport) -> Result<Planned, Fault> {
    let unchanged = || Expected {
        permanent: Some(report.permanent.clone()),
        temporary: None,
        state: None,
    };
    Ok(match wish {
        Wish::Set(values) => {
            let after = report.permanent.with(values);
            let expected = Expected {
                permanent: Some(after.clone()),
                ..unchanged()
            };
            Planned {
                change: Change::Set(values.clone()),
                after,
                expected,
            }
        }
        Wish::Try(values) => {
            let after = report.permanent.with(values);
            let expected = Expected {
                temporary: Some(after.clone()),
                state: Some(State::Temporary),
                ..unchanged()
            };
            Planned {
                change: Change::Temporary(values.clone()),
                after,
                expected,
            }
        }
        Wish::CancelTry => Planned {
            change: Change::CancelTemporary,
            after: report.permanent.clone(),
            expected: unchanged(),
        },
        Wish::Stat => {
            let after = class.emergency().ok_or_else(|| {
                Fault::new(
                    FaultKind::Usage,
                    format!("a {} has no emergency therapy", class.name),
                    "treat the patient by other means",
                )
            })?;
            let expected = Expected {
                permanent: None,
                temporary: None,
                state: Some(State::Emergency),
            };
            Planned {
                change: Change::Emergency,
                after,
                expected,
            }
        }
        Wish::Act(code) => Planned {
            change: Change::Action(*code),
            after: report.permanent.clone(),
            expected: unchanged(),
        },
    })
}

fn summary(wish: &Wish, class: &Class, difference: &[DifferenceView]) -> Vec<String> {
    match wish {
        Wish::Stat => vec!["emergency (STAT) therapy".to_owned()],
        Wish::CancelTry => vec!["end of the temporary programme".to_owned()],
        Wish::Act(code) => {
            vec![
                class
                    .action(*code)
                    .map_or_else(|| format!("action {code}"), |action| action.name.to_owned()),
            ]
        }
        Wish::Set(_) | Wish::Try(_) => difference
            .iter()
            .map(|one| format!("{} {} → {}", one.name, one.before, one.after))
            .collect(),
    }
}
