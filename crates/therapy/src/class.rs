use alloc::{string::String, vec::Vec};
use core::fmt;

use crate::{
    Action, Alert, BatteryPhase, Channel, Conditions, Event, Feature, Findings, Interlock, MarkerKind,
    Measurement, Parameter, ParameterId, Programme, State, check,
};

/// A kind of device: its tables and its rules.
pub struct Class {
    /// The number in certificates and messages.
    pub code: u8,
    /// The name for command lines and files.
    pub key: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// What can be programmed, in order of id.
    pub parameters: &'static [Parameter],
    /// What is measured, in order of id.
    pub measurements: &'static [Measurement],
    /// The class's own commands, in order of code.
    pub actions: &'static [Action],
    /// What a device of the class calls attention to, in order of code.
    pub alerts: &'static [Alert],
    /// The live signals of its telemetry, in order of number.
    pub channels: &'static [Channel],
    /// The kinds of event in its telemetry, in order of number.
    pub markers: &'static [MarkerKind],
    /// The rules over several values.
    pub interlocks: &'static [Interlock],
    /// The states that the class knows, with the clinic's word for each.
    pub states: &'static [(State, &'static str)],
    pub(crate) rules: Rules,
}

/// What a class computes; the rest is tables.
pub(crate) struct Rules {
    /// Whether a parameter of the class governs anything in this programme.
    pub(crate) applies: fn(&Programme, ParameterId) -> bool,
    pub(crate) summary: fn(&Class, &Programme) -> String,
    /// The values of the emergency programme that differ from nominal.
    pub(crate) emergency: Option<&'static [(ParameterId, i32)]>,
    /// The values of the power-on reset programme that differ from nominal.
    pub(crate) power_on_reset: &'static [(ParameterId, i32)],
    /// The parameter whose programming ends the emergency.
    pub(crate) ends_emergency: Option<ParameterId>,
    /// The values that a magnet imposes on a complete programme.
    pub(crate) magnet: fn(&Class, &Programme, BatteryPhase) -> Option<Programme>,
    pub(crate) withheld: fn(BatteryPhase) -> &'static [Feature],
}

