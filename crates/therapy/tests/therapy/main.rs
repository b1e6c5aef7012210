//! The tables and rules of the device classes, against expectations written by hand.

mod alerts;
mod glucose_monitor;
mod neutrality;
mod pacemaker_applicability;
mod pacemaker_interlocks;
mod pacemaker_programmes;
mod pacemaker_table;
mod properties;
mod states;
mod text;

use wand_therapy::{Class, Conditions, Finding, Parameter, Programme, Severity, class_by_key};

fn pacemaker() -> &'static Class {
    class_by_key("pacemaker").unwrap()
}

fn glucose_monitor() -> &'static Class {
    class_by_key("glucose-monitor").unwrap()
}

fn parameter(class: &Class, name: &str) -> &'static Parameter {
    class.find(name).unwrap_or_else(|| panic!("{name}"))
}

/// The nominal programme with changes as a clinician writes them: `LRL=70 ppm URL=110`.
fn programme(class: &Class, changes: &[(&str, &str)]) -> Programme {
    let mut programme = class.nominal();
    for (name, value) in changes {
        let parameter = parameter(class, name);
        programme.set(
            parameter.id,
            parameter.parse(value).unwrap_or_else(|fault| panic!("{fault}")),
        );
    }
    programme
}

fn value(class: &Class, programme: &Programme, name: &str) -> String {
    let parameter = parameter(class, name);
    parameter.format(programme.value(parameter.id).unwrap())
}

/// The codes of the rules that fire, with the given severity.
fn rules(
    class: &Class,
    programme: &Programme,
    conditions: &Conditions,
    severity: Severity,
) -> Vec<&'static str> {
    let findings = class.check(programme, conditions);
    findings
        .iter()
        .filter(|finding| finding.severity == severity)
        .map(|finding| finding.rule)
        .collect()
}

fn finding(class: &Class, programme: &Programme, conditions: &Conditions, rule: &str) -> Finding {
    let findings = class.check(programme, conditions);
    findings
        .iter()
        .find(|finding| finding.rule == rule)
        .unwrap_or_else(|| panic!("{rule} in {findings:?}"))
        .clone()
}
