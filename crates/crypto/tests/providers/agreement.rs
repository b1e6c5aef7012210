use crate::{
    common::{CURVES, compressed, providers, x_only},
    pairs,
};
use wand_crypto::{CryptoError, Curve, PublicKey, Secret, SeededRandom};

/// The order n of each curve, then n − 1 (SP 800-186 §3.2.1).
fn order(curve: Curve, less: u8) -> Secret {
    let mut order = hex::decode(match curve {
        Curve::P256 => "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        Curve::P384 => concat!(
            "ffffffffffffffffffffffffffffffffffffffffffffffff",
            "c7634d81f4372ddf581a0db248b0a77aecec196accc52973"
        ),
    })
    .unwrap();
    *order.last_mut().unwrap() -= less;
    Secret::new(order)
}

#[test]
fn both_sides_agree_whatever_their_providers_and_the_encoding() {
    for (one, other) in pairs() {
        for (curve, seed) in CURVES
            .into_iter()
            .flat_map(|curve| (0..8).map(move |seed| (curve, seed)))
        {
            let mut random = SeededRandom::new(seed);
            let a = one.generate_key_agreement(curve, &mut random).unwrap();
            let b = other.generate_key_agreement(curve, &mut random).unwrap();
            let shared = a.agree(b.public_key()).unwrap();
            assert_eq!(shared.len(), curve.field_len());
            for form in [
                a.public_key().clone(),
                compressed(a.public_key()),
                x_only(a.public_key()),
            ] {
                assert!(
                    b.agree(&form).unwrap() == shared,
                    "{} {} {curve:?} {seed}",
                    one.name(),
                    other.name()
                );
            }
        }
    }
}

#[test]
fn equal_random_bytes_make_equal_keys() {
    let [one, other] = providers();
    for curve in CURVES {
        let key = one
            .generate_key_agreement(curve, &mut SeededRandom::new(1))
            .unwrap();
        let same = other
            .generate_key_agreement(curve, &mut SeededRandom::new(1))
            .unwrap();
        let different = other
            .generate_key_agreement(curve, &mut SeededRandom::new(2))
            .unwrap();
        assert_eq!(key.public_key(), same.public_key());
        assert_ne!(key.public_key(), different.public_key());
        assert_eq!(key.public_key().sec1().len(), 1 + 2 * curve.field_len());
    }
}

#[test]
fn private_keys_outside_one_to_the_order_are_refused() {
    for provider in providers() {
        for curve in CURVES {
            let len = curve.field_len();
            let zero = Secret::new(vec![0; len]);
            let ones = Secret::new(vec![0xff; len]);
            let short = Secret::new(vec![1; len - 1]);
            let long = Secret::new([vec![0], vec![1; len]].concat());
            for bad in [zero, order(curve, 0), ones, short, long, Secret::new(vec![])] {
                let agreement = provider.load_key_agreement(curve, &bad).map(|_| ());
                let signer = provider.load_signer(curve.signature(), &bad).map(|_| ());
                assert_eq!(
                    agreement,
                    Err(CryptoError::InvalidKey),
                    "{} {curve:?}",
                    provider.name()
                );
                assert_eq!(
                    signer,
                    Err(CryptoError::InvalidKey),
                    "{} {curve:?}",
                    provider.name()
                );
            }
            assert!(provider.load_key_agreement(curve, &order(curve, 1)).is_ok());
            assert!(provider.load_signer(curve.signature(), &order(curve, 1)).is_ok());
        }
    }
}

#[test]
fn points_off_the_curve_and_of_the_other_curve_are_refused() {
    for provider in providers() {
        for (curve, other) in [(Curve::P256, Curve::P384), (Curve::P384, Curve::P256)] {
            let mut random = SeededRandom::new(3);
            let own = provider.generate_key_agreement(curve, &mut random).unwrap();
            let stranger = provider.generate_key_agreement(other, &mut random).unwrap();
            assert_eq!(
                own.agree(stranger.public_key()).err(),
                Some(CryptoError::CurveMismatch)
            );

            let mut sec1 = own.public_key().sec1().to_vec();
            *sec1.last_mut().unwrap() ^= 1;
            let off = PublicKey::from_sec1(curve, &sec1).unwrap();
            let beyond = PublicKey::from_x(curve, &vec![0xff; curve.field_len()]).unwrap();
            let origin =
                PublicKey::from_sec1(curve, &[&[4][..], &vec![0; 2 * curve.field_len()]].concat()).unwrap();
            for bad in [off, beyond, origin] {
                assert_eq!(
                    own.agree(&bad).err(),
                    Some(CryptoError::InvalidPoint),
                    "{}",
                    provider.name()
                );
            }
        }
    }
}

/// About half of all x-coordinates belong to no point; both providers must see the same half.
#[test]
fn providers_refuse_the_same_x_coordinates() {
    let [one, other] = providers();
    for curve in CURVES {
        let mut random = SeededRandom::new(4);
        let (a, b) = (order(curve, 1), order(curve, 1));
        let (a, b) = (
            one.load_key_agreement(curve, &a).unwrap(),
            other.load_key_agreement(curve, &b).unwrap(),
        );
        let mut on_curve = 0;
        for _ in 0..64 {
            let x = one.generate_scalar(curve, &mut random).unwrap();
            let peer = PublicKey::from_x(curve, x.expose_secret()).unwrap();
            let (left, right) = (a.agree(&peer), b.agree(&peer));
            assert!(left == right);
            on_curve += usize::from(left.is_ok());
        }
        assert!((16..=48).contains(&on_curve), "{on_curve}");
    }
}
