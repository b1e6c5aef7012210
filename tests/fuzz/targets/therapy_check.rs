//! Any programme under any conditions: a complete one of table values is judged by the interlocks, any other refused,
//! and a remedy resolves what it is offered for (R-CM-2).
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use wand_therapy::{
    BatteryPhase, Class, Conditions, Event, ParameterId, Programme, Severity, State, classes,
};

#[derive(Debug, Arbitrary)]
struct Script {
    class: u8,
    /// A parameter by its place in the table, and one of its values by number.
    chosen: Vec<(u8, u16)>,
    /// Anything at all.
    invented: Vec<(u16, i32)>,
    removed: Option<u8>,
    battery: u8,
    magnet: bool,
    session_running: bool,
}

fuzz_target!(|script: Script| {
    let class = classes()[usize::from(script.class) % classes().len()];
    let conditions = Conditions {
        battery: BatteryPhase::ALL[usize::from(script.battery) % 4],
        magnet: script.magnet,
        session_running: script.session_running,
    };
    let programme = programme(class, &script);
    let findings = class.check(&programme, &conditions);
    let refused = findings
        .iter()
        .any(|finding| finding.severity == Severity::Refuse);
    assert_eq!(class.accepts(&programme, &conditions), !refused);
    let complete = class.parameters.iter().all(|parameter| {
        programme
            .value(parameter.id)
            .is_some_and(|raw| parameter.permits(raw))
    });
    let of_the_class = complete && programme.len() == class.parameters.len();
    assert!(
        of_the_class || refused,
        "a programme outside the table was accepted"
    );
    for finding in &findings {
        assert!(finding.sentence.len() < 8192);
        if let Some(remedy) = &finding.remedy {
            let after = class.check(&programme.with(remedy), &conditions);
            assert!(
                after.iter().all(|other| other.rule != finding.rule),
                "{} has no remedy",
                finding.rule
            );
        }
    }
    let _ = class.summary(&programme);
    if let Some(imposed) = class.magnet_over(&programme, &conditions) {
        let _ = class.check(&imposed, &conditions);
    }
    let _ = class.after(State::Permanent, Event::TemporaryBegun, &conditions);
});

fn programme(class: &Class, script: &Script) -> Programme {
    let mut programme = class.nominal();
    for (place, number) in &script.chosen {
        let parameter = &class.parameters[usize::from(*place) % class.parameters.len()];
        let count = parameter.all().count();
        if let Some(raw) = parameter.all().nth(usize::from(*number) % count) {
            programme.set(parameter.id, raw);
        }
    }
    for (id, raw) in &script.invented {
        programme.set(ParameterId(*id), *raw);
    }
    if let Some(place) = script.removed {
        programme.remove(class.parameters[usize::from(place) % class.parameters.len()].id);
    }
    programme
}
