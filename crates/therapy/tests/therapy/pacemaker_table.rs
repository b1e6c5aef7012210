//! The table of programmable parameters, counted and bounded by hand from the printed one.

use wand_therapy::{ParameterId, Tolerance, class_by_code};

use crate::{pacemaker, parameter};

struct Row {
    short: &'static str,
    count: usize,
    first: i32,
    last: i32,
    permitted: &'static [i32],
    refused: &'static [i32],
    nominal: &'static str,
    tolerance: &'static str,
}

#[rustfmt::skip]
const TABLE: [Row; 28] = [
    Row { short: "MODE", count: 19, first: 0, last: 18, permitted: &[1, 9], refused: &[-1, 19], nominal: "DDD", tolerance: "" },
    // 30 35 40 45 | 50 … 90 | 95 … 175: 4 + 41 + 17
    Row { short: "LRL", count: 62, first: 30, last: 175, permitted: &[45, 50, 51, 89, 90, 95, 170], refused: &[0, 29, 31, 49, 91, 94, 96, 176], nominal: "60 ppm", tolerance: "±8 ms" },
    Row { short: "URL", count: 26, first: 50, last: 175, permitted: &[55, 120, 170], refused: &[45, 49, 51, 121, 176, 180], nominal: "120 ppm", tolerance: "±8 ms" },
    Row { short: "MSR", count: 26, first: 50, last: 175, permitted: &[55, 120, 170], refused: &[45, 49, 51, 121, 176, 180], nominal: "120 ppm", tolerance: "±4 ms" },
    Row { short: "AVD", count: 24, first: 70, last: 300, permitted: &[80, 290], refused: &[60, 69, 75, 301, 310], nominal: "150 ms", tolerance: "±8 ms" },
    Row { short: "DAV", count: 2, first: 0, last: 1, permitted: &[], refused: &[-1, 2], nominal: "Off", tolerance: "" },
    Row { short: "MDAV", count: 8, first: 30, last: 100, permitted: &[40, 90], refused: &[20, 29, 35, 101, 110], nominal: "50 ms", tolerance: "" },
    Row { short: "SAVO", count: 11, first: -100, last: 0, permitted: &[-90, -10], refused: &[-110, -101, -15, -5, 1, 10], nominal: "Off", tolerance: "±1 ms" },
    // Off | 0.5 … 3.2 | 3.5 … 7.0: 1 + 28 + 8
    Row { short: "A-AMP", count: 37, first: 0, last: 7_000, permitted: &[500, 600, 3_100, 3_200, 3_500, 4_000], refused: &[100, 400, 499, 550, 3_250, 3_300, 3_400, 3_600, 7_100, 7_500], nominal: "3.5 V", tolerance: "±12 %" },
    Row { short: "V-AMP", count: 37, first: 0, last: 7_000, permitted: &[500, 600, 3_100, 3_200, 3_500, 4_000], refused: &[100, 400, 499, 550, 3_250, 3_300, 3_400, 3_600, 7_100, 7_500], nominal: "3.5 V", tolerance: "±12 %" },
    // 0.05 | 0.1 … 1.9: 1 + 19
    Row { short: "A-PW", count: 20, first: 50, last: 1_900, permitted: &[100, 200, 1_800], refused: &[0, 49, 51, 99, 150, 1_950, 2_000], nominal: "0.4 ms", tolerance: "±0.2 ms" },
    Row { short: "V-PW", count: 20, first: 50, last: 1_900, permitted: &[100, 200, 1_800], refused: &[0, 49, 51, 99, 150, 1_950, 2_000], nominal: "0.4 ms", tolerance: "±0.2 ms" },
    // 0.25 0.5 0.75 | 1.0 … 10.0: 3 + 19
    Row { short: "A-SENS", count: 22, first: 250, last: 10_000, permitted: &[500, 750, 1_000, 1_500, 9_500], refused: &[0, 249, 251, 300, 1_250, 9_750, 10_500], nominal: "0.75 mV", tolerance: "±20 %" },
    Row { short: "V-SENS", count: 22, first: 250, last: 10_000, permitted: &[500, 750, 1_000, 1_500, 9_500], refused: &[0, 249, 251, 300, 1_250, 9_750, 10_500], nominal: "2.5 mV", tolerance: "±20 %" },
    Row { short: "VRP", count: 36, first: 150, last: 500, permitted: &[160, 490], refused: &[140, 149, 155, 501, 510], nominal: "320 ms", tolerance: "±8 ms" },
    Row { short: "ARP", count: 36, first: 150, last: 500, permitted: &[160, 490], refused: &[140, 149, 155, 501, 510], nominal: "250 ms", tolerance: "±8 ms" },
    Row { short: "PVARP", count: 36, first: 150, last: 500, permitted: &[160, 490], refused: &[140, 149, 155, 501, 510], nominal: "250 ms", tolerance: "±8 ms" },
    Row { short: "PVARPX", count: 9, first: 0, last: 400, permitted: &[50, 350], refused: &[-50, 1, 49, 75, 401, 450], nominal: "Off", tolerance: "±8 ms" },
    // Off and the 62 lower rates
    Row { short: "HRL", count: 63, first: 0, last: 175, permitted: &[30, 45, 51, 90, 95], refused: &[5, 29, 31, 49, 91, 94, 176], nominal: "Off", tolerance: "±8 ms" },
    Row { short: "RS", count: 9, first: 0, last: 25, permitted: &[3, 6, 9, 12, 15, 18, 21], refused: &[1, 2, 4, 22, 24, 26, 27], nominal: "Off", tolerance: "±1 %" },
    Row { short: "ATR", count: 2, first: 0, last: 1, permitted: &[], refused: &[-1, 2], nominal: "Off", tolerance: "" },
    // 10 | 20 40 60 80 | 100 … 2000: 1 + 4 + 20
    Row { short: "ATRD", count: 25, first: 10, last: 2_000, permitted: &[20, 40, 60, 80, 100, 200, 1_900], refused: &[0, 9, 11, 30, 90, 99, 110, 150, 2_001, 2_100], nominal: "20 cc", tolerance: "±1 cc" },
    Row { short: "ATRF", count: 5, first: 1, last: 5, permitted: &[2, 3, 4], refused: &[0, 6], nominal: "1 min", tolerance: "±1 cc" },
    Row { short: "VB", count: 4, first: 30, last: 60, permitted: &[40, 50], refused: &[20, 29, 35, 61, 70], nominal: "40 ms", tolerance: "" },
    Row { short: "ACT", count: 7, first: 1, last: 7, permitted: &[2, 3, 4, 5, 6], refused: &[0, 8], nominal: "Med", tolerance: "" },
    Row { short: "REACT", count: 5, first: 10, last: 50, permitted: &[20, 30, 40], refused: &[0, 9, 15, 51, 60], nominal: "30 s", tolerance: "±3 s" },
    Row { short: "RF", count: 16, first: 1, last: 16, permitted: &[2, 15], refused: &[0, 17], nominal: "8", tolerance: "" },
    Row { short: "RECOV", count: 15, first: 2, last: 16, permitted: &[3, 15], refused: &[0, 1, 17], nominal: "5 min", tolerance: "±30 s" },
];

