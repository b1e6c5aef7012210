use super::*;
use crate::flash::{FileFlash, Flash, Geometry};
use std::path::Path;
use std::sync::Arc;
use wand_crypto::{CryptoError, Curve, Provider, SeededRandom, SignatureAlgorithm, rustcrypto};

fn provider() -> &'static dyn Provider {
    rustcrypto()
}

fn store(directory: &Path) -> Arc<KeyStore> {
    KeyStore::open(directory, provider()).unwrap()
}

fn active(store: &KeyStore, purpose: KeyPurpose) -> SlotId {
    let slot = store.generate(purpose, Curve::P256).unwrap();
    store.transition(slot, KeyState::Active).unwrap();
    slot
}

/// R-KY-2: what the store tells about a key survives a restart, and so does the key.
#[test]
fn a_key_works_after_a_restart_and_its_uses_are_counted() {
    let directory = tempfile::tempdir().unwrap();
    let keys = store(directory.path());
    keys.set_time(1_000);
    let slot = keys.generate(KeyPurpose::EvidenceSigning, Curve::P256).unwrap();
    keys.set_time(2_000);
    keys.transition(slot, KeyState::Active).unwrap();
    keys.set_time(3_000);
    let signer = keys.signer(slot).unwrap();
    for _ in 0..3 {
        signer.sign(b"receipt", &mut SeededRandom::new(1)).unwrap();
    }
    keys.persist().unwrap();
    drop((signer, keys));

    let keys = store(directory.path());
    let info = keys.slots().remove(0);
    assert_eq!(
        (info.created_at, info.activated_at, info.last_used_at, info.uses),
        (1_000, Some(2_000), Some(3_000), 3)
    );
    assert_eq!(
        (info.state, info.origin),
        (KeyState::Active, "generated on the device")
    );
    assert_eq!(keys.active(KeyPurpose::EvidenceSigning), Some(slot));
    let signature = keys
        .signer(slot)
        .unwrap()
        .sign(b"again", &mut SeededRandom::new(2))
        .unwrap();
    provider()
        .verify(SignatureAlgorithm::Es256, &info.public_key, b"again", &signature)
        .unwrap();
    assert!(
        provider()
            .verify(SignatureAlgorithm::Es256, &info.public_key, b"other", &signature)
            .is_err()
    );
}

/// Incident "one key used for two functions": a key is handed out for its purpose only.
#[test]
fn a_signing_key_does_not_agree_and_an_agreement_key_does_not_sign() {
    let directory = tempfile::tempdir().unwrap();
    let keys = store(directory.path());
    let signing = active(&keys, KeyPurpose::IdentitySigning);
    let agreeing = active(&keys, KeyPurpose::IdentityAgreement);
    assert!(matches!(
        keys.key_agreement(signing).map(drop),
        Err(KeyFault::WrongPurpose { .. })
    ));
    assert!(matches!(
        keys.signer(agreeing).map(drop),
        Err(KeyFault::WrongPurpose { .. })
    ));
    let peer = provider()
        .generate_key_agreement(Curve::P256, &mut SeededRandom::new(3))
        .unwrap();
    let ours = keys
        .key_agreement(agreeing)
        .unwrap()
        .agree(peer.public_key())
        .unwrap();
    let theirs = peer.agree(&keys.public_key(agreeing).unwrap()).unwrap();
    assert!(ours == theirs);
    assert_eq!(keys.slots()[1].uses, 1);
}

/// Incident "a destroyed key used": a handle given out before the destruction refuses, and the refusal is told.
#[test]
fn a_destroyed_key_refuses_at_every_handle_and_the_refusal_is_reported() {
    let directory = tempfile::tempdir().unwrap();
    let keys = store(directory.path());
    let slot = active(&keys, KeyPurpose::IdentitySigning);
    let early = keys.signer(slot).unwrap();
    keys.transition(slot, KeyState::Destroyed).unwrap();
    assert_eq!(
        early.sign(b"x", &mut SeededRandom::new(1)),
        Err(CryptoError::InvalidKey)
    );
    let refused = KeyFault::NotUsable {
        slot,
        state: KeyState::Destroyed,
    };
    assert_eq!(keys.signer(slot).map(drop), Err(refused));
    assert_eq!(keys.possession_signer(slot).map(drop), Err(refused));
    assert_eq!(
        keys.take_refused(),
        [RefusedUse {
            slot,
            state: KeyState::Destroyed
        }; 3]
    );
    assert_eq!(keys.take_refused(), []);
    drop((early, keys));
    let keys = store(directory.path());
    assert_eq!(keys.slots()[0].state, KeyState::Destroyed);
    assert_eq!(
        keys.transition(slot, KeyState::Active),
        Err(KeyFault::NoTransition {
            from: KeyState::Destroyed,
            to: KeyState::Active
        })
    );
}

