//! What was typed wrongly, and what needs no workstation.

use crate::bench::{Bench, wand, wand_command};
use std::process::Stdio;

/// Nothing here touches a workstation: all of it is exit code 2, with the reason and the next step.
#[test]
fn arguments_that_make_no_sense_are_named() {
    let cases: &[(&[&str], &[&str])] = &[
        (&["frobnicate"], &["frobnicate"]),
        (&["devcies"], &["devices"]),
        (&["devices", "--seconds", "soon"], &["soon", "number of seconds"]),
        (&["devices", "--seconds", "-1"], &["-1"]),
        (&["devices", "--seconds", "NaN"], &["3600"]),
        (&["show"], &["<WHAT>"]),
        (&["show", "secrets"], &["secrets", "certificates"]),
        (&["program"], &["NAME=VALUE"]),
        (&["audit", "list", "--from", "yesterday"], &["2026-07-01"]),
        (&["audit", "list", "--limit", "many"], &["many"]),
        (&["pki", "issue", "operator"], &["--name"]),
        (
            &["pki", "revoke", "00", "--reason", "whim"],
            &["whim", "key-compromise"],
        ),
        (&["completions", "tcsh"], &["tcsh", "bash"]),
        (&["demo", "--class", "toaster"], &["toaster", "pacemaker"]),
        (&["--provider", "quantum", "devices"], &["quantum", "rustcrypto"]),
        (
            &["audit", "verify", "--expect", "nonsense"],
            &["64 hexadecimal digits"],
        ),
    ];
    let bench = Bench::new();
    for (typed, words) in cases {
        bench.wand_without_pin(typed).exits(2).says(words);
    }
    assert!(!bench.home().exists(), "a usage error made a data folder");
}

#[test]
fn an_error_for_programs_is_one_object_on_standard_output() {
    for typed in [
        &["frobnicate", "--json"][..],
        &["--json", "demo", "--class", "toaster"],
    ] {
        let ran = wand(typed).exits(2);
        assert_eq!(ran.stderr, "");
        let error = &ran.json()["error"];
        assert_eq!(error["kind"], "usage");
        assert!(
            error["sentence"].as_str().is_some_and(|text| !text.is_empty()),
            "{error}"
        );
        assert!(
            error["next"].as_str().is_some_and(|text| !text.is_empty()),
            "{error}"
        );
    }
}

#[test]
fn help_tells_every_command_and_every_exit_code() {
    let help = wand(&["--help"]).exits(0).stdout;
    for word in [
        "devices",
        "pair",
        "interrogate",
        "show",
        "program",
        "stat",
        "action",
        "audit",
        "pki",
        "trust",
        "demo",
        "completions",
        "--json",
        "WAND_PIN",
        "NOT KNOWN",
    ] {
        assert!(help.contains(word), "{word} is missing:\n{help}");
    }
    for code in 0..=11 {
        assert!(
            help.contains(&format!("\n  {code:>2}  ")),
            "exit code {code} is missing:\n{help}"
        );
    }
}

#[test]
fn the_shells_complete_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let script = wand(&["completions", shell]).exits(0).stdout;
        for word in ["interrogate", "verify-export", "pin-file", "certificates"] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
    }
}

/// A reader who goes away (`wand … | head -1`) is no reason to crash.
#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = wand_command(&["completions", "bash"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
