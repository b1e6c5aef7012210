use wand_therapy::{BatteryPhase, Class, Conditions, Event, Programme, State};

/// Which programme governs the device, and why.
pub(super) struct Therapy {
    pub(super) class: &'static Class,
    pub(super) permanent: Programme,
    /// Complete values of the temporary programme; in no flash, so that it ends with the power (R-CM-7).
    pub(super) temporary: Option<Programme>,
    pub(super) state: State,
    pub(super) magnet: bool,
}

impl Therapy {
    /// The therapy of a device that starts: what does not outlast the power is gone.
    pub(super) fn started(class: &'static Class, permanent: Programme, stored: u8) -> Self {
        let state = match State::from_number(stored) {
            Some(state @ (State::Emergency | State::PowerOnReset)) if class.has_state(state) => state,
            _ => State::Permanent,
        };
        Self {
            class,
            permanent,
            temporary: None,
            state,
            magnet: false,
        }
    }

    /// The state as it is stored: what the device starts with.
    pub(super) fn stored(state: State) -> u8 {
        match state {
            State::Temporary | State::Magnet => State::Permanent.number(),
            kept => kept.number(),
        }
    }

    pub(super) fn conditions(&self, battery: BatteryPhase, session_running: bool) -> Conditions {
        Conditions {
            battery,
            magnet: self.magnet,
            session_running,
        }
    }

    /// The values that govern the device now, complete.
    pub(super) fn in_force(&self, conditions: &Conditions) -> Programme {
        let temporary = self.temporary.as_ref();
        self.class
            .in_force(self.state, &self.permanent, temporary, conditions)
    }

    /// The state after an event; a magnet that is still in place acts again on the permanent programme.
    pub(super) fn after(&self, event: Event, conditions: &Conditions) -> Option<State> {
        let next = self.class.after(self.state, event, conditions)?;
        if next == State::Permanent && self.magnet {
            return self.class.after(next, Event::MagnetPlaced, conditions);
        }
        Some(next)
    }

    /// Takes a new state; a temporary programme that no longer governs is dropped.
    pub(super) fn enter(&mut self, state: State) {
        self.state = state;
        if state != State::Temporary {
            self.temporary = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wand_therapy::class_by_key;

    fn therapy() -> Therapy {
        let class = class_by_key("pacemaker").unwrap();
        Therapy::started(class, class.nominal(), State::Temporary.number())
    }

    /// R-CM-7: a temporary programme does not outlast the power; an emergency does.
    #[test]
    fn a_device_starts_with_what_outlasts_the_power() {
        assert_eq!(therapy().state, State::Permanent);
        let class = therapy().class;
        let restarted = Therapy::started(class, class.nominal(), Therapy::stored(State::Emergency));
        assert_eq!(restarted.state, State::Emergency);
        assert_eq!(
            Some(restarted.in_force(&Conditions::default())),
            class.emergency()
        );
    }

    #[test]
    fn a_magnet_that_stays_acts_again_when_the_temporary_programme_ends() {
        let mut therapy = therapy();
        therapy.magnet = true;
        therapy.temporary = class_by_key("pacemaker").unwrap().emergency();
        therapy.state = State::Temporary;
        let conditions = therapy.conditions(BatteryPhase::BeginningOfLife, false);
        let next = therapy.after(Event::LinkBroken, &conditions).unwrap();
        therapy.enter(next);
        assert_eq!((therapy.state, &therapy.temporary), (State::Magnet, &None));
        assert_ne!(therapy.in_force(&conditions), therapy.permanent);
    }
}
