//! Which values the demonstration changes, found in the class's tables.

use wand_therapy::{Class, Conditions, Parameter, Programme};

/// Changed where a class has them, because their effect is seen; any other number serves too.
const TELLING: [&str; 2] = ["lower-rate-limit", "ventricular-amplitude"];
/// How many values are changed.
const CHANGES: usize = 2;

/// A permitted change of two numbers: clearly up, or back to nominal after an earlier demonstration.
pub(super) fn permitted(class: &Class, present: &Programme) -> Programme {
    let mut change = Programme::new();
    for parameter in candidates(class, present) {
        if change.len() == CHANGES {
            break;
        }
        let Some(raw) = present.value(parameter.id) else {
            continue;
        };
        let wanted = values_apart(parameter, raw).find(|value| {
            let after = change.with(&Programme::from_iter([(parameter.id, *value)]));
            class.accepts(&present.with(&after), &Conditions::default())
        });
        if let Some(value) = wanted {
            change.set(parameter.id, value);
        }
    }
    change
}

/// A change of one value that every table permits and an interlock forbids.
pub(super) fn forbidden(class: &Class, present: &Programme) -> Option<Programme> {
    candidates(class, present).into_iter().find_map(|parameter| {
        let changes = parameter
            .all()
            .map(|raw| Programme::from_iter([(parameter.id, raw)]));
        changes
            .into_iter()
            .find(|change| !class.accepts(&present.with(change), &Conditions::default()))
    })
}

/// Numbers that apply in the present mode, the telling ones first.
fn candidates(class: &Class, present: &Programme) -> Vec<&'static Parameter> {
    let telling = TELLING.iter().filter_map(|key| class.find(key));
    let numbers = class
        .parameters
        .iter()
        .filter(|one| !one.values.ranges.is_empty());
    let mut found: Vec<&'static Parameter> = Vec::new();
    for one in telling.chain(numbers) {
        if class.applies(present, one.id) && !found.iter().any(|known| known.id == one.id) {
            found.push(one);
        }
    }
    found
}

/// Nominal first when the value is another one; else values at least a sixth above, ascending.
fn values_apart(parameter: &Parameter, raw: i32) -> impl Iterator<Item = i32> {
    let nominal = (raw != parameter.nominal).then_some(parameter.nominal);
    let least = raw.saturating_add((raw.abs() / 6).max(1));
    let above = parameter.all().filter(move |value| *value >= least);
    nominal.into_iter().chain(above)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wand_therapy::classes;

    #[test]
    fn every_class_has_a_change_that_is_permitted_and_one_that_is_not() {
        for class in classes() {
            let nominal = class.nominal();
            let change = permitted(class, &nominal);
            assert_eq!(change.len(), CHANGES, "{}", class.key);
            let after = nominal.with(&change);
            assert!(class.accepts(&after, &Conditions::default()));
            assert_eq!(nominal.difference(&after).count(), CHANGES);
            // The next demonstration takes it back.
            assert_eq!(after.with(&permitted(class, &after)), nominal, "{}", class.key);
            let change = forbidden(class, &nominal).expect("an interlock");
            assert!(!class.accepts(&nominal.with(&change), &Conditions::default()));
        }
    }
}
