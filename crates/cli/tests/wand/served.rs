//! `wand demo serve`: what the window starts for its demonstration.

use crate::bench::{wand, wand_command};
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;

/// Devices of all classes run with credentials for the role, a second program finds them, and they end with whoever
/// asked for them.
#[test]
fn devices_are_served_until_standard_input_ends() {
    for (role, home) in [("clinician", ""), ("service-engineer", "service-engineer")] {
        let folder = tempfile::tempdir().unwrap();
        let demo = folder.path().join("demo");
        let mut serving = wand_command(&["--home", path(&demo), "--json", "demo", "serve", "--role", role])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(serving.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        let ready = &ready["ready"];
        assert_eq!(ready["home"], path(&demo.join(home)).trim_end_matches('/'));
        let served = ready["devices"].as_array().unwrap();
        assert_eq!(served.len(), 2, "{ready}");
        let found = wand(&[
            "--home",
            ready["home"].as_str().unwrap(),
            "--pin-file",
            ready["pin"].as_str().unwrap(),
            "--air",
            ready["air"].as_str().unwrap(),
            "--json",
            "devices",
        ])
        .exits(0);
        for device in served {
            assert!(
                found.stdout.contains(device["endpoint"].as_str().unwrap()),
                "{found:#?}"
            );
        }
        drop(serving.stdin.take());
        assert!(serving.wait().unwrap().success());
        let left = std::fs::read_dir(ready["air"].as_str().unwrap()).unwrap().count();
        assert_eq!(left, 0, "devices stay in the air after their end");
    }
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}