impl Class {
    /// The parameter with this number.
    pub fn parameter(&self, id: ParameterId) -> Option<&'static Parameter> {
        self.parameters.iter().find(|parameter| parameter.id == id)
    }

    /// The parameter with this key or abbreviation, in any case of letters.
    pub fn find(&self, name: &str) -> Option<&'static Parameter> {
        let named = |parameter: &&Parameter| {
            parameter.key.eq_ignore_ascii_case(name) || parameter.short.eq_ignore_ascii_case(name)
        };
        self.parameters.iter().find(named)
    }

    /// The measurement with this number.
    pub fn measurement(&self, id: u16) -> Option<&'static Measurement> {
        self.measurements.iter().find(|measurement| measurement.id == id)
    }

    /// The measurement with this key, in any case of letters.
    pub fn find_measurement(&self, key: &str) -> Option<&'static Measurement> {
        self.measurements
            .iter()
            .find(|measurement| measurement.key.eq_ignore_ascii_case(key))
    }

    /// The action with this number.
    pub fn action(&self, code: u8) -> Option<&'static Action> {
        self.actions.iter().find(|action| action.code == code)
    }

    /// The action with this key, in any case of letters.
    pub fn find_action(&self, key: &str) -> Option<&'static Action> {
        self.actions
            .iter()
            .find(|action| action.key.eq_ignore_ascii_case(key))
    }

    /// The alert with this number.
    pub fn alert(&self, code: u16) -> Option<&'static Alert> {
        self.alerts.iter().find(|alert| alert.code == code)
    }

    /// The kind of marker with this number.
    pub fn marker(&self, number: u8) -> Option<&'static MarkerKind> {
        self.markers.iter().find(|marker| marker.number == number)
    }

    /// The programme of a new device: every parameter at its nominal value.
    pub fn nominal(&self) -> Programme {
        self.parameters
            .iter()
            .map(|parameter| (parameter.id, parameter.nominal))
            .collect()
    }

    /// Whether a parameter governs anything in this programme; one that does not keeps its stored value.
    pub fn applies(&self, programme: &Programme, id: ParameterId) -> bool {
        self.parameter(id).is_some() && (self.rules.applies)(programme, id)
    }

    /// The programme in a few words, such as `DDD 60–120 ppm`.
    pub fn summary(&self, programme: &Programme) -> String {
        (self.rules.summary)(self, programme)
    }

    /// The emergency (STAT) programme, complete; `None` when the class has none (R-CM-8).
    pub fn emergency(&self) -> Option<Programme> {
        self.rules.emergency.map(|values| self.nominal_with(values))
    }

    /// The programme with which a device starts that has lost its own, complete.
    pub fn power_on_reset(&self) -> Programme {
        self.nominal_with(self.rules.power_on_reset)
    }

    /// What a magnet makes of the nominal programme; see [`Class::magnet_over`].
    pub fn magnet(&self, conditions: &Conditions) -> Option<Programme> {
        self.magnet_over(&self.nominal(), conditions)
    }

    /// What a magnet makes of a permanent programme, complete.
    ///
    /// `None` when no magnet is in place, or when the class or the programme does not heed one. Values that the
    /// permanent programme lacks are taken as nominal.
    pub fn magnet_over(&self, permanent: &Programme, conditions: &Conditions) -> Option<Programme> {
        let complete = self.nominal().with(permanent);
        let imposed = conditions
            .magnet
            .then(|| (self.rules.magnet)(self, &complete, conditions.battery))??;
        Some(complete.with(&imposed))
    }

    /// The values that govern a device in this state, complete when `permanent` is.
    pub fn in_force(
        &self,
        state: State,
        permanent: &Programme,
        temporary: Option<&Programme>,
        conditions: &Conditions,
    ) -> Programme {
        let instead = match state {
            State::Permanent | State::PowerOnReset => None,
            State::Temporary => temporary.cloned(),
            State::Emergency => self.emergency(),
            State::Magnet => self.magnet_over(permanent, conditions),
        };
        instead.unwrap_or_else(|| permanent.clone())
    }

    /// Whether the device offers a feature under these conditions.
    pub fn permits(&self, feature: Feature, conditions: &Conditions) -> bool {
        let known = feature != Feature::Temporary || self.has_state(State::Temporary);
        known && !(self.rules.withheld)(conditions.battery).contains(&feature)
    }

    /// Whether a temporary programme may be begun under these conditions.
    pub fn permits_temporary(&self, conditions: &Conditions) -> bool {
        self.permits(Feature::Temporary, conditions)
    }

    /// What speaks against an action under these conditions; empty when nothing does.
    pub fn check_action(&self, action: &Action, conditions: &Conditions) -> Findings {
        (action.obstacle)(conditions)
            .map(|obstacle| check::refusal(obstacle.rule, Vec::new(), String::from(obstacle.sentence)))
            .into_iter()
            .collect()
    }

    /// Whether the class knows a state.
    pub fn has_state(&self, state: State) -> bool {
        self.states.iter().any(|(known, _)| *known == state)
    }

    /// The clinic's word for a state of this class.
    pub fn state_label(&self, state: State) -> &'static str {
        self.states
            .iter()
            .find(|(known, _)| *known == state)
            .map_or(state.name(), |(_, label)| label)
    }

    /// The event of committing a change to the permanent programme.
    pub fn programmed(&self, change: &Programme) -> Event {
        let ends_emergency = self
            .rules
            .ends_emergency
            .is_some_and(|id| change.value(id).is_some());
        Event::Programmed { ends_emergency }
    }

    /// [`State::after`] for a device of this class under these conditions.
    ///
    /// A command that leads to a state the class does not know, or that the battery forbids, is refused (`None`);
    /// a magnet that the class does not heed changes nothing.
    pub fn after(&self, state: State, event: Event, conditions: &Conditions) -> Option<State> {
        if event == Event::TemporaryBegun && !self.permits_temporary(conditions) {
            return None;
        }
        match state.after(event)? {
            next if self.has_state(next) => Some(next),
            State::Magnet => Some(state),
            _ => None,
        }
    }

    fn nominal_with(&self, values: &[(ParameterId, i32)]) -> Programme {
        self.nominal().with(&values.iter().copied().collect())
    }
}

impl fmt::Debug for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Class")
            .field("code", &self.code)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl PartialEq for Class {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Class {}
