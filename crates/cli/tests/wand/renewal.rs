//! Renewing an operator's certificates.

use crate::bench::Bench;
use std::fs;

/// R-KY-3: fresh keys, new certificates; the audit log goes on, the device is known and lets itself be programmed. The
/// old certificates belong to keys that are gone.
#[test]
fn an_operator_is_renewed_without_losing_log_or_devices() {
    let bench = Bench::with_device();
    let device = bench.run_device(&[]);
    bench.wand(&["program", "LRL=70", "--yes"]).exits(0);
    let head = bench.wand(&["audit", "verify", "--json"]).exits(0).json();
    let credentials = bench.home().join("credentials");
    let old: Vec<_> = ["session", "agreement", "command"]
        .map(|name| fs::read(credentials.join(name).with_extension("der")).unwrap())
        .into();

    let renewed = bench.wand(&["pki", "renew", "--json"]).exits(0).json();
    assert_eq!(renewed["operator"], "Dr. Ada Roe");
    assert_eq!(renewed["issued"].as_array().map(Vec::len), Some(3));
    for (old, name) in old.iter().zip(["session", "agreement", "command"]) {
        assert!(*old != fs::read(credentials.join(name).with_extension("der")).unwrap());
    }
    assert_eq!(
        fs::read_dir(&credentials).unwrap().count(),
        3,
        "nothing of the renewal is left"
    );

    bench
        .wand(&["audit", "verify", "--expect", head["head"].as_str().unwrap()])
        .exits(0);
    let rows = bench.wand(&["audit", "list", "--kind", "operator.renewed", "--json"]);
    assert_eq!(rows.exits(0).json()[0]["detail"]["old_keys"], "destroyed");
    bench.wand(&["program", "LRL=60", "--yes"]).exits(0);
    device.kill();
    let known = bench
        .wand(&["devices", "--seconds", "0", "--json"])
        .exits(0)
        .json();
    assert!(known.to_string().contains("TEST0001"), "{known}");

    fs::write(credentials.join("session.der"), &old[0]).unwrap();
    bench
        .wand(&["audit", "verify"])
        .exits(10)
        .says(&["belongs to another key"]);
}

/// A power cut at any file of the change is made good at the next unlock, with the new certificates.
#[test]
fn an_interrupted_renewal_goes_on_at_the_next_unlock() {
    let bench = Bench::enrolled();
    let credentials = bench.home().join("credentials");
    let present = fs::read(credentials.join("command.der")).unwrap();
    // The last new certificate finds no place: a folder stands there.
    fs::create_dir(credentials.join("command.next.der")).unwrap();
    bench
        .wand(&["pki", "renew"])
        .exits(10)
        .says(&["command.next.der"]);
    bench.wand(&["audit", "verify"]).exits(0);
    assert!(
        fs::read(credentials.join("command.der")).unwrap() == present,
        "the old one is in use"
    );
    fs::remove_dir(credentials.join("command.next.der")).unwrap();

    let renewed = bench.wand(&["pki", "renew", "--json"]).exits(0).json();
    assert_eq!(renewed["issued"].as_array().map(Vec::len), Some(3));
    let after = fs::read(credentials.join("command.der")).unwrap();
    assert!(after != present);
    // As after a power cut between the first change and the last: marker and staged files are there again.
    for name in ["session", "agreement", "command"] {
        let der = fs::read(credentials.join(name).with_extension("der")).unwrap();
        fs::write(credentials.join(format!("{name}.next.der")), der).unwrap();
    }
    fs::write(credentials.join("command.der"), &present).unwrap();
    fs::write(credentials.join("renewed"), "complete").unwrap();
    bench.wand(&["audit", "verify"]).exits(0);
    assert!(fs::read(credentials.join("command.der")).unwrap() == after);
    assert!(!credentials.join("renewed").exists());
}

/// Whoever was revoked does not renew themselves.
#[test]
fn a_revoked_operator_is_not_renewed() {
    let bench = Bench::enrolled();
    let listed = bench.wand(&["pki", "list", "--json"]).exits(0).json();
    let command = listed.as_array().unwrap().iter();
    let command = command
        .into_iter()
        .find(|record| record["for"] == "CommandSigning");
    let serial = command.unwrap()["serial"].as_str().unwrap().to_owned();
    bench
        .wand(&["pki", "revoke", &serial, "--reason", "key-compromise"])
        .exits(0);
    bench.wand(&["pki", "renew"]).exits(2).says(&[&serial]);
    bench.wand(&["audit", "verify"]).exits(0);
}
