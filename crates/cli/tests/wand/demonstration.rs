//! The whole walk.

use crate::bench::{Bench, simulator, wand};
use serde_json::Value;

const STEPS: [&str; 21] = [
    "pki",
    "unlock",
    "device",
    "discover",
    "pair",
    "handshake",
    "interrogate",
    "programme",
    "forbidden-app",
    "forbidden-device",
    "telemetry",
    "review",
    "program",
    "effect",
    "device-log",
    "certificates",
    "keys",
    "end",
    "audit",
    "eavesdropper",
    "stop",
];

fn lines(stdout: &str) -> Vec<Value> {
    stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|why| panic!("{why}: {line}")))
        .collect()
}

/// Each line is one step, in order, as it should be; nothing else is printed and nothing is left behind.
#[test]
fn the_walk_for_programs_is_one_object_a_line() {
    simulator();
    let ran = wand(&["demo", "--headless", "--fresh", "--json"]).exits(0);
    assert_eq!(ran.stderr, "");
    let lines = lines(&ran.stdout);
    let steps: Vec<_> = lines.iter().map(|line| line["step"].as_str().unwrap()).collect();
    assert_eq!(steps, STEPS);
    for line in &lines {
        assert_eq!(line.as_object().unwrap().len(), 4, "{line}");
        assert_eq!(line["ok"], true, "{line}");
        assert!(
            line["ms"]
                .as_f64()
                .is_some_and(|ms| (0.0..90_000.0).contains(&ms)),
            "{line}"
        );
        assert!(!line["detail"].as_str().unwrap().is_empty(), "{line}");
    }
    let detail = |step: &str| {
        lines.iter().find(|line| line["step"] == step).unwrap()["detail"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert!(
        detail("effect").contains("857 ms (70 a minute)"),
        "{}",
        detail("effect")
    );
    assert!(
        detail("eavesdropper").contains("none of these found"),
        "{}",
        detail("eavesdropper")
    );
}

/// The second run finds what the first made, recognises the device, and takes the change back.
#[test]
fn a_second_run_goes_on_from_the_first() {
    simulator();
    let bench = Bench::new();
    let home = bench.home();
    let run = || {
        lines(
            &wand(&["demo", "--home", home.to_str().unwrap(), "--json"])
                .exits(0)
                .stdout,
        )
    };
    let (first, second) = (run(), run());
    let detail = |lines: &[Value], step: &str| {
        lines.iter().find(|line| line["step"] == step).unwrap()["detail"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert!(detail(&first, "pki").contains("made here"));
    assert!(detail(&second, "pki").contains("found from an earlier run"));
    assert!(detail(&second, "discover").contains("only its paired workstation can tell"));
    assert!(
        detail(&second, "effect").contains("1000 ms (60 a minute)"),
        "{}",
        detail(&second, "effect")
    );
    // The demonstration's data folder is an ordinary one.
    let pin = home.join("demo.pin");
    let verify = [
        "audit",
        "verify",
        "--home",
        home.to_str().unwrap(),
        "--pin-file",
        pin.to_str().unwrap(),
    ];
    wand(&verify).exits(0);
}

/// No room but the therapy room assumes a class.
#[test]
fn another_class_walks_the_same_steps() {
    simulator();
    let ran = wand(&["demo", "--fresh", "--json", "--class", "glucose-monitor"]).exits(0);
    let lines = lines(&ran.stdout);
    assert_eq!(lines.len(), STEPS.len());
    assert!(lines.iter().all(|line| line["ok"] == true));
}
