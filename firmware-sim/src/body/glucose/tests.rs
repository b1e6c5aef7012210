use super::*;
use crate::energy::{Battery, EnergyUsed};
use wand_therapy::class_by_key;

const MIDNIGHT: u64 = 20_000 * MINUTES_A_DAY * MINUTE_MS;
const HOUR: u64 = 60 * MINUTE_MS;

fn class() -> &'static Class {
    class_by_key("glucose-monitor").unwrap()
}

fn programme(changes: &[(&str, &str)]) -> Programme {
    let mut programme = class().nominal();
    for (key, text) in changes {
        let parameter = class().find(key).unwrap();
        programme.set(parameter.id, parameter.parse(text).unwrap());
    }
    programme
}

fn code(key: &str) -> u8 {
    class().find_action(key).unwrap().code
}

fn running(seed: u64) -> Tissue {
    let mut tissue = Tissue::new(class(), seed, &[]).unwrap();
    tissue.tick(MIDNIGHT, &programme(&[]));
    tissue.act(code(START_SESSION), MIDNIGHT).unwrap();
    tissue
}

fn levels(samples: &[Sample]) -> Vec<i32> {
    let glucose = class().find_measurement("glucose").unwrap().id;
    samples
        .iter()
        .filter_map(|sample| match sample.kind {
            SampleKind::Value { id, raw } if id == glucose => Some(raw),
            _ => None,
        })
        .collect()
}

fn alerts(samples: &[Sample]) -> Vec<&'static str> {
    samples
        .iter()
        .filter_map(|sample| match sample.kind {
            SampleKind::Alert {
                parameter,
                raised: true,
            } => class()
                .parameter(ParameterId(parameter))
                .map(|parameter| parameter.key),
            _ => None,
        })
        .collect()
}

#[test]
fn meals_raise_glucose_and_insulin_brings_it_back() {
    for seed in 0..20 {
        let mut tissue = running(seed);
        let night = levels(&tissue.tick(MIDNIGHT + 7 * HOUR, &programme(&[])));
        assert!(
            night.iter().all(|level| (95..125).contains(level)),
            "seed {seed}: {night:?}"
        );
        let day = levels(&tissue.tick(MIDNIGHT + 24 * HOUR, &programme(&[])));
        let (least, most) = (*day.iter().min().unwrap(), *day.iter().max().unwrap());
        assert!(
            (150..400).contains(&most) && (40..115).contains(&least),
            "seed {seed}: {least} to {most}"
        );
    }
}

#[test]
fn the_communication_interval_sets_how_often_values_come() {
    for (minutes, count) in [("1", 60), ("5", 12), ("15", 4)] {
        let mut tissue = running(1);
        let samples = tissue.tick(
            MIDNIGHT + HOUR,
            &programme(&[("communication-interval", minutes)]),
        );
        assert_eq!(levels(&samples).len(), count);
    }
}

#[test]
fn alerts_follow_the_programmed_limits() {
    let mut tissue = running(1);
    tissue.turn("glucose", 200).unwrap();
    assert_eq!(
        alerts(&tissue.tick(MIDNIGHT + 2 * MINUTE_MS, &programme(&[("patient-high", "300")]))),
        [] as [&str; 0]
    );
    let lowered = programme(&[("patient-high", "150")]);
    assert_eq!(
        alerts(&tissue.tick(MIDNIGHT + 4 * MINUTE_MS, &lowered)),
        ["patient-high"]
    );
    assert!(
        alerts(&tissue.tick(MIDNIGHT + 6 * MINUTE_MS, &lowered)).is_empty(),
        "it is given once"
    );
    tissue.act(code(RESET_ALERT), MIDNIGHT).unwrap();
    assert_eq!(
        alerts(&tissue.tick(MIDNIGHT + 8 * MINUTE_MS, &lowered)),
        ["patient-high"]
    );
    tissue.turn("glucose", 45).unwrap();
    let low = alerts(&tissue.tick(
        MIDNIGHT + 9 * MINUTE_MS,
        &programme(&[("rate-of-decrease", "3.0")]),
    ));
    assert_eq!(low, ["patient-low", "hypo", "rate-of-decrease"]);
}

#[test]
fn without_a_session_nothing_is_measured_and_a_session_ends_by_itself() {
    let mut tissue = Tissue::new(class(), 1, &[]).unwrap();
    let short = programme(&[("session-length", "24")]);
    tissue.tick(MIDNIGHT, &short);
    assert!(tissue.tick(MIDNIGHT + HOUR, &short).is_empty());
    let meter = EnergyMeter::new(Battery::coin_cell(), EnergyUsed::default());
    let battery = class().find_measurement("battery").unwrap().id;
    assert_eq!(tissue.measurements(&meter), BTreeMap::from([(battery, 100)]));
    assert_eq!(tissue.act(code(STOP_SESSION), MIDNIGHT), Err(BodyFault::NotNow));
    tissue.act(code(START_SESSION), MIDNIGHT + HOUR).unwrap();
    assert_eq!(
        tissue.act(code(START_SESSION), MIDNIGHT + HOUR),
        Err(BodyFault::NotNow)
    );
    tissue.tick(MIDNIGHT + 24 * HOUR, &short);
    assert!(tissue.session_running());
    tissue.tick(MIDNIGHT + 26 * HOUR, &short);
    assert!(!tissue.session_running());
}

#[test]
fn a_session_and_the_level_go_on_after_a_restart() {
    let mut tissue = running(1);
    tissue.turn("glucose", 170).unwrap();
    tissue.tick(MIDNIGHT + 2 * MINUTE_MS, &programme(&[]));
    let mut again = Tissue::new(class(), 1, &tissue.persistent()).unwrap();
    again.tick(MIDNIGHT + 10 * HOUR, &programme(&[]));
    let meter = EnergyMeter::new(Battery::coin_cell(), EnergyUsed::default());
    let measured = again.measurements(&meter);
    let value = |key| measured[&class().find_measurement(key).unwrap().id];
    assert_eq!(value("sensor-age"), 10);
    assert!((160..175).contains(&value("glucose")));
    assert!(Tissue::new(class(), 1, b"rubbish").is_some_and(|fresh| !fresh.session_running()));
}

#[test]
fn a_clock_that_goes_back_or_leaps_ahead_stops_nothing() {
    let mut tissue = running(1);
    tissue.tick(MIDNIGHT - HOUR, &programme(&[]));
    assert!(tissue.tick(MIDNIGHT + 100_000 * HOUR, &programme(&[])).len() <= 1000);
    assert!(tissue.take_energy_nj() > 0);
}

#[test]
fn every_class_of_the_therapy_room_has_a_body() {
    for class in wand_therapy::classes() {
        let mut body = crate::body::body_for(class, 1, &[]).unwrap();
        body.tick(MIDNIGHT, &class.nominal());
        body.tick(MIDNIGHT + HOUR, &class.nominal());
        let meter = EnergyMeter::new(crate::body::battery_for(class), EnergyUsed::default());
        let measured = body.measurements(&meter);
        assert!(!measured.is_empty() && measured.keys().all(|id| class.measurement(*id).is_some()));
    }
}
