use crate::{
    common::{compressed, providers},
    pairs,
};
use wand_crypto::{CryptoError, Provider, PublicKey, Random, SeededRandom, SignatureAlgorithm, Signer};

const ALGORITHMS: [SignatureAlgorithm; 2] = [SignatureAlgorithm::Es256, SignatureAlgorithm::Es384];

fn signer(provider: &dyn Provider, algorithm: SignatureAlgorithm) -> Box<dyn Signer> {
    let scalar = provider
        .generate_scalar(algorithm.curve(), &mut SeededRandom::new(5))
        .unwrap();
    provider.load_signer(algorithm, &scalar).unwrap()
}

/// `r ‖ s` as a DER `ECDSA-Sig-Value` (RFC 3279 §2.2.3), for lengths below 128.
fn der(raw: &[u8]) -> Vec<u8> {
    let integer = |half: &[u8]| {
        let mut digits: Vec<u8> = half.iter().copied().skip_while(|byte| *byte == 0).collect();
        if digits[0] >= 0x80 {
            digits.insert(0, 0);
        }
        [vec![2, u8::try_from(digits.len()).unwrap()], digits].concat()
    };
    let (r, s) = raw.split_at(raw.len() / 2);
    let body = [integer(r), integer(s)].concat();
    [vec![0x30, u8::try_from(body.len()).unwrap()], body].concat()
}

#[test]
fn each_provider_verifies_the_signatures_of_each() {
    for (one, other) in pairs() {
        for algorithm in ALGORITHMS {
            let signer = signer(one, algorithm);
            assert_eq!(signer.algorithm(), algorithm);
            for message in [&b""[..], b"set the lower rate limit", &[0x5a; 10_000]] {
                let signature = signer.sign(message, &mut SeededRandom::new(6)).unwrap();
                assert_eq!(signature.len(), algorithm.signature_len());
                for key in [signer.public_key().clone(), compressed(signer.public_key())] {
                    assert_eq!(other.verify(algorithm, &key, message, &signature), Ok(()));
                    assert_eq!(
                        other.verify_der(algorithm, &key, message, &der(&signature)),
                        Ok(())
                    );
                }
            }
        }
    }
}

#[test]
fn a_changed_message_signature_or_key_does_not_verify() {
    for provider in providers() {
        for algorithm in ALGORITHMS {
            let signer = signer(provider, algorithm);
            let mut signature = signer.sign(b"60 ppm", &mut SeededRandom::new(7)).unwrap();
            let verify = |message: &[u8], signature: &[u8]| {
                provider.verify(algorithm, signer.public_key(), message, signature)
            };
            assert_eq!(verify(b"60 ppm", &signature), Ok(()));
            assert_eq!(verify(b"90 ppm", &signature), Err(CryptoError::BadSignature));
            assert_eq!(
                verify(b"60 ppm", &der(&signature)),
                Err(CryptoError::BadSignature)
            );
            assert_eq!(verify(b"60 ppm", &signature[1..]), Err(CryptoError::BadSignature));
            assert_eq!(verify(b"60 ppm", &[]), Err(CryptoError::BadSignature));
            for at in 0..signature.len() {
                signature[at] ^= 1;
                assert_eq!(
                    verify(b"60 ppm", &signature),
                    Err(CryptoError::BadSignature),
                    "byte {at}"
                );
                signature[at] ^= 1;
            }
            let mut scalars = SeededRandom::new(8);
            let other = provider
                .generate_key_agreement(algorithm.curve(), &mut scalars)
                .unwrap();
            let outcome = provider.verify(algorithm, other.public_key(), b"60 ppm", &signature);
            assert_eq!(outcome, Err(CryptoError::BadSignature));
        }
    }
}

#[test]
fn keys_of_the_other_curve_and_off_the_curve_are_named_as_such() {
    for provider in providers() {
        for (algorithm, other) in [(ALGORITHMS[0], ALGORITHMS[1]), (ALGORITHMS[1], ALGORITHMS[0])] {
            let signer = signer(provider, algorithm);
            let signature = signer.sign(b"x", &mut SeededRandom::new(9)).unwrap();
            let outcome = provider.verify(other, signer.public_key(), b"x", &signature);
            assert_eq!(outcome, Err(CryptoError::CurveMismatch));
            let mut sec1 = signer.public_key().sec1().to_vec();
            *sec1.last_mut().unwrap() ^= 1;
            let off = PublicKey::from_sec1(algorithm.curve(), &sec1).unwrap();
            assert_eq!(
                provider.verify(algorithm, &off, b"x", &signature),
                Err(CryptoError::InvalidPoint)
            );
            assert_eq!(
                provider.verify_der(algorithm, &off, b"x", &der(&signature)),
                Err(CryptoError::InvalidPoint)
            );
        }
    }
}

/// A nonce that depends on the message and on fresh randomness: two signatures of one message differ, and a
/// source that repeats itself does not repeat the nonce for another message.
#[test]
fn nonces_are_hedged() {
    for provider in providers() {
        for algorithm in ALGORITHMS {
            let signer = signer(provider, algorithm);
            let sign = |message: &[u8], seed| signer.sign(message, &mut SeededRandom::new(seed)).unwrap();
            let r = |signature: &[u8]| signature[..signature.len() / 2].to_vec();
            assert_ne!(r(&sign(b"a", 1)), r(&sign(b"a", 2)), "{}", provider.name());
            assert_ne!(r(&sign(b"a", 1)), r(&sign(b"b", 1)), "{}", provider.name());
        }
    }
}

struct Broken;

impl Random for Broken {
    fn fill(&mut self, _out: &mut [u8]) -> Result<(), CryptoError> {
        Err(CryptoError::RandomFault)
    }
}

struct Stuck(u8);

impl Random for Stuck {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), CryptoError> {
        out.fill(self.0);
        Ok(())
    }
}

#[test]
fn a_broken_source_makes_no_key() {
    for provider in providers() {
        for algorithm in ALGORITHMS {
            let curve = algorithm.curve();
            for source in [&mut Broken as &mut dyn Random, &mut Stuck(0), &mut Stuck(0xff)] {
                assert_eq!(
                    provider.generate_scalar(curve, source).err(),
                    Some(CryptoError::RandomFault)
                );
                let key = provider.generate_key_agreement(curve, source).map(|_| ());
                assert_eq!(key, Err(CryptoError::RandomFault));
            }
        }
    }
}

#[test]
fn rustcrypto_does_not_sign_without_fresh_randomness() {
    for algorithm in ALGORITHMS {
        let outcome = signer(wand_crypto::rustcrypto(), algorithm).sign(b"x", &mut Broken);
        assert_eq!(outcome, Err(CryptoError::RandomFault));
    }
}
