use alloc::{format, string::String, vec, vec::Vec};

use crate::{Class, Conditions, ParameterId, Programme, interlock::Case};

/// What a finding does to a programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The device does not accept the programme.
    Refuse,
    /// The device accepts it; the clinician is told.
    Warn,
}

/// One thing that is wrong, or worth saying, about a programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether it refuses or warns.
    pub severity: Severity,
    /// The stable code of the rule, such as `lrl-not-below-url`.
    pub rule: &'static str,
    /// The parameters concerned.
    pub parameters: Vec<ParameterId>,
    /// A sentence with the values and units.
    pub sentence: String,
    /// A dependent change that resolves it without breaking another rule, when there is an obvious one.
    pub remedy: Option<Programme>,
}

/// Everything found about a programme: refusals and warnings, each rule at most once for each parameter.
pub type Findings = Vec<Finding>;

/// The rule that a programme has only the class's parameters.
pub(crate) const UNKNOWN_PARAMETER: &str = "unknown-parameter";
/// The rule that a programme has all of the class's parameters.
pub(crate) const MISSING_PARAMETER: &str = "missing-parameter";
/// The rule that every value is in its parameter's table.
pub(crate) const VALUE_NOT_PERMITTED: &str = "value-not-permitted";

/// As many unknown parameters as one finding names; a peer could send thousands.
const MOST_NAMED: usize = 8;

impl Class {
    /// Everything that speaks against a programme, or is worth saying about it, under these conditions.
    ///
    /// A programme must be complete and hold table values only, also for parameters that do not apply in its mode;
    /// the interlocks are examined once that is so. The device runs this same check (R-CM-2).
    pub fn check(&self, programme: &Programme, conditions: &Conditions) -> Findings {
        let faults = self.table_faults(programme);
        if !faults.is_empty() {
            return faults;
        }
        let case = Case {
            class: self,
            programme,
            conditions,
        };
        let firing = self
            .interlocks
            .iter()
            .filter(|interlock| interlock.fires_on(&case));
        firing
            .map(|interlock| Finding {
                severity: interlock.severity,
                rule: interlock.rule,
                parameters: interlock.parameters.to_vec(),
                sentence: (interlock.sentence)(&case),
                remedy: interlock.remedy(&case),
            })
            .collect()
    }

    /// Whether [`Class::check`] finds nothing that refuses the programme.
    pub fn accepts(&self, programme: &Programme, conditions: &Conditions) -> bool {
        self.check(programme, conditions)
            .iter()
            .all(|finding| finding.severity != Severity::Refuse)
    }

    fn table_faults(&self, programme: &Programme) -> Findings {
        let unknown = self.unknown_parameters(programme);
        let missing = self.missing_parameters(programme);
        unknown
            .into_iter()
            .chain(missing)
            .chain(self.values_outside_tables(programme))
            .collect()
    }

    fn unknown_parameters(&self, programme: &Programme) -> Option<Finding> {
        let mut named: Vec<_> = programme
            .iter()
            .map(|(id, _)| id)
            .filter(|id| self.parameter(*id).is_none())
            .collect();
        let total = named.len();
        named.truncate(MOST_NAMED);
        let numbers: Vec<_> = named.iter().map(|id| format!("{}", id.0)).collect();
        let more = if total > named.len() { ", …" } else { "" };
        let sentence = format!("A {} has no parameter {}{more}", self.name, numbers.join(", "));
        (total > 0).then(|| refusal(UNKNOWN_PARAMETER, named, sentence))
    }

    fn missing_parameters(&self, programme: &Programme) -> Option<Finding> {
        let missing: Vec<_> = self
            .parameters
            .iter()
            .filter(|p| programme.value(p.id).is_none())
            .collect();
        let names: Vec<_> = missing.iter().map(|parameter| parameter.name).collect();
        let sentence = format!("The programme is incomplete: it has no {}", names.join(", "));
        let ids = missing.iter().map(|parameter| parameter.id).collect();
        (!missing.is_empty()).then(|| refusal(MISSING_PARAMETER, ids, sentence))
    }

    fn values_outside_tables(&self, programme: &Programme) -> impl Iterator<Item = Finding> {
        self.parameters.iter().filter_map(|parameter| {
            let raw = programme
                .value(parameter.id)
                .filter(|raw| !parameter.permits(*raw))?;
            let sentence = format!(
                "{} cannot be {}; permitted are {}",
                parameter.name,
                parameter.format(raw),
                parameter.describe_range()
            );
            Some(refusal(VALUE_NOT_PERMITTED, vec![parameter.id], sentence))
        })
    }
}

pub(crate) fn refusal(rule: &'static str, parameters: Vec<ParameterId>, sentence: String) -> Finding {
    Finding {
        severity: Severity::Refuse,
        rule,
        parameters,
        sentence,
        remedy: None,
    }
}
