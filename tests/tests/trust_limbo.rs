//! Path validation against the cases of C2SP/x509-limbo.

use std::time::{SystemTime, UNIX_EPOCH};
use wand_tests::limbo::{Exceptions, Limbo, Outcome, judge};

/// R-ID-2: every verdict is the expected one, or an exception gives the reason.
#[test]
fn every_limbo_case_gets_the_expected_verdict() {
    let limbo: Limbo = serde_json::from_str(include_str!("../vectors/trust/x509-limbo-core.json")).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let outcomes = judge(&limbo, &Exceptions::of_this_repository().unwrap(), now);
    assert_eq!(outcomes.len(), 39);
    let faults: Vec<_> = outcomes
        .iter()
        .filter(|outcome| outcome.is_fault())
        .map(Outcome::to_string)
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// An exception that is no longer needed fails the run.
#[test]
fn an_exception_for_a_right_verdict_is_stale() {
    let limbo: Limbo = serde_json::from_str(include_str!("../vectors/trust/x509-limbo-core.json")).unwrap();
    let right = r#"{"cases": [{"id": "rfc5280::ee-aia", "reason": "none"}], "rules": []}"#;
    let outcomes = judge(&limbo, &serde_json::from_str(right).unwrap(), 1_800_000_000);
    let stale = outcomes
        .iter()
        .find(|outcome| outcome.id == "rfc5280::ee-aia")
        .unwrap();
    assert!(stale.is_fault());
}
