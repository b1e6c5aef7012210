//! Each interlock just inside and just outside its limit (R-CM-2; SOOIL Dana RS: limits enforced by the device).

use wand_therapy::{BatteryPhase, Conditions, ParameterId, Programme, Severity};

use crate::{finding, pacemaker, parameter, programme, rules, value};

type Changes = &'static [(&'static str, &'static str)];

struct Limit {
    rule: &'static str,
    severity: Severity,
    inside: Changes,
    outside: Changes,
    /// The same values in a mode in which the rule has nothing to say.
    elsewhere: Option<Changes>,
    sentence: &'static str,
    remedy: Option<(&'static str, &'static str)>,
}

const LIMITS: &[Limit] = &[
    Limit {
        rule: "lrl-not-below-url",
        severity: Severity::Refuse,
        inside: &[("LRL", "90"), ("URL", "95")],
        outside: &[("LRL", "95"), ("URL", "95")],
        elsewhere: None,
        sentence: "The lower rate limit, 95 ppm, must be below the upper rate limit, 95 ppm",
        remedy: Some(("URL", "100 ppm")),
    },
    Limit {
        rule: "msr-below-lrl",
        severity: Severity::Refuse,
        inside: &[("MODE", "VVIR"), ("LRL", "80"), ("MSR", "80")],
        outside: &[("MODE", "VVIR"), ("LRL", "81"), ("MSR", "80")],
        elsewhere: Some(&[("MODE", "VVI"), ("LRL", "81"), ("MSR", "80")]),
        sentence: "The maximum sensor rate, 80 ppm, must not be below the lower rate limit, 81 ppm",
        remedy: Some(("MSR", "85 ppm")),
    },
    Limit {
        rule: "hysteresis-not-below-lrl",
        severity: Severity::Refuse,
        inside: &[("LRL", "60"), ("HRL", "59")],
        outside: &[("LRL", "60"), ("HRL", "60")],
        elsewhere: Some(&[("MODE", "DDI"), ("LRL", "60"), ("HRL", "60")]),
        sentence: "The hysteresis rate limit, 60 ppm, must be below the lower rate limit, 60 ppm",
        remedy: Some(("HRL", "59 ppm")),
    },
    Limit {
        rule: "minimum-dynamic-av-above-fixed-av",
        severity: Severity::Refuse,
        inside: &[("MDAV", "80"), ("AVD", "80")],
        outside: &[("MDAV", "90"), ("AVD", "80")],
        elsewhere: Some(&[("MODE", "DDI"), ("MDAV", "90"), ("AVD", "80")]),
        sentence: "The minimum dynamic AV delay, 90 ms, must not be above the fixed AV delay, 80 ms",
        remedy: Some(("MDAV", "80 ms")),
    },
    Limit {
        rule: "atrial-refractory-not-below-url-interval",
        severity: Severity::Refuse,
        inside: &[("AVD", "150"), ("PVARP", "340"), ("URL", "120")],
        outside: &[("AVD", "150"), ("PVARP", "350"), ("URL", "120")],
        elsewhere: Some(&[("MODE", "AAI"), ("AVD", "150"), ("PVARP", "350"), ("URL", "120")]),
        sentence: "The AV delay of 150 ms and the PVARP of 350 ms together must be shorter than the 500 ms \
                   between beats at the upper rate limit of 120 ppm",
        remedy: Some(("PVARP", "340 ms")),
    },
    Limit {
        rule: "vrp-not-below-url-interval",
        severity: Severity::Refuse,
        inside: &[("MODE", "VVI"), ("VRP", "390"), ("URL", "150")],
        outside: &[("MODE", "VVI"), ("VRP", "400"), ("URL", "150")],
        elsewhere: Some(&[("MODE", "VOO"), ("VRP", "400"), ("URL", "150")]),
        sentence: "The ventricular refractory period of 400 ms must be shorter than the 400 ms between beats at \
                   the upper rate limit of 150 ppm",
        remedy: Some(("VRP", "390 ms")),
    },
    Limit {
        rule: "atrial-amplitude-off",
        severity: Severity::Refuse,
        inside: &[("MODE", "AAI"), ("A-AMP", "0.5 V")],
        outside: &[("MODE", "AAI"), ("A-AMP", "Off")],
        elsewhere: Some(&[("MODE", "VDD"), ("A-AMP", "Off")]),
        sentence: "AAI paces the atrium, so the atrial amplitude must not be Off",
        remedy: Some(("A-AMP", "3.5 V")),
    },
    Limit {
        rule: "ventricular-amplitude-off",
        severity: Severity::Refuse,
        inside: &[("MODE", "VDD"), ("V-AMP", "0.5 V")],
        outside: &[("MODE", "VDD"), ("V-AMP", "Off")],
        elsewhere: Some(&[("MODE", "AAI"), ("V-AMP", "Off")]),
        sentence: "VDD paces the ventricle, so the ventricular amplitude must not be Off",
        remedy: Some(("V-AMP", "3.5 V")),
    },
    Limit {
        rule: "extended-pvarp-near-url-interval",
        severity: Severity::Warn,
        inside: &[("PVARP", "290"), ("PVARPX", "150")],
        outside: &[("PVARP", "300"), ("PVARPX", "150")],
        elsewhere: Some(&[("MODE", "DDI"), ("PVARP", "300"), ("PVARPX", "150")]),
        sentence: "The PVARP of 300 ms with its extension of 150 ms is close to the 500 ms between beats at the \
                   upper rate limit of 120 ppm: tracking may be lost",
        remedy: Some(("PVARPX", "100 ms")),
    },
    Limit {
        rule: "atrial-amplitude-high",
        severity: Severity::Warn,
        inside: &[("A-AMP", "5.0 V")],
        outside: &[("A-AMP", "5.5 V")],
        elsewhere: Some(&[("MODE", "VVI"), ("A-AMP", "5.5 V")]),
        sentence: "The atrial amplitude of 5.5 V is above 5.0 V: the battery drains faster",
        remedy: None,
    },
    Limit {
        rule: "ventricular-amplitude-high",
        severity: Severity::Warn,
        inside: &[("V-AMP", "5.0 V")],
        outside: &[("V-AMP", "5.5 V")],
        elsewhere: Some(&[("MODE", "AAI"), ("V-AMP", "5.5 V")]),
        sentence: "The ventricular amplitude of 5.5 V is above 5.0 V: the battery drains faster",
        remedy: None,
    },
];

