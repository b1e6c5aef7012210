use super::{Battery, Operation};
use minicbor::{Decode, Encode};
use wand_therapy::BatteryPhase;

/// Who caused a use of energy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Therapy and the device's own upkeep.
    Therapy,
    /// A session whose peer has authenticated.
    Session,
    /// A contact whose peer has not authenticated, or not yet.
    FailedContact,
}

/// Energy used so far, in nanojoules by cause; part of the device's record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct EnergyUsed {
    /// Therapy and upkeep.
    #[n(0)]
    pub therapy_nj: u64,
    /// Authenticated sessions.
    #[n(1)]
    pub session_nj: u64,
    /// Contacts that did not authenticate (R-SE-7).
    #[n(2)]
    pub failed_contact_nj: u64,
}

impl EnergyUsed {
    /// The sum of all causes.
    pub fn total_nj(&self) -> u64 {
        self.therapy_nj
            .saturating_add(self.session_nj)
            .saturating_add(self.failed_contact_nj)
    }
}

/// Counts energy by cause, and knows what that means for the battery.
#[derive(Debug, Clone, Copy)]
pub struct EnergyMeter {
    battery: Battery,
    used: EnergyUsed,
}

impl EnergyMeter {
    /// Goes on counting from `used`, drawing on `battery`.
    pub fn new(battery: Battery, used: EnergyUsed) -> Self {
        Self { battery, used }
    }

    /// Counts an operation and returns its energy in nanojoules.
    pub fn spend(&mut self, cause: Cause, operation: Operation) -> u64 {
        let energy = operation.nanojoules();
        self.spend_nj(cause, energy);
        energy
    }

    /// Counts energy that is already known, in nanojoules.
    pub fn spend_nj(&mut self, cause: Cause, energy_nj: u64) {
        let counter = match cause {
            Cause::Therapy => &mut self.used.therapy_nj,
            Cause::Session => &mut self.used.session_nj,
            Cause::FailedContact => &mut self.used.failed_contact_nj,
        };
        *counter = counter.saturating_add(energy_nj);
    }

    /// Moves energy from one cause to another, when a peer turns out to be who it says.
    pub fn reassign(&mut self, from: Cause, to: Cause, energy_nj: u64) {
        let counter = match from {
            Cause::Therapy => &mut self.used.therapy_nj,
            Cause::Session => &mut self.used.session_nj,
            Cause::FailedContact => &mut self.used.failed_contact_nj,
        };
        let moved = energy_nj.min(*counter);
        *counter -= moved;
        self.spend_nj(to, moved);
    }

    /// Ages the battery to so many thousandths of its capacity, as use for therapy.
    pub fn set_age_permille(&mut self, permille: u64) {
        let other = self.used.session_nj.saturating_add(self.used.failed_contact_nj);
        self.used.therapy_nj = self.battery.energy_at_permille(permille).saturating_sub(other);
    }

    /// What was used, for the device's record.
    pub fn used(&self) -> EnergyUsed {
        self.used
    }

    /// The battery's voltage in hundredths of a volt.
    pub fn centivolts(&self) -> u64 {
        self.battery.centivolts(self.used.total_nj())
    }

    /// The battery's phase.
    pub fn phase(&self) -> BatteryPhase {
        self.battery.phase(self.used.total_nj())
    }

    /// Thousandths of the battery used.
    pub fn used_permille(&self) -> u64 {
        self.battery.used_permille(self.used.total_nj())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wand_crypto::Curve;

    #[test]
    fn energy_is_counted_by_cause_and_moved_when_a_peer_authenticates() {
        let mut meter = EnergyMeter::new(Battery::implant(), EnergyUsed::default());
        let spent = meter.spend(Cause::FailedContact, Operation::Agree(Curve::P256));
        meter.spend(Cause::Therapy, Operation::ErasePages(1));
        meter.reassign(Cause::FailedContact, Cause::Session, spent - 5);
        let used = meter.used();
        assert_eq!(
            (used.therapy_nj, used.session_nj, used.failed_contact_nj),
            (1_837_500, spent - 5, 5)
        );
        assert_eq!(used.total_nj(), 1_837_500 + spent);
    }

    #[test]
    fn the_age_can_be_set() {
        let mut meter = EnergyMeter::new(
            Battery::implant(),
            EnergyUsed {
                session_nj: 77,
                ..EnergyUsed::default()
            },
        );
        meter.set_age_permille(905);
        assert_eq!(
            (meter.used_permille(), meter.phase(), meter.used().session_nj),
            (905, BatteryPhase::ElectiveReplacementTime, 77)
        );
    }
}
