//! What goes on by itself: the body, the clock, the energy account, the commits.

use super::telemetry::Telemetry;
use super::{Device, Now};
use crate::body::SampleKind;
use crate::contact::ContactState;
use crate::energy::{Cause, Operation};
use crate::flash::{DeviceRecord, FlashCounters, FlashFault, StoreFault};
use wand_protocol::message::NoticeBody;
use wand_therapy::{Conditions, Event};

/// Attachment of the record: what the body keeps across a restart.
pub(super) const BODY: u16 = 1;
/// Attachment of the record: the outcome of the last command, encoded.
pub(super) const OUTCOME: u16 = 2;
/// First attachment of the record that holds a command-signing certificate met before.
pub(super) const SIGNERS: u16 = 0x100;
/// Failed contacts that are booked ahead.
const CONTACTS_AHEAD: u64 = 5;

impl Device {
    pub(super) fn conditions(&self) -> Conditions {
        self.therapy
            .conditions(self.meter.phase(), self.body.session_running())
    }

    /// Brings clock and body up to now.
    pub(super) fn live(&mut self, now: Now) {
        self.ms = self.ms.max(now.ms);
        self.time = self.floor.now(now.unix_s);
        self.keys.set_time(self.time);
        let in_force = self.therapy.in_force(&self.conditions());
        let samples = self.body.tick(self.body_ms(), &in_force);
        let energy = self.body.take_energy_nj();
        self.meter.spend_nj(Cause::Therapy, energy);
        for sample in &samples {
            if let SampleKind::Alert { parameter, raised } = sample.kind {
                self.alert(parameter, raised);
            }
        }
        if let Some(telemetry) = self.telemetry() {
            telemetry.gather(&samples);
        }
        self.count_radio_events();
    }

    pub(super) fn body_ms(&self) -> u64 {
        self.ms.saturating_add(self.body_offset_ms)
    }

    fn telemetry(&mut self) -> Option<&mut Telemetry> {
        self.contact.as_mut()?.telemetry.as_mut()
    }

    fn alert(&mut self, parameter: u16, raised: bool) {
        let pending = self.alerts.contains(&parameter);
        if pending == raised {
            return;
        }
        self.alerts.retain(|alert| *alert != parameter);
        self.alerts.extend(raised.then_some(parameter));
        self.notify(NoticeBody::Alert(parameter, raised));
    }

    pub(super) fn clear_alerts(&mut self) {
        for alert in std::mem::take(&mut self.alerts) {
            self.notify(NoticeBody::Alert(alert, false));
        }
    }

    /// Counts an operation for whoever caused it.
    pub(super) fn spend(&mut self, operation: Operation) {
        let cause = self.cause();
        let energy = self.meter.spend(cause, operation);
        if cause == Cause::FailedContact
            && self.budget.spend(energy).is_err()
            && let Some(contact) = &mut self.contact
        {
            contact.overspent = true;
        }
    }

    fn cause(&self) -> Cause {
        match &self.contact {
            None => Cause::Therapy,
            Some(contact) if contact.peer.is_some() => Cause::Session,
            Some(_) => Cause::FailedContact,
        }
    }

    fn count_radio_events(&mut self) {
        let ms = self.ms;
        let Some(contact) = &mut self.contact else { return };
        let interval = u64::from(contact.interval_ms.max(1));
        let events = ms.saturating_sub(contact.radio_counted_ms) / interval;
        contact.radio_counted_ms += events * interval;
        if events > 0 {
            self.spend(Operation::ConnectionEvents(events));
        }
    }

    /// Counts what was written to flash since the last call.
    pub(super) fn charge_flash(&mut self) {
        let parts = [
            self.store.counters(),
            self.credentials_store.counters(),
            self.log.counters(),
        ];
        let total = parts
            .iter()
            .fold(FlashCounters::default(), |sum, part| FlashCounters {
                words: sum.words + part.words,
                pages: sum.pages + part.pages,
            });
        let before = std::mem::replace(&mut self.flash_charged, total);
        let cause = self.cause();
        self.meter.spend(
            cause,
            Operation::ProgramWords(total.words.saturating_sub(before.words)),
        );
        self.meter.spend(
            cause,
            Operation::ErasePages(total.pages.saturating_sub(before.pages)),
        );
    }

    /// Changes the record in one flash commit: the old record or the new one, never a mixture (R-CM-3).
    pub(super) fn commit(&mut self, change: impl FnOnce(&mut DeviceRecord)) -> Result<(), StoreFault> {
        let mut next = self.record.clone();
        next.energy = self.meter.used();
        next.clock_floor = self.floor.seconds();
        next.contact = self.budget.state();
        change(&mut next);
        let outcome = self.store.commit(&next.encode());
        self.charge_flash();
        match outcome {
            Ok(()) => self.record = next,
            Err(StoreFault::Flash(FlashFault::PowerLost)) => self.lose_power(),
            Err(_) => {}
        }
        outcome
    }

    /// Keeps what strangers have drawn, if the record does not cover it already; booked some contacts ahead, so that
    /// not every failure costs a commit.
    pub(super) fn keep_contact_state(&mut self) {
        let state = self.budget.state();
        let kept = self.record.contact;
        if state.drawn_nj > kept.drawn_nj || state.emergency_from > kept.emergency_from {
            let ahead = CONTACTS_AHEAD.saturating_mul(self.limits.contact_nj);
            let drawn_nj = state.drawn_nj.saturating_add(ahead);
            // A store that cannot be written does not keep the wearer's clinician out.
            let _ = self.commit(|record| record.contact = ContactState { drawn_nj, ..state });
        }
    }

    /// Lets an event act on the therapy; one that the class refuses changes nothing.
    pub(super) fn therapy_event(&mut self, event: Event) {
        if let Some(next) = self.therapy.after(event, &self.conditions()) {
            self.enter(next);
        }
    }
}
