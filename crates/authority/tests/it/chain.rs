//! What is issued here is believed there, for its own function, role, class and device, and for nothing else
//! (R-ID-1, R-ID-5, R-ID-6).

use crate::support::{
    DAY, Desk, NOW, PACEMAKER, agreement_key, device, device_key, operator, provider, random, signer,
    signing_profiles,
};
use wand_authority::{Bundle, Issuer, Profile, Reason, Record};
use wand_crypto::Curve;
use wand_trust::{
    ChainVerified, CrlFault, Expectation, Function, KeyUse, Policy, Refusal, Revocation, Role, Rule,
    TrustStore, Validator,
};

fn store(bundle: &Bundle) -> TrustStore {
    let mut store = TrustStore::new();
    bundle
        .anchors
        .iter()
        .for_each(|der| store.add_anchor(der).unwrap());
    bundle
        .issuing
        .iter()
        .for_each(|(_, der)| store.add_issuing(der).unwrap());
    for (_, der) in &bundle.crls {
        store.add_crl(der, provider(), NOW).unwrap();
    }
    store
}

fn verify(
    store: &TrustStore,
    der: &[u8],
    expect: &Expectation<'_>,
    now: u64,
) -> Result<ChainVerified, Refusal> {
    let policy = Policy::default();
    let validator = Validator {
        provider: provider(),
        store,
        policy: &policy,
    };
    validator.verify(der, &[], expect, now)
}

fn expectation(function: Function) -> Expectation<'static> {
    Expectation {
        function,
        key_use: KeyUse::Signature,
        class: None,
        serial: None,
    }
}

/// Every certificate is good for its function and refused for every other.
fn check_functions(store: &TrustStore, record: &Record) {
    let certified = record.profile().unwrap().function();
    for function in Function::ALL {
        let verdict = verify(store, &record.der, &expectation(function), NOW);
        if function == certified {
            let verified = verdict.unwrap_or_else(|refusal| panic!("{certified:?}: {refusal}"));
            assert!(
                matches!(verified.revocation(), Revocation::Good { .. }),
                "{certified:?}"
            );
        } else {
            let refusal = verdict.unwrap_err();
            assert!(
                matches!(refusal.rule, Rule::WrongFunction { .. }),
                "{certified:?}: {refusal}"
            );
        }
    }
}

#[test]
fn every_profile_is_believed_for_its_function_only() {
    let mut desk = Desk::new();
    let store = store(&desk.authority.bundle().unwrap());
    for curve in [Curve::P256, Curve::P384] {
        for profile in signing_profiles() {
            let record = desk.issue_to(signer(curve).as_ref(), profile, NOW).unwrap();
            check_functions(&store, &record);
        }
    }
}

#[test]
fn every_role_is_read_back() {
    let mut desk = Desk::new();
    let store = store(&desk.authority.bundle().unwrap());
    for role in Role::ALL {
        let session = Profile::OperatorSession {
            key_use: KeyUse::Signature,
            role,
            name: "A. Clinician".into(),
        };
        let command = Profile::CommandSigning {
            role,
            name: "A. Clinician".into(),
        };
        for profile in [session, command] {
            let function = profile.function();
            let record = desk.issue(profile);
            let verified = verify(&store, &record.der, &expectation(function), NOW).unwrap();
            assert_eq!((verified.role(), verified.class()), (Some(role), None));
        }
    }
}

#[test]
fn a_device_is_believed_for_its_class_and_serial_number_only() {
    let mut desk = Desk::new();
    let store = store(&desk.authority.bundle().unwrap());
    let record = desk.issue(device("A1234567"));
    let expect = |class, serial| Expectation {
        class,
        serial,
        ..expectation(Function::DeviceIdentity)
    };
    let verified = verify(
        &store,
        &record.der,
        &expect(Some(PACEMAKER), Some("A1234567")),
        NOW,
    )
    .unwrap();
    assert_eq!((verified.class(), verified.role()), (Some(PACEMAKER), None));
    let refusal = verify(&store, &record.der, &expect(Some(PACEMAKER + 1), None), NOW).unwrap_err();
    assert!(matches!(refusal.rule, Rule::WrongClass { .. }), "{refusal}");
    let refusal = verify(&store, &record.der, &expect(None, Some("A1234568")), NOW).unwrap_err();
    assert!(matches!(refusal.rule, Rule::WrongSerial { .. }), "{refusal}");
}

