//! Both providers do the same, refuse the same, and understand each other (agility must be real).

#[path = "../common/mod.rs"]
mod common;

mod agreement;
mod random;
mod sealing;
mod signing;

use common::providers;
use wand_crypto::{CryptoError, HashAlgorithm, Provider, Secret};

/// Every ordered pair of providers.
pub(crate) fn pairs() -> impl Iterator<Item = (&'static dyn Provider, &'static dyn Provider)> {
    providers()
        .into_iter()
        .flat_map(|one| providers().into_iter().map(move |other| (one, other)))
}

#[test]
fn providers_have_different_names() {
    let [one, other] = providers().map(Provider::name);
    assert_ne!(one, other);
}

/// FIPS 180-4 examples: one block, and split in any way.
#[test]
fn hashes_of_parts_are_the_hash_of_the_whole() {
    let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let sha384 =
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7";
    for provider in providers() {
        for (algorithm, expected) in [(HashAlgorithm::Sha256, sha256), (HashAlgorithm::Sha384, sha384)] {
            for parts in [&[&b"abc"[..]][..], &[b"a", b"", b"bc"]] {
                assert_eq!(
                    hex::encode(provider.hash(algorithm, parts)),
                    expected,
                    "{}",
                    provider.name()
                );
            }
        }
    }
}

#[test]
fn hkdf_expand_takes_the_lengths_of_the_standard_only() {
    for provider in providers() {
        for (algorithm, output) in [(HashAlgorithm::Sha256, 32), (HashAlgorithm::Sha384, 48)] {
            let expand = |prk: usize, len| {
                provider
                    .hkdf_expand(algorithm, &Secret::new(vec![7; prk]), b"info", len)
                    .map(|okm| okm.len())
            };
            for (prk, len) in [(output, 0), (output, 1), (output, 255 * output), (64, output)] {
                assert_eq!(expand(prk, len), Ok(len), "{}: {prk} {len}", provider.name());
            }
            for (prk, len) in [
                (output - 1, 32),
                (65, 32),
                (output, 255 * output + 1),
                (output, usize::MAX),
            ] {
                assert_eq!(
                    expand(prk, len),
                    Err(CryptoError::BadLength),
                    "{}: {prk} {len}",
                    provider.name()
                );
            }
        }
    }
}

#[test]
fn providers_derive_the_same_keys() {
    let [one, other] = providers();
    for algorithm in [HashAlgorithm::Sha256, HashAlgorithm::Sha384] {
        for salt in [&b""[..], b"salt", &[9; 200]] {
            let prk = one.hkdf_extract(algorithm, salt, b"input");
            assert!(prk == other.hkdf_extract(algorithm, salt, b"input"));
            let okm = one.hkdf_expand(algorithm, &prk, salt, 77).unwrap();
            assert!(okm == other.hkdf_expand(algorithm, &prk, salt, 77).unwrap());
        }
    }
}
