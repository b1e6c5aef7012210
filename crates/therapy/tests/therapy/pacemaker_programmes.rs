//! The programmes that the device carries by itself, and what the battery withholds.

use wand_therapy::{BatteryPhase, Conditions, Feature, Programme};

use crate::{pacemaker, parameter, programme, value};

fn values<const N: usize>(programme: &Programme, names: [&str; N]) -> [String; N] {
    names.map(|name| value(pacemaker(), programme, name))
}

const VITAL: [&str; 6] = ["MODE", "LRL", "V-AMP", "V-PW", "VRP", "V-SENS"];

/// R-CM-8: pace-now is VVI 65 ppm, 5.0 V, 1.0 ms, VRP 320 ms, 1.5 mV, without anything that holds a pulse back.
#[test]
fn pace_now_is_the_programme_of_the_specification() {
    let pace_now = pacemaker().emergency().unwrap();
    assert_eq!(
        values(&pace_now, VITAL),
        ["VVI", "65 ppm", "5.0 V", "1.0 ms", "320 ms", "1.5 mV"]
    );
    assert_eq!(values(&pace_now, ["HRL", "RS"]), ["Off", "Off"]);
    assert_eq!(pacemaker().summary(&pace_now), "VVI 65 ppm");
}

#[test]
fn power_on_reset_is_pace_now_with_half_the_pulse_width() {
    let reset = pacemaker().power_on_reset();
    assert_eq!(
        values(&reset, VITAL),
        ["VVI", "65 ppm", "5.0 V", "0.5 ms", "320 ms", "1.5 mV"]
    );
    let pace_now = pacemaker().emergency().unwrap();
    let differing: Vec<_> = pace_now.difference(&reset).map(|(id, ..)| id).collect();
    assert_eq!(differing, [parameter(pacemaker(), "V-PW").id]);
}

/// R-CM-8: no battery phase stands between a patient and emergency pacing.
#[test]
fn nominal_emergency_and_reset_programmes_have_no_finding_in_any_battery_phase_they_may_run_in() {
    let class = pacemaker();
    for battery in BatteryPhase::ALL {
        let conditions = Conditions {
            battery,
            ..Conditions::default()
        };
        assert_eq!(
            class.check(&class.emergency().unwrap(), &conditions),
            [],
            "{battery}"
        );
        assert_eq!(class.check(&class.power_on_reset(), &conditions), [], "{battery}");
        assert_eq!(
            class.accepts(&class.nominal(), &conditions),
            !battery.is_replacement_due(),
            "{battery}"
        );
    }
    assert_eq!(class.check(&class.nominal(), &Conditions::default()), []);
}

#[test]
fn a_magnet_paces_asynchronously_at_the_rate_of_the_battery_phase() {
    let rates = [
        (BatteryPhase::BeginningOfLife, "DOO", "100 ppm"),
        (BatteryPhase::ElectiveReplacementNear, "DOO", "90 ppm"),
        (BatteryPhase::ElectiveReplacementTime, "VOO", "85 ppm"),
        (BatteryPhase::ElectiveReplacementPast, "VOO", "85 ppm"),
    ];
    for (battery, mode, rate) in rates {
        let conditions = Conditions {
            battery,
            magnet: true,
            ..Conditions::default()
        };
        let imposed = pacemaker().magnet(&conditions).unwrap();
        assert_eq!(values(&imposed, ["MODE", "LRL"]), [mode, rate], "{battery}");
        assert_eq!(pacemaker().check(&imposed, &conditions), [], "{battery}");
    }
}