/// R-KY-4: after the destruction neither bank of the flash holds a copy from before.
#[test]
fn destruction_overwrites_both_banks() {
    let directory = tempfile::tempdir().unwrap();
    let keys = store(directory.path());
    let slot = active(&keys, KeyPurpose::IdentitySigning);
    let before = banks(directory.path());
    keys.transition(slot, KeyState::Destroyed).unwrap();
    let after = banks(directory.path());
    assert!(before.iter().all(|old| after.iter().all(|new| old != new)));
}

fn banks(directory: &Path) -> Vec<Vec<u8>> {
    let geometry = Geometry::with_pages(8);
    let mut flash = FileFlash::open(&directory.join("keys.flash"), geometry).unwrap();
    [0, geometry.len() / 2]
        .map(|start| {
            let mut bank = vec![0; 512];
            flash.read(start, &mut bank).unwrap();
            bank
        })
        .to_vec()
}

/// SP 800-57 Part 1 Rev. 5 §7, the whole table: usable in one state only, no way back from the last.
#[test]
fn states_follow_sp_800_57() {
    use KeyState::{Active, Compromised, Deactivated, Destroyed, PreActivation, Suspended};
    let table = [
        (PreActivation, vec![Active, Suspended, Compromised, Destroyed]),
        (Active, vec![Suspended, Deactivated, Compromised, Destroyed]),
        (Suspended, vec![Active, Deactivated, Compromised, Destroyed]),
        (Deactivated, vec![Compromised, Destroyed]),
        (Compromised, vec![Destroyed]),
        (Destroyed, vec![]),
    ];
    for (from, next) in &table {
        for (to, _) in &table {
            assert_eq!(from.may_become(*to), next.contains(to), "{from:?} to {to:?}");
        }
    }
    let directory = tempfile::tempdir().unwrap();
    let keys = store(directory.path());
    for state in [PreActivation, Suspended, Deactivated, Compromised] {
        let slot = keys.generate(KeyPurpose::IdentitySigning, Curve::P256).unwrap();
        let path: &[KeyState] = match state {
            PreActivation => &[],
            _ => &[Active, state],
        };
        path.iter().for_each(|next| keys.transition(slot, *next).unwrap());
        assert_eq!(
            keys.signer(slot).map(drop),
            Err(KeyFault::NotUsable { slot, state })
        );
        assert_eq!(keys.possession_signer(slot).is_ok(), state == PreActivation);
    }
}

/// R-KY-1: the private scalar appears in no file of the device's directory in clear.
#[test]
fn another_root_key_opens_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let keys = store(directory.path());
    active(&keys, KeyPurpose::IdentitySigning);
    drop(keys);
    std::fs::write(directory.path().join("root.key"), [9; 32]).unwrap();
    assert_eq!(
        KeyStore::open(directory.path(), provider()).map(drop),
        Err(KeyFault::Crypto(CryptoError::BadTag))
    );
    std::fs::write(directory.path().join("root.key"), [9; 31]).unwrap();
    assert!(matches!(
        KeyStore::open(directory.path(), provider()).map(drop),
        Err(KeyFault::RootKey(_))
    ));
}

/// R-KY-7: keys are made from a source that the health tests watch; a broken one makes no key.
#[test]
fn a_stuck_random_source_makes_no_key() {
    struct Stuck;
    impl wand_crypto::Random for Stuck {
        fn fill(&mut self, out: &mut [u8]) -> Result<(), CryptoError> {
            out.fill(7);
            Ok(())
        }
    }
    assert!(matches!(
        wand_crypto::HealthTested::start(Stuck),
        Err(CryptoError::RandomFault)
    ));
}

#[test]
fn both_curves_work_and_numbers_are_not_given_twice() {
    let directory = tempfile::tempdir().unwrap();
    let keys = store(directory.path());
    let first = keys.generate(KeyPurpose::IdentitySigning, Curve::P384).unwrap();
    let second = keys.generate(KeyPurpose::IdentityAgreement, Curve::P384).unwrap();
    keys.transition(second, KeyState::Destroyed).unwrap();
    drop(keys);
    let keys = store(directory.path());
    let third = keys.generate(KeyPurpose::IdentitySigning, Curve::P256).unwrap();
    assert_eq!([first, second, third].map(|slot| slot.0), [1, 2, 3]);
    let signer = keys.possession_signer(first).unwrap();
    let request = signer.sign(b"request", &mut SeededRandom::new(1)).unwrap();
    provider()
        .verify(
            SignatureAlgorithm::Es384,
            signer.public_key(),
            b"request",
            &request,
        )
        .unwrap();
}