/// R-CM-2: the device's table is the printed one, value for value.
#[test]
fn every_parameter_has_the_values_of_the_printed_table() {
    for row in &TABLE {
        let parameter = parameter(pacemaker(), row.short);
        let all: Vec<_> = parameter.all().collect();
        assert_eq!(all.len(), row.count, "{}", row.short);
        assert_eq!(
            (all.first(), all.last()),
            (Some(&row.first), Some(&row.last)),
            "{}",
            row.short
        );
        assert!(all.is_sorted_by(|a, b| a < b), "{}", row.short);
        assert!(all.iter().all(|raw| parameter.permits(*raw)), "{}", row.short);
        for raw in row.permitted {
            assert!(
                parameter.permits(*raw) && all.contains(raw),
                "{} {raw}",
                row.short
            );
        }
        for raw in row.refused.iter().chain(&[i32::MIN, i32::MAX]) {
            assert!(
                !parameter.permits(*raw) && !all.contains(raw),
                "{} {raw}",
                row.short
            );
        }
    }
}

#[test]
fn every_parameter_has_the_nominal_value_and_tolerance_of_the_printed_table() {
    let nominal = pacemaker().nominal();
    for row in &TABLE {
        let parameter = parameter(pacemaker(), row.short);
        assert_eq!(parameter.format(parameter.nominal), row.nominal, "{}", row.short);
        assert_eq!(
            nominal.value(parameter.id),
            Some(parameter.nominal),
            "{}",
            row.short
        );
        let tolerance = parameter
            .tolerance
            .as_ref()
            .map(Tolerance::to_string)
            .unwrap_or_default();
        assert_eq!(tolerance, row.tolerance, "{}", row.short);
    }
}

#[test]
fn the_table_is_complete_and_its_names_are_unique() {
    let parameters = pacemaker().parameters;
    let shorts: Vec<_> = parameters.iter().map(|parameter| parameter.short).collect();
    assert_eq!(shorts, TABLE.iter().map(|row| row.short).collect::<Vec<_>>());
    let ids: Vec<_> = parameters.iter().map(|parameter| parameter.id).collect();
    assert_eq!(ids, (1..=28).map(ParameterId).collect::<Vec<_>>());
    for parameter in parameters {
        assert_eq!(pacemaker().find(parameter.key), Some(parameter));
        assert_eq!(pacemaker().find(&parameter.short.to_lowercase()), Some(parameter));
        assert_eq!(pacemaker().parameter(parameter.id), Some(parameter));
    }
    assert_eq!(pacemaker().find("lower rate"), None);
}

