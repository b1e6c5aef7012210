//! What somebody beside the device can do to it and see of it.

use super::journal::Detail;
use super::{Control, ControlFault, Device, LogCode, Now, Status};
use wand_therapy::{BatteryPhase, Event};

impl Device {
    /// Does what somebody beside the device does. Drain [`Device::poll`] afterwards.
    ///
    /// # Errors
    /// [`ControlFault`].
    pub fn control(&mut self, now: Now, control: Control) -> Result<(), ControlFault> {
        if self.is_dead() {
            return Err(ControlFault::PowerLost);
        }
        self.live(now);
        match control {
            Control::PairingWindow { seconds } => {
                self.pairing_until_ms = self.ms.saturating_add(u64::from(seconds) * 1000);
                self.note(LogCode::PairingWindow, Detail::None);
            }
            Control::Magnet(placed) => self.magnet(placed),
            Control::Battery(phase) => self.age(phase),
            Control::Turn { name, value } => {
                let known = self.body.switches();
                self.body.turn(&name, value).map_err(|fault| ControlFault::Body {
                    name,
                    fault,
                    known: known
                        .iter()
                        .map(|switch| format!("{} ({} to {})", switch.name, switch.least, switch.most))
                        .collect::<Vec<_>>()
                        .join(", "),
                })?;
            }
        }
        Ok(())
    }

    fn magnet(&mut self, placed: bool) {
        if placed {
            self.budget.open_window(self.time);
        }
        if placed == self.therapy.magnet {
            return;
        }
        self.therapy.magnet = placed;
        self.note(LogCode::Magnet, Detail::Number(placed.into()));
        self.therapy_event(if placed {
            Event::MagnetPlaced
        } else {
            Event::MagnetRemoved
        });
    }

    fn age(&mut self, phase: BatteryPhase) {
        self.meter.set_age_permille(match phase {
            BatteryPhase::BeginningOfLife => 100,
            BatteryPhase::ElectiveReplacementNear => 850,
            BatteryPhase::ElectiveReplacementTime => 930,
            BatteryPhase::ElectiveReplacementPast => 980,
        });
        if self.therapy.temporary.is_some() && !self.therapy.class.permits_temporary(&self.conditions()) {
            self.therapy_event(Event::TemporaryCancelled);
        }
        let _ = self.commit(|_| {});
    }

    /// Keeps counters that are otherwise kept with the next change; before the process ends.
    pub fn rest(&mut self, now: Now) {
        if !self.is_dead() {
            self.live(now);
            // What cannot be written now is a few microjoules of the account.
            let _ = self.commit(|_| {});
        }
    }

    /// How the device is, for whoever stands beside it.
    pub fn status(&self) -> Status {
        let peer = self.contact.as_ref().and_then(|contact| contact.peer.as_ref());
        let conditions = self.conditions();
        let used = self.meter.used();
        Status {
            provisioned: self.credentials.is_some(),
            session_open: peer.is_some(),
            pairing_code: peer.map(|peer| peer.pairing_code.clone()),
            pairing_open: self.pairing_is_open(),
            state: self.therapy.state,
            programme: self.therapy.class.summary(&self.therapy.in_force(&conditions)),
            battery: self.meter.phase(),
            magnet: self.therapy.magnet,
            paired: self.record.pairings.len(),
            command_counter: self.record.command_counter,
            log_entries: self.log.head().0,
            session_energy_uj: used.session_nj / 1000,
            failed_energy_uj: used.failed_contact_nj / 1000,
        }
    }
}