#[test]
fn a_key_is_believed_for_its_use_only() {
    let mut desk = Desk::new();
    let store = store(&desk.authority.bundle().unwrap());
    let key = signer(Curve::P256);
    let signing = desk.issue_to(key.as_ref(), device("A1234567"), NOW).unwrap();
    let profile = device_key("A1234567", KeyUse::KeyAgreement);
    let agreeing = agreement_key(Curve::P256);
    let agreeing = desk
        .issue_agreement(agreeing.public_key(), (&signing, key.as_ref()), profile)
        .unwrap();
    for (record, own) in [(signing, KeyUse::Signature), (agreeing, KeyUse::KeyAgreement)] {
        for key_use in [KeyUse::Signature, KeyUse::KeyAgreement] {
            let expect = Expectation {
                key_use,
                ..expectation(Function::DeviceIdentity)
            };
            let verdict = verify(&store, &record.der, &expect, NOW);
            assert_eq!(verdict.is_ok(), key_use == own, "{own:?} as {key_use:?}");
        }
    }
}

#[test]
fn the_operator_key_agreement_profile_is_believed() {
    let mut desk = Desk::new();
    let store = store(&desk.authority.bundle().unwrap());
    let key = signer(Curve::P384);
    let signing = desk
        .issue_to(key.as_ref(), operator("A. Clinician"), NOW)
        .unwrap();
    let profile = Profile::OperatorSession {
        key_use: KeyUse::KeyAgreement,
        role: Role::Clinician,
        name: "A. Clinician".into(),
    };
    let agreeing = agreement_key(Curve::P384);
    let agreeing = desk
        .issue_agreement(agreeing.public_key(), (&signing, key.as_ref()), profile)
        .unwrap();
    let expect = Expectation {
        key_use: KeyUse::KeyAgreement,
        ..expectation(Function::OperatorSession)
    };
    assert_eq!(
        verify(&store, &agreeing.der, &expect, NOW).unwrap().role(),
        Some(Role::Clinician)
    );
}

/// R-RV-2: a revocation reaches a store with the next list, and an older list does not undo it.
#[test]
fn a_revocation_is_believed() {
    let mut desk = Desk::new();
    let before = desk.authority.bundle().unwrap();
    let mut store = store(&before);
    let record = desk.issue(device("A1234567"));
    let expect = expectation(Function::DeviceIdentity);
    verify(&store, &record.der, &expect, NOW).unwrap();
    desk.authority
        .revoke(
            record.serial,
            Reason::KeyCompromise,
            NOW,
            "test",
            NOW,
            &mut random(),
        )
        .unwrap();
    desk.authority.refresh_crls(NOW, &mut random()).unwrap();
    for (_, der) in &desk.authority.bundle().unwrap().crls {
        store.add_crl(der, provider(), NOW).unwrap();
    }
    let issuer = Issuer::from(Function::DeviceIdentity);
    let (_, older) = before.crls.iter().find(|(of, _)| *of == issuer).unwrap();
    let refused = store.add_crl(older, provider(), NOW).unwrap_err();
    assert_eq!(refused, CrlFault::Older { offered: 1, held: 2 });
    let refusal = verify(&store, &record.der, &expect, NOW).unwrap_err();
    assert!(
        matches!(refusal.rule, Rule::Revoked { since: NOW, .. }),
        "{refusal}"
    );
}

/// R-ID-7: the end of the validity is enforced by the reader.
#[test]
fn validity_is_enforced_on_both_sides() {
    let mut desk = Desk::new();
    let store = store(&desk.authority.bundle().unwrap());
    let record = desk.issue(operator("A. Clinician"));
    let expect = expectation(Function::OperatorSession);
    verify(&store, &record.der, &expect, record.not_after).unwrap();
    let refusal = verify(&store, &record.der, &expect, record.not_after + 1).unwrap_err();
    assert!(matches!(refusal.rule, Rule::Expired { .. }), "{refusal}");
    let refusal = verify(&store, &record.der, &expect, record.not_before - DAY).unwrap_err();
    assert!(matches!(refusal.rule, Rule::NotYetValid { .. }), "{refusal}");
}

/// R-ID-8: the certificates of one authority mean nothing to a store that trusts another.
#[test]
fn another_authority_is_not_believed() {
    let mut desk = Desk::new();
    let other = Desk::new();
    let store = store(&other.authority.bundle().unwrap());
    let record = desk.issue(device("A1234567"));
    verify(&store, &record.der, &expectation(Function::DeviceIdentity), NOW).unwrap_err();
}