#[test]
fn a_rule_is_content_just_inside_its_limit_and_fires_just_outside() {
    let class = pacemaker();
    let conditions = Conditions::default();
    for limit in LIMITS {
        let fired = |changes| class.check(&programme(class, changes), &conditions);
        assert_eq!(fired(limit.inside), [], "{}", limit.rule);
        if let Some(elsewhere) = limit.elsewhere {
            assert_eq!(fired(elsewhere), [], "{} elsewhere", limit.rule);
        }
        let outside = fired(limit.outside);
        assert_eq!(outside.len(), 1, "{outside:?}");
        assert_eq!(
            (outside[0].rule, outside[0].severity),
            (limit.rule, limit.severity)
        );
        assert_eq!(outside[0].sentence, limit.sentence);
    }
}

#[test]
fn a_remedy_is_the_smallest_dependent_change_that_makes_the_programme_acceptable() {
    let class = pacemaker();
    let conditions = Conditions::default();
    for limit in LIMITS {
        let refused = programme(class, limit.outside);
        let remedy = finding(class, &refused, &conditions, limit.rule).remedy;
        let Some((name, text)) = limit.remedy else {
            assert_eq!(remedy, None, "{}", limit.rule);
            continue;
        };
        let remedy = remedy.unwrap_or_else(|| panic!("{}", limit.rule));
        assert_eq!(
            (remedy.len(), value(class, &remedy, name).as_str()),
            (1, text),
            "{}",
            limit.rule
        );
        assert_eq!(
            class.check(&refused.with(&remedy), &conditions),
            [],
            "{}",
            limit.rule
        );
    }
}

