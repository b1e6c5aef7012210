//! An enrolled operator: PIN, damaged files, evidence, no device.

use crate::bench::Bench;
use std::fs;
use std::path::Path;

#[test]
fn a_pin_that_is_wrong_or_missing_opens_nothing() {
    let bench = Bench::enrolled();
    let wrong = bench.path("wrong");
    let with_pin = |pin: &str| {
        fs::write(&wrong, pin).unwrap();
        bench.wand_without_pin(&["audit", "list", "--pin-file", wrong.to_str().unwrap()])
    };
    with_pin("another phrase").exits(3).says(&["PIN"]);
    with_pin("four").exits(3).says(&["6 to 128 characters"]);
    with_pin(&"x".repeat(5000)).exits(10).says(&["5000 bytes"]);
    bench
        .wand_without_pin(&["audit", "list"])
        .exits(3)
        .says(&["PIN is needed"]);
    bench
        .wand_without_pin(&["audit", "list", "--pin-file", "/nowhere/pin"])
        .exits(10)
        .says(&["/nowhere/pin"]);
}

#[test]
fn without_a_device_the_next_step_is_named() {
    let bench = Bench::enrolled();
    for typed in [
        &["interrogate"][..],
        &["pair", "TEST0001"],
        &["show", "log"],
        &["program", "x=1", "--yes"],
        &["stat"],
        &["action", "x", "--yes"],
    ] {
        bench.wand(typed).exits(4).says(&["no device is in reach"]);
    }
    let listed = bench.wand(&["devices", "--seconds", "0", "--json"]).exits(0);
    assert_eq!(listed.json(), serde_json::json!([]));
    bench.wand(&["program", "LRL70", "--yes"]).exits(2).says(&[]);
    bench.wand(&["program", "LRL=70", "--json"]).exits(2);
}

#[test]
fn the_audit_log_is_listed_verified_exported_and_checked() {
    let bench = Bench::enrolled();
    let rows = bench
        .wand(&["audit", "list", "--kind", "trust.", "--json"])
        .exits(0)
        .json();
    assert!(rows.as_array().is_some_and(|rows| rows.len() > 8), "{rows}");
    let verdict = bench.wand(&["audit", "verify", "--json"]).exits(0).json();
    let head = verdict["head"].as_str().unwrap();
    bench.wand(&["audit", "verify", "--expect", head]).exits(0);
    let foreign = format!("3:{}", "0".repeat(64));
    bench
        .wand(&["audit", "verify", "--expect", &foreign])
        .exits(9)
        .says(&["does not verify"]);
    for name in ["log.csv", "log.jsonl"] {
        let file = bench.path(name);
        let path = file.to_str().unwrap();
        bench.wand(&["audit", "export", path]).exits(0);
        bench
            .wand(&["audit", "export", path])
            .exits(2)
            .says(&["exists already"]);
        bench
            .wand_without_pin(&["audit", "verify-export", path, "--expect", head])
            .exits(0);
        let text = fs::read_to_string(&file).unwrap().replacen("Ada", "Eve", 1);
        fs::write(&file, text).unwrap();
        bench
            .wand_without_pin(&["audit", "verify-export", path])
            .exits(9)
            .says(&["was changed"]);
    }
}

/// Damaged files are named and left as they are.
#[test]
fn damaged_files_are_named_and_left_untouched() {
    let bench = Bench::enrolled();
    let home = bench.home();
    let list = home.join("trust/anchors");
    let anchor = fs::read_dir(list).unwrap().next().unwrap().unwrap().path();
    let cases: &[(&Path, i32)] = &[
        (&home.join("vault.json"), 10),
        (&home.join("credentials/session.der"), 10),
        (&home.join("audit/audit.db"), 10),
        (&anchor, 10),
    ];
    for (file, code) in cases {
        let before = fs::read(file).unwrap();
        let mut damaged = before.clone();
        let middle = damaged.len() / 2;
        damaged
            .iter_mut()
            .skip(middle)
            .take(400)
            .for_each(|byte| *byte ^= 0x55);
        fs::write(file, &damaged).unwrap();
        let ran = bench.wand(&["audit", "verify"]);
        assert!([*code, 9].contains(&ran.code), "{}: {ran:#?}", file.display());
        ran.says(&[]);
        assert_eq!(fs::read(file).unwrap(), damaged, "{} was changed", file.display());
        fs::write(file, &before).unwrap();
    }
    bench.wand(&["audit", "verify"]).exits(0);
}
