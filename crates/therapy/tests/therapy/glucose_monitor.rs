//! The continuous glucose monitor: its settings, alerts and commands.

use wand_therapy::{BatteryPhase, Conditions, Event, Programme, Severity, State};

use crate::{finding, glucose_monitor, parameter, programme, rules, value};

#[test]
fn every_setting_has_its_values() {
    #[rustfmt::skip]
    let table = [
        ("communication-interval", 15, "1 min", "15 min", "5 min", &[0, 16, 255][..]),
        ("patient-high", 61, "100 mg/dL", "400 mg/dL", "180 mg/dL", &[95, 99, 101, 401, 405]),
        ("patient-low", 19, "60 mg/dL", "150 mg/dL", "70 mg/dL", &[55, 61, 151, 155]),
        ("hypo", 61, "40 mg/dL", "100 mg/dL", "54 mg/dL", &[0, 39, 101]),
        ("hyper", 51, "150 mg/dL", "400 mg/dL", "250 mg/dL", &[145, 151, 401]),
        ("rate-of-decrease", 10, "Off", "5.0 mg/dL/min", "Off", &[-10, 5, 9, 11, 51, 55]),
        ("rate-of-increase", 10, "Off", "5.0 mg/dL/min", "Off", &[-10, 5, 9, 11, 51, 55]),
        ("session-length", 14, "24 h", "336 h", "240 h", &[0, 23, 25, 360]),
    ];
    assert_eq!(table.len(), glucose_monitor().parameters.len());
    for (key, count, first, last, nominal, refused) in table {
        let parameter = parameter(glucose_monitor(), key);
        let all: Vec<_> = parameter.all().map(|raw| parameter.format(raw)).collect();
        assert_eq!(
            (all.len(), all[0].as_str(), all[count - 1].as_str()),
            (count, first, last),
            "{key}"
        );
        assert_eq!(parameter.format(parameter.nominal), nominal, "{key}");
        assert!(refused.iter().all(|raw| !parameter.permits(*raw)), "{key}");
    }
}

/// R-CM-2: low ≥ high, hypo > low and hyper < high are refused; CGM Service, control point response 5.
#[test]
fn alerts_that_contradict_one_another_are_refused() {
    let conditions = Conditions::default();
    type Changes = &'static [(&'static str, &'static str)];
    let limits: [(&str, Changes, Changes, &str, &str); 3] = [
        (
            "low-not-below-high",
            &[("patient-low", "115"), ("patient-high", "120")],
            &[("patient-low", "120"), ("patient-high", "120")],
            "The patient low alert, 120 mg/dL, must be below the patient high alert, 120 mg/dL",
            "patient-high",
        ),
        (
            "hypo-above-low",
            &[("hypo", "70"), ("patient-low", "70")],
            &[("hypo", "71"), ("patient-low", "70")],
            "The hypo alert, 71 mg/dL, must not be above the patient low alert, 70 mg/dL",
            "hypo",
        ),
        (
            "hyper-below-high",
            &[("hyper", "180"), ("patient-high", "180")],
            &[("hyper", "175"), ("patient-high", "180")],
            "The hyper alert, 175 mg/dL, must not be below the patient high alert, 180 mg/dL",
            "hyper",
        ),
    ];
    for (rule, inside, outside, sentence, remedied) in limits {
        let class = glucose_monitor();
        assert_eq!(class.check(&programme(class, inside), &conditions), [], "{rule}");
        let refused = programme(class, outside);
        assert_eq!(rules(class, &refused, &conditions, Severity::Refuse), [rule]);
        let finding = finding(class, &refused, &conditions, rule);
        assert_eq!(finding.sentence, sentence);
        let remedy = finding.remedy.unwrap();
        assert!(remedy.value(parameter(class, remedied).id).is_some(), "{rule}");
        assert_eq!(class.check(&refused.with(&remedy), &conditions), [], "{rule}");
    }
    assert_eq!(glucose_monitor().interlocks.len(), limits.len());
}

/// R-CM-2: an interval outside what the device offers is refused.
#[test]
fn an_interval_that_the_device_does_not_offer_is_refused() {
    let interval = parameter(glucose_monitor(), "interval");
    for raw in [0, 16, 254, 255, i32::MIN, i32::MAX] {
        let mut settings = glucose_monitor().nominal();
        settings.set(interval.id, raw);
        let findings = glucose_monitor().check(&settings, &Conditions::default());
        assert_eq!(
            findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(),
            ["value-not-permitted"]
        );
    }
    assert_eq!(
        interval.parse("16 min").unwrap_err().to_string(),
        "Communication interval cannot be 16 min; nearest: 15 min; permitted are 1–15 min in steps of 1 min"
    );
}

#[test]
fn it_has_no_emergency_no_magnet_and_no_temporary_programme() {
    let class = glucose_monitor();
    let magnet = Conditions {
        magnet: true,
        ..Conditions::default()
    };
    assert_eq!((class.emergency(), class.magnet(&magnet)), (None, None));
    assert_eq!(class.power_on_reset(), class.nominal());
    for battery in BatteryPhase::ALL {
        let conditions = Conditions {
            battery,
            ..Conditions::default()
        };
        assert!(!class.permits_temporary(&conditions));
        assert_eq!(class.check(&class.nominal(), &conditions), []);
    }
    let after = |event| class.after(State::Permanent, event, &magnet);
    assert_eq!(after(Event::EmergencyBegun), None);
    assert_eq!(after(Event::TemporaryBegun), None);
    assert_eq!(after(Event::MagnetPlaced), Some(State::Permanent));
    assert_eq!(after(Event::LinkBroken), Some(State::Permanent));
    assert_eq!(after(Event::PowerOnReset), Some(State::PowerOnReset));
    assert_eq!(
        class.programmed(&class.nominal()),
        Event::Programmed {
            ends_emergency: false
        }
    );
}

/// Op codes 25, 26 and 27 of the CGM Service's control point.
#[test]
fn a_session_is_started_once_and_stopped_only_while_it_runs() {
    let obstacles = |key: &str, session_running| {
        let action = glucose_monitor().find_action(key).unwrap();
        assert_eq!(
            glucose_monitor().action(action.code).map(|found| found.key),
            Some(key)
        );
        let findings = glucose_monitor().check_action(
            action,
            &Conditions {
                session_running,
                ..Conditions::default()
            },
        );
        assert!(
            findings
                .iter()
                .all(|finding| finding.severity == Severity::Refuse)
        );
        (action.code, findings.first().map(|finding| finding.rule))
    };
    assert_eq!(obstacles("reset-device-alert", false), (25, None));
    assert_eq!(obstacles("start-session", false), (26, None));
    assert_eq!(
        obstacles("start-session", true),
        (26, Some("session-already-running"))
    );
    assert_eq!(obstacles("stop-session", true), (27, None));
    assert_eq!(obstacles("stop-session", false), (27, Some("no-session-running")));
}

#[test]
fn every_setting_always_applies_and_shows_in_words() {
    let class = glucose_monitor();
    assert!(
        class
            .parameters
            .iter()
            .all(|parameter| class.applies(&Programme::new(), parameter.id))
    );
    assert_eq!(class.summary(&class.nominal()), "70–180 mg/dL every 5 min");
    assert_eq!(class.summary(&Programme::new()), "––– mg/dL every – min");
    let settings = programme(class, &[("FALL", "2.5 mg/dl/min")]);
    assert_eq!(value(class, &settings, "rate-of-decrease"), "2.5 mg/dL/min");
    let trend = class.find_measurement("trend").unwrap();
    assert_eq!(trend.format(trend.reported(-123)), "−8.0 mg/dL/min");
}