#[test]
fn every_interlock_has_a_limit_in_these_tests() {
    let tested: Vec<_> = LIMITS
        .iter()
        .map(|limit| limit.rule)
        .chain(["mode-forbidden-by-battery"])
        .collect();
    for interlock in pacemaker().interlocks {
        assert!(tested.contains(&interlock.rule), "{}", interlock.rule);
        assert!(interlock.meaning.ends_with('.'));
    }
    assert_eq!(tested.len(), pacemaker().interlocks.len());
}

#[test]
fn hysteresis_off_is_no_rate_below_the_lower_rate_limit() {
    let lowest = programme(pacemaker(), &[("LRL", "30"), ("HRL", "Off")]);
    assert_eq!(pacemaker().check(&lowest, &Conditions::default()), []);
    let equal = programme(pacemaker(), &[("LRL", "30"), ("HRL", "30")]);
    let remedy = finding(
        pacemaker(),
        &equal,
        &Conditions::default(),
        "hysteresis-not-below-lrl",
    )
    .remedy;
    assert_eq!(value(pacemaker(), &remedy.unwrap(), "HRL"), "Off");
}

/// Most upper rate intervals are no whole number of milliseconds (342.857… at 175 ppm), so none may be rounded.
#[test]
fn av_delay_and_pvarp_are_held_against_the_exact_interval_of_the_upper_rate_limit() {
    let class = pacemaker();
    let id = |name| parameter(class, name).id;
    let mut programme = programme(class, &[("LRL", "45")]);
    for upper in parameter(class, "URL").all() {
        for av_delay in parameter(class, "AVD").all() {
            for pvarp in parameter(class, "PVARP").all().step_by(7) {
                programme.set(id("URL"), upper);
                programme.set(id("AVD"), av_delay);
                programme.set(id("PVARP"), pvarp);
                let refused = rules(class, &programme, &Conditions::default(), Severity::Refuse);
                let blocked = f64::from(av_delay + pvarp) >= 60_000.0 / f64::from(upper);
                let rule = "atrial-refractory-not-below-url-interval";
                assert_eq!(refused.contains(&rule), blocked, "{upper} {av_delay} {pvarp}");
            }
        }
    }
}

#[test]
fn a_remedy_that_would_break_another_rule_is_passed_over() {
    // Raising the upper rate limit to 155 ppm would leave less than AV delay and PVARP (400 ms).
    let refused = programme(pacemaker(), &[("LRL", "150"), ("URL", "145")]);
    let remedy = finding(pacemaker(), &refused, &Conditions::default(), "lrl-not-below-url")
        .remedy
        .unwrap();
    assert_eq!(value(pacemaker(), &remedy, "LRL"), "140 ppm");
}

#[test]
fn a_change_that_no_single_value_can_mend_has_no_remedy() {
    // Even the shortest PVARP or AV delay leaves no room, and the upper rate limit cannot fall below the lower one.
    let changes = [("LRL", "170"), ("URL", "175"), ("AVD", "300"), ("PVARP", "500")];
    let refused = programme(pacemaker(), &changes);
    let rule = "atrial-refractory-not-below-url-interval";
    assert_eq!(
        finding(pacemaker(), &refused, &Conditions::default(), rule).remedy,
        None
    );
}

