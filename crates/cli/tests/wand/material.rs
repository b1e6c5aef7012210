//! Files that are not what they should be.

use crate::bench::Bench;
use std::fs;

/// Certificates and lists of any kind get an error that names what is wrong; the trust store stays as it was.
#[test]
fn a_file_that_is_no_certificate_is_named() {
    let bench = Bench::new();
    let garbage: Vec<u8> = (0..5_000_000_u32)
        .map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()[3])
        .collect();
    let key = "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n";
    let broken = "-----BEGIN CERTIFICATE-----\nMAA=\n";
    let hollow = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
    let cases: &[(&str, &[u8], &str)] = &[
        ("garbage", &garbage, "longer than 1 MiB"),
        ("short-garbage", &garbage[..4000], "not a certificate"),
        ("empty", b"", "it is empty"),
        ("key", key.as_bytes(), "neither certificate nor revocation list"),
        ("broken", broken.as_bytes(), "PEM"),
        ("hollow", hollow.as_bytes(), "not a certificate"),
    ];
    for (name, bytes, word) in cases {
        let file = bench.path(name);
        fs::write(&file, bytes).unwrap();
        let file = file.to_str().unwrap();
        bench.wand(&["trust", "verify", file]).exits(2).says(&[word]);
        bench
            .wand(&["trust", "add", "--anchor", "--yes", file])
            .exits(2)
            .says(&[]);
        bench.wand(&["trust", "add", file]).exits(2).says(&[]);
    }
    let store = bench.wand(&["trust", "list", "--json"]).exits(0).json();
    assert_eq!(
        store,
        serde_json::json!({ "anchors": [], "issuing": [], "lists": [] })
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let bench = Bench::new();
    let (missing, folder) = (bench.path("missing"), bench.path(""));
    for path in [missing.to_str().unwrap(), folder.to_str().unwrap()] {
        bench.wand(&["trust", "verify", path]).exits(10).says(&[path]);
        bench.wand(&["audit", "verify-export", path]).says(&[path]);
    }
}

/// An anchor is believed only after a person agreed; nobody is there to ask.
#[test]
fn a_trust_anchor_is_not_added_unasked() {
    let bench = Bench::enrolled();
    let listed = bench.wand(&["pki", "list", "--json"]).exits(0).json();
    let der = hex::decode(listed[0]["der"].as_str().unwrap()).unwrap();
    let file = bench.path("root.der");
    fs::write(&file, der).unwrap();
    let file = file.to_str().unwrap();
    let other = Bench::new();
    other
        .wand(&["trust", "add", "--anchor", file])
        .exits(2)
        .says(&["Believe everything below Test Root", "--yes"]);
    other.wand(&["trust", "add", "--anchor", "--yes", file]).exits(0);
    let store = other.wand(&["trust", "list", "--json"]).exits(0).json();
    assert_eq!(store["anchors"][0]["subject"], "Test Root");
}

/// R-RV-1: a revocation reaches the trust store through the lists, and is told with its reason.
#[test]
fn a_revoked_certificate_is_refused_after_the_next_list() {
    let bench = Bench::enrolled();
    let listed = bench.wand(&["pki", "list", "--json"]).exits(0).json();
    let records = listed.as_array().unwrap();
    let session = records
        .iter()
        .find(|record| record["for"] == "OperatorSession")
        .unwrap();
    let file = bench.path("operator.der");
    fs::write(&file, hex::decode(session["der"].as_str().unwrap()).unwrap()).unwrap();
    let file = file.to_str().unwrap();
    let good = bench.wand(&["trust", "verify", file]).exits(0);
    assert!(
        good.stdout.contains("good for operator session (clinician)"),
        "{good:?}"
    );
    bench
        .wand(&[
            "pki",
            "revoke",
            session["serial"].as_str().unwrap(),
            "--reason",
            "key-compromise",
        ])
        .exits(0);
    bench
        .wand(&[
            "pki",
            "revoke",
            session["serial"].as_str().unwrap(),
            "--reason",
            "superseded",
        ])
        .exits(2)
        .says(&["already"]);
    bench.wand(&["pki", "crl"]).exits(0);
    bench.wand(&["trust", "verify", file]).exits(5).says(&["revoked"]);
}
