//! Properties of every class: what can be reached, what a remedy does, what a hostile programme meets.

use proptest::{prelude::*, sample::Index};
use wand_therapy::{BatteryPhase, Class, Conditions, ParameterId, Programme, Severity, classes};

use crate::{pacemaker, parameter, rules};

fn conditions() -> impl Strategy<Value = Conditions> {
    (0..4_usize, any::<bool>(), any::<bool>()).prop_map(|(phase, magnet, session_running)| Conditions {
        battery: BatteryPhase::ALL[phase],
        magnet,
        session_running,
    })
}

fn class() -> impl Strategy<Value = &'static Class> {
    (0..classes().len()).prop_map(|index| classes()[index])
}

/// A value of the table or any number at all, for a parameter of the class or beyond it.
#[derive(Debug, Clone)]
struct Change {
    parameter: Index,
    permitted: Index,
    arbitrary: Option<i32>,
    stray: Option<u16>,
}

fn change() -> impl Strategy<Value = Change> {
    let arbitrary = proptest::option::weighted(0.2, prop_oneof![any::<i32>(), -200..8_000]);
    let stray = proptest::option::weighted(0.05, any::<u16>());
    (any::<Index>(), any::<Index>(), arbitrary, stray).prop_map(|(parameter, permitted, arbitrary, stray)| {
        Change {
            parameter,
            permitted,
            arbitrary,
            stray,
        }
    })
}

fn applied(class: &Class, programme: &Programme, change: &Change) -> Programme {
    let parameter = change.parameter.get(class.parameters);
    let all: Vec<_> = parameter.all().collect();
    let raw = change.arbitrary.unwrap_or_else(|| *change.permitted.get(&all));
    let mut changed = programme.clone();
    changed.set(change.stray.map_or(parameter.id, ParameterId), raw);
    changed
}

fn any_programme(class: &Class, permitted: &[Index]) -> Programme {
    let values = class
        .parameters
        .iter()
        .zip(permitted)
        .map(|(parameter, index)| (parameter.id, *index.get(&parameter.all().collect::<Vec<_>>())));
    values.collect()
}

/// The refusals of the pacemaker, told again from the letters of the mode and in floating point.
fn is_refused_by_the_book(programme: &Programme, conditions: &Conditions) -> bool {
    let raw = |name| programme.value(parameter(pacemaker(), name).id).unwrap();
    let number = |name| f64::from(raw(name));
    let mode = parameter(pacemaker(), "MODE").format(raw("MODE"));
    let adaptive = mode.ends_with('R');
    let plain = mode.trim_end_matches('R');
    let one_of = |modes: &str| modes.split(' ').any(|other| other == plain);
    let interval = 60_000.0 / number("URL");
    number("LRL") >= number("URL")
        || adaptive && number("MSR") < number("LRL")
        || one_of("AAI VVI DDD") && raw("HRL") != 0 && number("HRL") >= number("LRL")
        || one_of("VDD DDD") && number("MDAV") > number("AVD")
        || one_of("VDD DDI DDD") && number("AVD") + number("PVARP") >= interval
        || one_of("VVI VVT VDD DDI DDD") && number("VRP") >= interval
        || one_of("AOO AAI AAT DOO DDI DDD") && raw("A-AMP") == 0
        || one_of("VOO VVI VVT VDD DOO DDI DDD") && raw("V-AMP") == 0
        || conditions.battery.is_replacement_due() && (adaptive || one_of("VDD DOO DDI DDD"))
}

proptest! {
    /// R-CM-2: whatever sequence of accepted changes is made, the programme stays complete and inside the tables.
    #[test]
    fn accepted_changes_never_leave_the_tables(
        class in class(),
        steps in proptest::collection::vec((change(), conditions()), 1..60),
    ) {
        let mut programme = class.nominal();
        for (change, conditions) in &steps {
            let changed = applied(class, &programme, change);
            if class.accepts(&changed, conditions) {
                programme = changed;
            }
            prop_assert_eq!(programme.len(), class.parameters.len());
            for parameter in class.parameters {
                let raw = programme.value(parameter.id).unwrap();
                prop_assert!(parameter.all().any(|permitted| permitted == raw));
            }
        }
    }

    #[test]
    fn the_pacemaker_refuses_what_the_book_refuses_and_nothing_else(
        values in proptest::collection::vec(any::<Index>(), 28),
        conditions in conditions(),
    ) {
        let programme = any_programme(pacemaker(), &values);
        let refused = !pacemaker().accepts(&programme, &conditions);
        prop_assert_eq!(refused, is_refused_by_the_book(&programme, &conditions));
    }

    /// Of programmes near the nominal one, which a clinician makes, as many are accepted as the book accepts.
    #[test]
    fn near_the_nominal_programme_the_book_is_followed_too(
        changes in proptest::collection::vec(change(), 1..4),
        conditions in conditions(),
    ) {
        let start = pacemaker().nominal();
        let programme = changes.iter().fold(start, |programme, change| applied(pacemaker(), &programme, change));
        let in_tables = programme.len() == 28
            && pacemaker().parameters.iter().all(|row| programme.value(row.id).is_some_and(|raw| row.permits(raw)));
        let accepted = in_tables && !is_refused_by_the_book(&programme, &conditions);
        prop_assert_eq!(pacemaker().accepts(&programme, &conditions), accepted);
    }

    /// A remedy silences its rule, changes one value to a permitted one and brings no new refusal.
    #[test]
    fn a_remedy_resolves_its_finding_and_breaks_nothing(
        class in class(),
        values in proptest::collection::vec(any::<Index>(), 28),
        conditions in conditions(),
    ) {
        let programme = any_programme(class, &values);
        let before = rules(class, &programme, &conditions, Severity::Refuse);
        for finding in class.check(&programme, &conditions) {
            let Some(remedy) = finding.remedy else { continue };
            prop_assert_eq!(remedy.len(), 1);
            let mended = programme.with(&remedy);
            let after = class.check(&mended, &conditions);
            prop_assert!(after.iter().all(|left| left.rule != finding.rule));
            for left in after.iter().filter(|left| left.severity == Severity::Refuse) {
                prop_assert!(before.contains(&left.rule), "{} by {}", left.rule, finding.rule);
            }
        }
    }

    /// SweynTooth, and every peer that sends nonsense: any programme is examined without a panic.
    #[test]
    fn any_programme_is_examined_without_a_panic(
        class in class(),
        values in proptest::collection::btree_map(0..40_u16, any::<i32>(), 0..40),
        conditions in conditions(),
    ) {
        let programme: Programme = values.into_iter().map(|(id, raw)| (ParameterId(id), raw)).collect();
        prop_assert!(!class.accepts(&programme, &conditions));
        prop_assert!(!class.summary(&programme).is_empty());
        prop_assert!(class.check(&programme, &conditions).iter().all(|finding| finding.sentence.len() < 4_096));
        let imposed = class.magnet_over(&programme, &conditions);
        prop_assert!(imposed.is_none() || conditions.magnet);
        for parameter in class.parameters {
            let _ = class.applies(&programme, parameter.id);
        }
    }
}
