//! The floor plan: which room may use which, and which room is the only door to an outside world.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Who may use whom, as `crates/README.md` draws it. The test room may use everything.
const MAY_USE: &[(&str, &[&str])] = &[
    ("wand-crypto", &[]),
    ("wand-therapy", &[]),
    ("wand-link", &[]),
    ("wand-contract", &[]),
    ("wand-trust", &["wand-crypto"]),
    ("wand-protocol", &["wand-crypto", "wand-trust", "wand-therapy"]),
    ("wand-authority", &["wand-crypto", "wand-trust"]),
    ("wand-audit", &["wand-crypto", "wand-trust"]),
    (
        "wand-programmer",
        &[
            "wand-crypto",
            "wand-trust",
            "wand-therapy",
            "wand-protocol",
            "wand-link",
            "wand-audit",
            "wand-contract",
        ],
    ),
    (
        "wand-firmware-sim",
        &[
            "wand-crypto",
            "wand-trust",
            "wand-therapy",
            "wand-protocol",
            "wand-link",
        ],
    ),
    (
        "wand-cli",
        &[
            "wand-crypto",
            "wand-trust",
            "wand-therapy",
            "wand-protocol",
            "wand-link",
            "wand-audit",
            "wand-programmer",
            "wand-authority",
            "wand-firmware-sim",
        ],
    ),
    ("wand-desktop", &["wand-contract", "wand-programmer"]),
    ("wand-xtask", &[]),
];

/// Packages that only these rooms may use directly.
const DOORS: &[(&str, &[&str])] = &[
    ("p256", &["wand-crypto"]),
    ("p384", &["wand-crypto"]),
    ("ecdsa", &["wand-crypto"]),
    ("aes-gcm", &["wand-crypto"]),
    ("aes", &["wand-crypto"]),
    ("ccm", &["wand-crypto"]),
    ("hkdf", &["wand-crypto"]),
    ("hmac", &["wand-crypto"]),
    ("sha2", &["wand-crypto"]),
    ("aws-lc-rs", &["wand-crypto"]),
    ("getrandom", &["wand-crypto", "wand-link"]),
    ("rustls-webpki", &["wand-trust"]),
    ("x509-cert", &["wand-trust", "wand-authority"]),
    ("coset", &["wand-protocol"]),
    ("rusqlite", &["wand-audit"]),
    ("argon2", &["wand-audit"]),
    ("keyring-core", &["wand-audit"]),
    ("btleplug", &["wand-link"]),
    ("bluer", &["wand-firmware-sim"]),
    ("tauri", &["wand-desktop", "wand-empty-window"]),
];

/// What each package of the workspace uses when it is built for users: no dev-dependencies.
fn uses() -> BTreeMap<String, BTreeSet<String>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata speaks JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .map(|package| (text(&package["name"]), dependencies(package)))
        .collect()
}

fn dependencies(package: &Value) -> BTreeSet<String> {
    let all = package["dependencies"].as_array().expect("dependencies");
    all.iter()
        .filter(|one| one["kind"] != "dev")
        .map(|one| text(&one["name"]))
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a name").to_owned()
}

fn is_test_room(package: &str) -> bool {
    matches!(
        package,
        "wand-tests"
            | "wand-bench"
            | "wand-fuzz"
            | "wand-e2e"
            | "wand-empty-window"
            | "wand-vradio"
            | "wand-ble-lane"
            | "wand-ble-probe"
            | "wand-ble-scenarios"
            | "wand-figure"
    )
}

#[test]
fn each_room_uses_only_what_the_floor_plan_permits() {
    let uses = uses();
    let plan: BTreeMap<_, _> = MAY_USE.iter().copied().collect();
    for (room, used) in uses.iter().filter(|(room, _)| !is_test_room(room)) {
        let permitted = plan
            .get(room.as_str())
            .unwrap_or_else(|| panic!("{room} is not on the floor plan"));
        for other in used.iter().filter(|name| name.starts_with("wand-")) {
            assert!(permitted.contains(&other.as_str()), "{room} may not use {other}");
        }
    }
    for (room, _) in MAY_USE {
        assert!(
            uses.contains_key(*room),
            "{room} is on the floor plan but not in the house"
        );
    }
}

#[test]
fn each_outside_world_has_one_door() {
    for (room, used) in uses().iter().filter(|(room, _)| !is_test_room(room)) {
        for (package, doors) in DOORS {
            assert!(
                !used.contains(*package) || doors.contains(&room.as_str()),
                "{room} may not use {package}"
            );
        }
    }
}