#[test]
fn a_worn_battery_permits_single_chamber_modes_without_rate_response_only() {
    let permitted = ["Off", "AOO", "AAI", "VOO", "VVI", "AAT", "VVT"];
    let mode = parameter(pacemaker(), "MODE");
    for battery in BatteryPhase::ALL {
        let conditions = Conditions {
            battery,
            ..Conditions::default()
        };
        let worn = [
            BatteryPhase::ElectiveReplacementTime,
            BatteryPhase::ElectiveReplacementPast,
        ]
        .contains(&battery);
        for name in mode.all().map(|raw| mode.format(raw)) {
            let programme = programme(pacemaker(), &[("MODE", &name)]);
            let forbidden = worn && !permitted.contains(&name.as_str());
            let expected: &[&str] = if forbidden {
                &["mode-forbidden-by-battery"]
            } else {
                &[]
            };
            assert_eq!(
                rules(pacemaker(), &programme, &conditions, Severity::Refuse),
                expected,
                "{name} {battery}"
            );
        }
    }
}

#[test]
fn a_forbidden_mode_has_a_sparing_one_as_remedy() {
    let conditions = Conditions {
        battery: BatteryPhase::ElectiveReplacementPast,
        ..Conditions::default()
    };
    let spared = [
        ("DDD", "VVI"),
        ("VDD", "VVI"),
        ("DDI", "VVI"),
        ("DOO", "VOO"),
        ("DDDR", "VVI"),
        ("VDDR", "VVI"),
        ("DDIR", "VVI"),
        ("DOOR", "VOO"),
        ("AOOR", "AOO"),
        ("AAIR", "AAI"),
        ("VOOR", "VOO"),
        ("VVIR", "VVI"),
    ];
    for (mode, sparing) in spared {
        let refused = programme(pacemaker(), &[("MODE", mode)]);
        let finding = finding(pacemaker(), &refused, &conditions, "mode-forbidden-by-battery");
        assert_eq!(
            value(pacemaker(), &finding.remedy.unwrap(), "MODE"),
            sparing,
            "{mode}"
        );
    }
}

#[test]
fn a_programme_must_be_complete() {
    let mut incomplete = pacemaker().nominal();
    incomplete.remove(parameter(pacemaker(), "URL").id);
    incomplete.remove(parameter(pacemaker(), "RF").id);
    let findings = pacemaker().check(&incomplete, &Conditions::default());
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].rule, "missing-parameter");
    assert_eq!(findings[0].parameters, [ParameterId(3), ParameterId(27)]);
    assert_eq!(
        findings[0].sentence,
        "The programme is incomplete: it has no Upper rate limit, Response factor"
    );
    assert!(!pacemaker().accepts(&Programme::new(), &Conditions::default()));
}

#[test]
fn a_programme_must_not_have_parameters_of_another_class() {
    let foreign: Programme = (29..2_000).map(|id| (ParameterId(id), 0)).collect();
    let findings = pacemaker().check(&pacemaker().nominal().with(&foreign), &Conditions::default());
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].rule, "unknown-parameter");
    assert_eq!(
        findings[0].sentence,
        "A pacemaker has no parameter 29, 30, 31, 32, 33, 34, 35, 36, …"
    );
    assert_eq!(findings[0].parameters.len(), 8);
}

#[test]
fn a_value_outside_the_table_is_refused_also_where_it_does_not_apply() {
    let mut stored = programme(pacemaker(), &[("MODE", "VVI")]);
    stored.set(parameter(pacemaker(), "A-AMP").id, 3_300);
    stored.set(parameter(pacemaker(), "PVARP").id, i32::MAX);
    let findings = pacemaker().check(&stored, &Conditions::default());
    assert_eq!(
        findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(),
        ["value-not-permitted"; 2]
    );
    assert_eq!(
        findings[0].sentence,
        "Atrial amplitude cannot be 3.3 V; permitted are Off, 0.5–3.2 V in steps of 0.1 V, 3.5–7.0 V in steps of 0.5 V"
    );
}

#[test]
fn an_extension_that_is_off_is_not_warned_about() {
    let refused = programme(pacemaker(), &[("PVARP", "500"), ("PVARPX", "Off")]);
    assert_eq!(
        rules(pacemaker(), &refused, &Conditions::default(), Severity::Warn),
        [] as [&str; 0]
    );
}
