use crate::{common::providers, pairs};
use proptest::{collection::vec, prelude::*};
use wand_crypto::{AeadAlgorithm, CryptoError, Secret};

const ALGORITHMS: [AeadAlgorithm; 3] = [
    AeadAlgorithm::AesCcm16_64_128,
    AeadAlgorithm::AesCcm16_128_128,
    AeadAlgorithm::A256Gcm,
];

proptest! {
    #[test]
    fn each_provider_opens_what_each_sealed(
        key in any::<[u8; 32]>(),
        nonce in any::<[u8; 13]>(),
        aad in vec(any::<u8>(), 0..80),
        plaintext in vec(any::<u8>(), 0..600),
    ) {
        for (one, other) in pairs() {
            for algorithm in ALGORITHMS {
                let key = Secret::copied(&key[..algorithm.key_len()]);
                let nonce = &nonce[..algorithm.nonce_len()];
                let (sealer, opener) = (one.aead(algorithm, &key).unwrap(), other.aead(algorithm, &key).unwrap());
                let mut buffer = plaintext.clone();
                sealer.seal(nonce, &aad, &mut buffer).unwrap();
                prop_assert_eq!(buffer.len(), plaintext.len() + algorithm.tag_len());
                opener.open(nonce, &aad, &mut buffer).unwrap();
                prop_assert_eq!(&buffer, &plaintext);
            }
        }
    }

    #[test]
    fn bytes_of_a_stranger_do_not_open(bytes in vec(any::<u8>(), 0..100)) {
        for provider in providers() {
            for algorithm in ALGORITHMS {
                let aead = provider.aead(algorithm, &Secret::new(vec![1; algorithm.key_len()])).unwrap();
                let mut buffer = bytes.clone();
                let outcome = aead.open(&vec![2; algorithm.nonce_len()], b"", &mut buffer);
                prop_assert_eq!(outcome, Err(CryptoError::BadTag));
                prop_assert!(buffer.is_empty());
            }
        }
    }
}

#[test]
fn keys_and_nonces_of_another_length_are_refused() {
    for provider in providers() {
        for algorithm in ALGORITHMS {
            for len in [0, 15, 17, 24, 31, 33]
                .into_iter()
                .chain([48 - algorithm.key_len()])
            {
                let outcome = provider.aead(algorithm, &Secret::new(vec![1; len])).map(|_| ());
                assert_eq!(
                    outcome,
                    Err(CryptoError::BadLength),
                    "{} {algorithm:?} {len}",
                    provider.name()
                );
            }
            let aead = provider
                .aead(algorithm, &Secret::new(vec![1; algorithm.key_len()]))
                .unwrap();
            assert_eq!(aead.algorithm(), algorithm);
            for len in [0, 7, algorithm.nonce_len() - 1, algorithm.nonce_len() + 1, 16] {
                let mut buffer = b"amplitude".to_vec();
                assert_eq!(
                    aead.seal(&vec![0; len], b"", &mut buffer),
                    Err(CryptoError::BadLength)
                );
                assert_eq!(buffer, b"amplitude", "a refused seal leaves the buffer alone");
                assert_eq!(
                    aead.open(&vec![0; len], b"", &mut buffer),
                    Err(CryptoError::BadLength)
                );
                assert!(buffer.is_empty());
            }
        }
    }
}

/// The length field of CCM with a 13-byte nonce has two bytes (RFC 3610 §2.1).
#[test]
fn ccm_refuses_more_than_its_length_field_can_say() {
    for provider in providers() {
        for algorithm in [AeadAlgorithm::AesCcm16_64_128, AeadAlgorithm::AesCcm16_128_128] {
            let aead = provider.aead(algorithm, &Secret::new(vec![1; 16])).unwrap();
            let seal = |len| aead.seal(&[0; 13], b"", &mut vec![0; len]);
            assert_eq!(
                (seal(65_535), seal(65_536)),
                (Ok(()), Err(CryptoError::BadLength))
            );
        }
    }
}
