//! Path validation against the cases of C2SP/x509-limbo.

use std::time::{SystemTime, UNIX_EPOCH};
use wand_tests::limbo::{Exceptions, Known, Limbo, Outcome, Verdict, judge};

const CORE: &str = include_str!("../vectors/trust/x509-limbo-core.json");
const FURTHER: &str = include_str!("../vectors/trust/further-cases.json");

fn outcomes(file: &str) -> Vec<Outcome> {
    let limbo: Limbo = serde_json::from_str(file).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    judge(&limbo, &Exceptions::of_this_repository().unwrap(), now)
}

/// R-ID-2: every verdict is the expected one, or an exception gives the reason.
#[test]
fn every_limbo_case_gets_the_expected_verdict() {
    for (file, count) in [(CORE, 39), (FURTHER, 67)] {
        let outcomes = outcomes(file);
        assert_eq!(outcomes.len(), count);
        let faults: Vec<_> = outcomes
            .iter()
            .filter(|outcome| outcome.is_fault())
            .map(Outcome::to_string)
            .collect();
        assert!(faults.is_empty(), "{faults:#?}");
    }
}

/// A name in a certificate is no second line of the door, nor another verdict.
#[test]
fn an_outcome_is_one_line_whatever_a_certificate_says() {
    let outcomes = outcomes(FURTHER);
    let outcome = outcomes
        .iter()
        .find(|outcome| outcome.id == "names::line-end-in-subject");
    let line = outcome.unwrap().to_string();
    assert!(!line.contains('\n') && line.contains("serial-number"), "{line}");
}

/// What cannot be honoured was not judged, and does not pass for a refusal that a case expects.
#[test]
fn a_demand_that_nobody_understands_is_wrong_whatever_the_case_expects() {
    let whole: serde_json::Value = serde_json::from_str(CORE).unwrap();
    let refused = &whole["testcases"][0];
    assert_eq!(refused["expected_result"], "FAILURE");
    for (field, value) in [
        ("key_usage", serde_json::json!(["signEverything"])),
        ("extended_key_usage", serde_json::json!(["1.2.x"])),
        ("validation_kind", serde_json::json!("PEER")),
        ("validation_time", serde_json::json!("yesterday")),
        ("max_chain_depth", serde_json::json!(-1)),
        (
            "expected_peer_names",
            serde_json::json!([{"kind": "URI", "value": "x"}]),
        ),
    ] {
        let mut case = refused.clone();
        case[field] = value;
        let file = serde_json::json!({"version": 1, "testcases": [case]}).to_string();
        let outcome = outcomes(&file).remove(0);
        assert_eq!(
            (outcome.got, &outcome.known),
            (Verdict::Failure, &Known::Unjudged),
            "{field}"
        );
        assert!(outcome.is_fault(), "{field}");
    }
}

/// An exception that is no longer needed fails the run.
#[test]
fn an_exception_for_a_right_verdict_is_stale() {
    let limbo: Limbo = serde_json::from_str(CORE).unwrap();
    let right = r#"{"cases": [{"id": "rfc5280::ee-aia", "reason": "none"}], "rules": []}"#;
    let outcomes = judge(&limbo, &serde_json::from_str(right).unwrap(), 1_800_000_000);
    let stale = outcomes
        .iter()
        .find(|outcome| outcome.id == "rfc5280::ee-aia")
        .unwrap();
    assert!(stale.is_fault());
}
