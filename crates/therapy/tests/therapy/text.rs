//! Values as people write and read them.

use proptest::prelude::*;
use wand_therapy::{ValueFault, classes};

use crate::{pacemaker, parameter};

#[test]
fn values_are_read_as_people_write_them() {
    let cases = [
        ("LRL", "70", 70),
        ("LRL", "70 ppm", 70),
        ("lrl", " 70ppm ", 70),
        ("Lower-Rate-Limit", "70 PPM", 70),
        ("LRL", "+70.0", 70),
        ("A-AMP", "3.5V", 3_500),
        ("A-AMP", "3.5 V", 3_500),
        ("A-AMP", "3.5000 v", 3_500),
        ("A-AMP", "5", 5_000),
        ("A-AMP", "off", 0),
        ("A-AMP", "OFF", 0),
        ("V-PW", "0.05 ms", 50),
        ("V-PW", "0.4", 400),
        ("V-SENS", "0.75 mV", 750),
        ("SAVO", "-10", -10),
        ("SAVO", "−10 ms", -10),
        ("mode", "DDDR", 11),
        ("mode", "dddr", 11),
        ("ACT", "med-low", 3),
        ("ATR", "on", 1),
        ("RS", "25 %", 25),
        ("RF", "16", 16),
    ];
    for (name, text, raw) in cases {
        assert_eq!(parameter(pacemaker(), name).parse(text), Ok(raw), "{name} {text}");
    }
}

#[test]
fn a_value_between_two_steps_is_refused_with_its_neighbours() {
    let refused = |name, text| match parameter(pacemaker(), name).parse(text) {
        Err(ValueFault::NotPermitted { nearest, .. }) => nearest.join(" | "),
        other => panic!("{name} {text}: {other:?}"),
    };
    assert_eq!(refused("LRL", "92"), "90 ppm | 95 ppm");
    assert_eq!(refused("LRL", "60.5"), "60 ppm | 61 ppm");
    assert_eq!(refused("LRL", "176"), "175 ppm");
    assert_eq!(refused("LRL", "29"), "30 ppm");
    assert_eq!(refused("A-AMP", "3.3 V"), "3.2 V | 3.5 V");
    assert_eq!(refused("A-AMP", "3.5001 V"), "3.5 V | 4.0 V");
    assert_eq!(refused("A-AMP", "0.4"), "Off | 0.5 V");
    assert_eq!(refused("V-PW", "0.06"), "0.05 ms | 0.1 ms");
    assert_eq!(refused("ATRD", "90 cc"), "80 cc | 100 cc");
    assert_eq!(
        parameter(pacemaker(), "LRL")
            .parse("20 ppm")
            .unwrap_err()
            .to_string(),
        "Lower rate limit cannot be 20 ppm; nearest: 30 ppm; permitted are 30–50 ppm in steps of 5 ppm, \
         50–90 ppm in steps of 1 ppm, 90–175 ppm in steps of 5 ppm"
    );
}

/// A number that happens to be the raw value of a choice is not the choice: 0 V is not Off.
#[test]
fn a_choice_is_named_and_never_numbered() {
    for (name, text) in [
        ("A-AMP", "0"),
        ("A-AMP", "0 V"),
        ("HRL", "0"),
        ("SAVO", "0 ms"),
        ("RS", "0.9 %"),
    ] {
        let fault = parameter(pacemaker(), name).parse(text).unwrap_err();
        assert!(
            matches!(fault, ValueFault::NotPermitted { .. }),
            "{name} {text}: {fault}"
        );
    }
    for text in ["1", "DDDD", "D", ""] {
        let fault = parameter(pacemaker(), "MODE").parse(text).unwrap_err();
        assert!(matches!(fault, ValueFault::Unreadable { .. }), "{text}: {fault}");
    }
}

#[test]
fn another_unit_is_refused_by_name() {
    let fault = |name, text| parameter(pacemaker(), name).parse(text).unwrap_err().to_string();
    assert_eq!(
        fault("A-AMP", "3.5 mV"),
        "Atrial amplitude is given in V, not in “mV”"
    );
    assert_eq!(
        fault("LRL", "60 60 ppm"),
        "Lower rate limit is given in ppm, not in “60 ppm”"
    );
    assert_eq!(
        fault("RF", "8 s"),
        "Response factor has no unit, but “s” was given"
    );
}

#[test]
fn text_that_is_no_number_is_quoted_briefly() {
    let amplitude = parameter(pacemaker(), "V-AMP");
    for text in [
        "",
        " ",
        "V",
        "-",
        "+",
        ".5",
        "3.",
        "3. V",
        "3,5x",
        "--3",
        "99999999999",
        "½",
    ] {
        let fault = amplitude.parse(text).unwrap_err();
        assert!(
            !matches!(fault, ValueFault::NotPermitted { .. }),
            "{text}: {fault}"
        );
    }
    let long = format!("x\u{1b}{}", "y".repeat(10_000));
    let sentence = amplitude.parse(&long).unwrap_err().to_string();
    assert!(
        sentence.starts_with("“x\u{fffd}yyy") && sentence.len() < 250,
        "{sentence}"
    );
}

#[test]
fn every_value_of_every_table_is_read_back_as_it_is_written() {
    for class in classes() {
        for parameter in class.parameters {
            for raw in parameter.all() {
                let text = parameter.format(raw);
                assert_eq!(parameter.parse(&text), Ok(raw), "{} {text}", parameter.key);
                assert_eq!(
                    parameter.parse(&text.to_uppercase()),
                    Ok(raw),
                    "{} {text}",
                    parameter.key
                );
                assert_eq!(
                    parameter
                        .step_down(raw)
                        .and_then(|below| parameter.step_up(below))
                        .unwrap_or(raw),
                    raw
                );
            }
        }
    }
}

proptest! {
    /// Text of any kind is a permitted value or a fault, never a panic and never another value.
    #[test]
    fn any_text_is_a_permitted_value_or_a_fault(text in "\\PC{0,20}|[-−+]?[0-9]{0,12}[.]?[0-9]{0,6} ?[a-zA-Z%/]{0,6}") {
        for class in classes() {
            for parameter in class.parameters {
                match parameter.parse(&text) {
                    Ok(raw) => prop_assert!(parameter.permits(raw)),
                    Err(fault) => prop_assert!(fault.to_string().contains(parameter.name)),
                }
            }
        }
    }

    /// A raw value that no table permits is still shown, and what is shown is refused when it is read.
    #[test]
    fn any_raw_value_is_shown_and_only_permitted_ones_are_read_back(raw in prop_oneof![any::<i32>(), -200..8_000]) {
        for class in classes() {
            for parameter in class.parameters {
                let read = parameter.parse(&parameter.format(raw));
                prop_assert_eq!(read.ok(), parameter.permits(raw).then_some(raw), "{}", parameter.key);
            }
        }
    }

    /// A decimal that a person writes is the value it names, compared in floating point.
    #[test]
    fn a_decimal_names_its_value(raw in -100_000..100_000) {
        let amplitude = parameter(pacemaker(), "A-AMP");
        let shown = amplitude.unit.number(raw).replace('−', "-");
        prop_assert!((shown.parse::<f64>().unwrap() * 1_000.0 - f64::from(raw)).abs() < 1e-6);
    }
}