#[test]
fn a_magnet_paces_the_chambers_that_are_programmed_with_their_outputs() {
    let conditions = Conditions {
        magnet: true,
        ..Conditions::default()
    };
    let asynchronous = [
        ("DDD", "DOO"),
        ("VDD", "VOO"),
        ("DDI", "DOO"),
        ("DOO", "DOO"),
        ("AOO", "AOO"),
        ("AAI", "AOO"),
        ("VOO", "VOO"),
        ("VVI", "VOO"),
        ("AAT", "AOO"),
        ("VVT", "VOO"),
        ("DDDR", "DOO"),
        ("VDDR", "VOO"),
        ("DDIR", "DOO"),
        ("DOOR", "DOO"),
        ("AOOR", "AOO"),
        ("AAIR", "AOO"),
        ("VOOR", "VOO"),
        ("VVIR", "VOO"),
    ];
    for (mode, expected) in asynchronous {
        let changes = [("MODE", mode), ("A-AMP", "2.0"), ("V-AMP", "4.0"), ("URL", "100")];
        let permanent = programme(pacemaker(), &changes);
        let imposed = pacemaker().magnet_over(&permanent, &conditions).unwrap();
        let names = ["MODE", "A-AMP", "V-AMP", "URL"];
        assert_eq!(
            values(&imposed, names),
            [expected, "2.0 V", "4.0 V", "120 ppm"],
            "{mode}"
        );
        assert!(pacemaker().accepts(&imposed, &conditions), "{mode}");
    }
}

#[test]
fn without_a_magnet_or_without_pacing_nothing_is_imposed() {
    assert_eq!(pacemaker().magnet(&Conditions::default()), None);
    let off = programme(pacemaker(), &[("MODE", "Off")]);
    let conditions = Conditions {
        magnet: true,
        ..Conditions::default()
    };
    assert_eq!(pacemaker().magnet_over(&off, &conditions), None);
}

#[test]
fn a_magnet_leaves_an_upper_rate_limit_above_its_rate_as_it_is() {
    let permanent = programme(pacemaker(), &[("URL", "105")]);
    let conditions = Conditions {
        magnet: true,
        ..Conditions::default()
    };
    let imposed = pacemaker().magnet_over(&permanent, &conditions).unwrap();
    assert_eq!(value(pacemaker(), &imposed, "URL"), "105 ppm");
}

#[test]
fn a_worn_battery_withholds_every_feature_but_pacing() {
    let features = [
        Feature::Temporary,
        Feature::ThresholdTests,
        Feature::MeasuredData,
        Feature::Waveform,
        Feature::Markers,
    ];
    let offered = [
        (BatteryPhase::BeginningOfLife, true),
        (BatteryPhase::ElectiveReplacementNear, true),
        (BatteryPhase::ElectiveReplacementTime, false),
        (BatteryPhase::ElectiveReplacementPast, false),
    ];
    for (battery, expected) in offered {
        let conditions = Conditions {
            battery,
            ..Conditions::default()
        };
        assert_eq!(pacemaker().permits_temporary(&conditions), expected, "{battery}");
        for feature in features {
            assert_eq!(
                pacemaker().permits(feature, &conditions),
                expected,
                "{feature:?} {battery}"
            );
        }
    }
}

#[test]
fn battery_phases_keep_their_numbers() {
    assert_eq!(BatteryPhase::ALL.map(BatteryPhase::number), [1, 2, 3, 4]);
    for number in 0..=u8::MAX {
        let phase = BatteryPhase::from_number(number);
        assert_eq!(
            phase.map(BatteryPhase::number),
            (1..=4).contains(&number).then_some(number)
        );
    }
}

#[test]
fn a_summary_shows_the_rates_between_which_the_mode_paces() {
    let summary = |mode| {
        let changes = [("MODE", mode), ("LRL", "70"), ("URL", "130"), ("MSR", "110")];
        pacemaker().summary(&programme(pacemaker(), &changes))
    };
    assert_eq!(summary("DDD"), "DDD 70–130 ppm");
    assert_eq!(summary("VDDR"), "VDDR 70–130 ppm");
    assert_eq!(summary("DDIR"), "DDIR 70–110 ppm");
    assert_eq!(summary("VVIR"), "VVIR 70–110 ppm");
    assert_eq!(summary("DDI"), "DDI 70 ppm");
    assert_eq!(summary("AAT"), "AAT 70 ppm");
    assert_eq!(summary("Off"), "Off");
    assert_eq!(pacemaker().summary(&Programme::new()), "no mode");
}