#[test]
fn the_modes_are_those_of_the_printed_table_in_its_order() {
    let mode = parameter(pacemaker(), "mode");
    let names: Vec<_> = mode.all().map(|raw| mode.format(raw)).collect();
    let printed = "Off DDD VDD DDI DOO AOO AAI VOO VVI AAT VVT DDDR VDDR DDIR DOOR AOOR AAIR VOOR VVIR";
    assert_eq!(names.join(" "), printed);
    let threshold = parameter(pacemaker(), "activity-threshold");
    let names: Vec<_> = threshold.all().map(|raw| threshold.format(raw)).collect();
    assert_eq!(names.join(" "), "V-Low Low Med-Low Med Med-High High V-High");
}

#[test]
fn ranges_are_described_as_the_table_prints_them() {
    let described = |name| parameter(pacemaker(), name).describe_range();
    assert_eq!(
        described("LRL"),
        "30–50 ppm in steps of 5 ppm, 50–90 ppm in steps of 1 ppm, 90–175 ppm in steps of 5 ppm"
    );
    assert_eq!(
        described("A-AMP"),
        "Off, 0.5–3.2 V in steps of 0.1 V, 3.5–7.0 V in steps of 0.5 V"
    );
    assert_eq!(described("V-PW"), "0.05 ms, 0.1–1.9 ms in steps of 0.1 ms");
    assert_eq!(described("SAVO"), "Off, −100 to −10 ms in steps of 10 ms");
    assert_eq!(described("RF"), "1–16 in steps of 1");
    assert_eq!(described("ATR"), "Off, On");
}

#[test]
fn steps_cross_the_joints_of_ranges() {
    let steps = |name, raw| {
        let parameter = parameter(pacemaker(), name);
        (parameter.step_down(raw), parameter.step_up(raw))
    };
    assert_eq!(steps("LRL", 50), (Some(45), Some(51)));
    assert_eq!(steps("LRL", 90), (Some(89), Some(95)));
    assert_eq!(steps("LRL", 30), (None, Some(35)));
    assert_eq!(steps("LRL", 175), (Some(170), None));
    assert_eq!(steps("LRL", 92), (Some(90), Some(95)));
    assert_eq!(steps("A-AMP", 0), (None, Some(500)));
    assert_eq!(steps("A-AMP", 3_200), (Some(3_100), Some(3_500)));
    assert_eq!(steps("V-PW", 100), (Some(50), Some(200)));
    assert_eq!(steps("A-SENS", 750), (Some(500), Some(1_000)));
    assert_eq!(steps("ATRD", 80), (Some(60), Some(100)));
    assert_eq!(steps("SAVO", -10), (Some(-20), Some(0)));
    assert_eq!(steps("HRL", i32::MAX), (Some(175), None));
    assert_eq!(steps("SAVO", i32::MAX), (Some(0), None));
    assert_eq!(steps("SAVO", i32::MIN), (None, Some(-100)));
}

#[test]
fn measurements_have_the_resolutions_of_the_specification() {
    let printed = |key, raw| {
        let measurement = pacemaker().find_measurement(key).unwrap();
        let tolerance = measurement
            .tolerance
            .as_ref()
            .map(Tolerance::to_string)
            .unwrap_or_default();
        (measurement.format(measurement.reported(raw)), tolerance)
    };
    assert_eq!(
        printed("battery-voltage", 2_784),
        ("2.78 V".into(), "±2 %".into())
    );
    assert_eq!(
        printed("battery-voltage", 2_785),
        ("2.79 V".into(), "±2 %".into())
    );
    assert_eq!(printed("p-wave", 2_349), ("2.3 mV".into(), "±5 %".into()));
    assert_eq!(printed("r-wave", 12_050), ("12.1 mV".into(), "±5 %".into()));
    assert_eq!(
        printed("atrial-lead-impedance", 524),
        ("500 Ω".into(), String::new())
    );
    assert_eq!(
        printed("atrial-lead-impedance", 525),
        ("550 Ω".into(), String::new())
    );
    assert_eq!(
        printed("ventricular-lead-impedance", 20),
        ("100 Ω".into(), String::new())
    );
    assert_eq!(
        printed("ventricular-lead-impedance", i32::MAX),
        ("2500 Ω".into(), String::new())
    );
    assert_eq!(printed("rate", 72), ("72 ppm".into(), String::new()));
    for measurement in pacemaker().measurements {
        assert_eq!(pacemaker().measurement(measurement.id), Some(measurement));
    }
}

#[test]
fn a_class_is_found_by_code_and_by_key() {
    assert_eq!(class_by_code(1).map(|class| class.key), Some("pacemaker"));
    assert_eq!(class_by_code(2).map(|class| class.key), Some("glucose-monitor"));
    assert_eq!(class_by_code(0), None);
    assert_eq!(class_by_code(3), None);
}
