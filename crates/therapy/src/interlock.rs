use alloc::string::String;
use core::fmt;

use crate::{Class, Conditions, ParameterId, Programme, Severity};

/// A rule about several values at once, or about a value and the device's condition.
///
/// It fires only when every parameter it is about applies in the programme's mode: a stored value that governs
/// nothing can harm nothing, and a refusal because of it would make the clinician change a value that is not shown.
pub struct Interlock {
    /// The stable code, such as `lrl-not-below-url`.
    pub rule: &'static str,
    /// Whether it refuses or warns.
    pub severity: Severity,
    /// The parameters it is about.
    pub parameters: &'static [ParameterId],
    /// The rule in one sentence, for the documentation of a class.
    pub meaning: &'static str,
    pub(crate) fires: fn(&Case<'_>) -> Option<bool>,
    pub(crate) sentence: fn(&Case<'_>) -> String,
    pub(crate) remedies: &'static [Remedy],
}

impl fmt::Debug for Interlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interlock")
            .field("rule", &self.rule)
            .field("severity", &self.severity)
            .finish()
    }
}

/// A programme under examination.
pub(crate) struct Case<'a> {
    pub(crate) class: &'a Class,
    pub(crate) programme: &'a Programme,
    pub(crate) conditions: &'a Conditions,
}

impl Case<'_> {
    pub(crate) fn value(&self, id: ParameterId) -> Option<i32> {
        self.programme.value(id)
    }

    /// The value for people; `–` when the programme has none.
    pub(crate) fn text(&self, id: ParameterId) -> String {
        match (self.class.parameter(id), self.value(id)) {
            (Some(parameter), Some(raw)) => parameter.format(raw),
            _ => String::from("–"),
        }
    }
}

/// A change of one value that may resolve an interlock.
pub(crate) enum Remedy {
    /// Step this parameter up until the rule is content.
    Raise(ParameterId),
    /// Step this parameter down until the rule is content.
    Lower(ParameterId),
    /// Give this parameter the value that the rule proposes.
    Set(ParameterId, fn(&Case<'_>) -> Option<i32>),
}

impl Interlock {
    /// Whether the rule fires; a value it cannot find counts as a breach.
    pub(crate) fn fires_on(&self, case: &Case<'_>) -> bool {
        let concerned = self
            .parameters
            .iter()
            .all(|id| case.class.applies(case.programme, *id));
        concerned && (self.fires)(case).unwrap_or(true)
    }

    /// The first change by a remedy after which this rule is content and no other refusal is new.
    pub(crate) fn remedy(&self, case: &Case<'_>) -> Option<Programme> {
        self.remedies.iter().find_map(|remedy| match remedy {
            Remedy::Raise(id) => self.first_content(case, *id, case.class.parameter(*id)?.values_above(case)),
            Remedy::Lower(id) => self.first_content(case, *id, case.class.parameter(*id)?.values_below(case)),
            Remedy::Set(id, proposed) => self.first_content(case, *id, proposed(case).into_iter()),
        })
    }

    fn first_content(
        &self,
        case: &Case<'_>,
        id: ParameterId,
        candidates: impl Iterator<Item = i32>,
    ) -> Option<Programme> {
        candidates
            .map(|raw| Programme::from_iter([(id, raw)]))
            .find(|change| self.is_resolved_by(case, change))
    }

    fn is_resolved_by(&self, case: &Case<'_>, change: &Programme) -> bool {
        let changed = case.programme.with(change);
        let after = Case {
            programme: &changed,
            ..*case
        };
        let newly_refused = |other: &Self| {
            other.severity == Severity::Refuse && other.fires_on(&after) && !other.fires_on(case)
        };
        !self.fires_on(&after) && !case.class.interlocks.iter().any(newly_refused)
    }
}

impl crate::Parameter {
    fn values_above(&self, case: &Case<'_>) -> impl Iterator<Item = i32> + use<> {
        let values = self.values;
        let first = case.value(self.id).and_then(|raw| values.next_above(raw));
        core::iter::successors(first, move |raw| values.next_above(*raw))
    }

    fn values_below(&self, case: &Case<'_>) -> impl Iterator<Item = i32> + use<> {
        let values = self.values;
        let first = case.value(self.id).and_then(|raw| values.next_below(raw));
        core::iter::successors(first, move |raw| values.next_below(*raw))
    }
}
