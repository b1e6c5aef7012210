//! What Wand asks beyond RFC 5280: function, role, class, serial number, key use.

use crate::support::der::utc;
use crate::support::{
    Chain, Key, NOW, Template, aki, basic_constraints, class_purpose, common_name, eku, key_usage, named,
    oids, provider, ski,
};
use wand_crypto::Curve;
use wand_trust::{
    ChainVerified, Expectation, Function, Indeterminate, KeyUse, Policy, Position, Refusal, Revocation, Role,
    TrustStore, Validator,
};

const DEVICE: Expectation<'_> = Expectation {
    function: Function::DeviceIdentity,
    key_use: KeyUse::Signature,
    class: None,
    serial: None,
};
const OPERATOR: Expectation<'_> = Expectation {
    function: Function::OperatorSession,
    ..DEVICE
};
const COMMAND: Expectation<'_> = Expectation {
    function: Function::CommandSigning,
    ..DEVICE
};

fn verify(chain: &Chain, expect: &Expectation<'_>) -> Result<ChainVerified, Refusal> {
    let mut store = TrustStore::new();
    store.add_anchor(&chain.root_der()).unwrap();
    let validator = Validator {
        provider: provider(),
        store: &store,
        policy: &Policy::default(),
    };
    validator.verify(&chain.leaf_der(), &[&chain.issuing_der()], expect, NOW)
}

fn code(chain: &Chain, expect: &Expectation<'_>) -> &'static str {
    verify(chain, expect).unwrap_err().code()
}

/// R-ID-1, R-ID-2.
#[test]
fn a_device_is_known_by_class_and_serial_number() {
    let chain = Chain::device();
    let verified = verify(
        &chain,
        &Expectation {
            class: Some(1),
            serial: Some("PM-0001"),
            ..DEVICE
        },
    )
    .unwrap();
    assert_eq!(
        (verified.function(), verified.class(), verified.role()),
        (Function::DeviceIdentity, Some(1), None)
    );
    assert_eq!(verified.leaf().der(), chain.leaf_der());
    assert_eq!(verified.leaf().subject().common_name, "Pacemaker");
    assert_eq!(verified.leaf().subject().serial_number, "PM-0001");
    assert_eq!(verified.path().len(), 2);
    assert_eq!(verified.path()[1].der(), chain.root_der());
    assert_eq!(verified.checked_at(), NOW);
    let missing = Revocation::Indeterminate {
        reason: Indeterminate::MissingList,
    };
    assert_eq!(verified.revocation(), &missing);
}

/// R-ID-6.
#[test]
fn an_operator_is_known_by_role() {
    for role in Role::ALL {
        let verified = verify(
            &Chain::operator(Function::CommandSigning, role.number()),
            &COMMAND,
        )
        .unwrap();
        assert_eq!((verified.role(), verified.class()), (Some(role), None));
    }
    assert_eq!(
        code(&Chain::operator(Function::CommandSigning, 0), &COMMAND),
        "wrong-role"
    );
    assert_eq!(
        code(&Chain::operator(Function::CommandSigning, 9), &COMMAND),
        "wrong-role"
    );
}

/// R-ID-5; the incident "one key used for two functions".
#[test]
fn a_certificate_for_another_function_is_refused() {
    let chain = Chain::operator(Function::OperatorSession, 1);
    verify(&chain, &OPERATOR).unwrap();
    assert_eq!(code(&chain, &COMMAND), "wrong-function");
    assert_eq!(code(&Chain::device(), &OPERATOR), "wrong-function");
}

/// R-ID-5; the incident "one key used for two functions".
#[test]
fn one_key_has_one_function() {
    let mut chain = Chain::operator(Function::OperatorSession, 1);
    let (session, command) = (
        class_purpose(Function::OperatorSession, Some(1)),
        class_purpose(Function::CommandSigning, Some(1)),
    );
    chain.leaf.put(eku(&[session.clone(), command]));
    assert_eq!(code(&chain, &OPERATOR), "two-functions");
    chain
        .leaf
        .put(eku(&[session.clone(), oids::SERVER_AUTH.to_vec()]));
    assert_eq!(code(&chain, &OPERATOR), "two-functions");
    chain
        .leaf
        .put(eku(&[session, class_purpose(Function::OperatorSession, Some(3))]));
    assert_eq!(verify(&chain, &OPERATOR).unwrap().role(), Some(Role::Clinician));
}

#[test]
fn a_key_without_a_function_is_refused() {
    let mut chain = Chain::device();
    chain.leaf.put(eku(&[oids::SERVER_AUTH.to_vec()]));
    assert_eq!(code(&chain, &DEVICE), "no-function");
    chain.leaf.drop(oids::EKU);
    assert_eq!(code(&chain, &DEVICE), "no-function");
}

/// R-ID-3.
#[test]
fn a_leaf_that_vouches_for_itself_is_refused() {
    let mut chain = Chain::device();
    chain.leaf.issuer = chain.leaf.subject.clone();
    let leaf = chain.leaf.sign(&chain.leaf_key, &chain.leaf_key);
    let mut store = TrustStore::new();
    store.add_anchor(&chain.root_der()).unwrap();
    let validator = Validator {
        provider: provider(),
        store: &store,
        policy: &Policy::default(),
    };
    assert_eq!(
        validator.verify(&leaf, &[], &DEVICE, NOW).unwrap_err().code(),
        "self-signed-leaf"
    );
}

/// R-ID-3: nobody outside the store vouches for anybody.
#[test]
fn a_stranger_s_root_is_refused() {
    let chain = Chain::device();
    let store = TrustStore::new();
    let validator = Validator {
        provider: provider(),
        store: &store,
        policy: &Policy::default(),
    };
    let extra = [chain.issuing_der(), chain.root_der()];
    let extra: Vec<_> = extra.iter().map(Vec::as_slice).collect();
    let refusal = validator
        .verify(&chain.leaf_der(), &extra, &DEVICE, NOW)
        .unwrap_err();
    assert!(
        matches!(refusal.code(), "unknown-issuer" | "authority-key-identifier"),
        "{refusal}"
    );
}

/// The incident "good certificate, other serial".
#[test]
fn a_good_certificate_of_another_device_is_refused() {
    let chain = Chain::device();
    let other = Expectation {
        serial: Some("PM-0002"),
        ..DEVICE
    };
    assert_eq!(code(&chain, &other), "wrong-serial");
    assert_eq!(
        code(
            &chain,
            &Expectation {
                class: Some(2),
                ..DEVICE
            }
        ),
        "wrong-class"
    );
}

/// R-ID-1.
#[test]
fn a_device_without_class_or_serial_number_is_refused() {
    let mut chain = Chain::device();
    chain
        .leaf
        .put(eku(&[class_purpose(Function::DeviceIdentity, None)]));
    assert_eq!(code(&chain, &DEVICE), "wrong-class");
    let two = [1, 2].map(|class| class_purpose(Function::DeviceIdentity, Some(class)));
    chain.leaf.put(eku(&two));
    assert_eq!(code(&chain, &DEVICE), "wrong-class");
    let mut chain = Chain::device();
    chain.leaf.subject = common_name("Pacemaker");
    assert_eq!(code(&chain, &DEVICE), "no-serial");
    chain.leaf.subject = named(&[(3, "Pacemaker"), (5, "PM-0001"), (5, "PM-0002")]);
    assert_eq!(code(&chain, &DEVICE), "no-serial");
}

#[test]
fn one_key_never_both_signs_and_agrees() {
    let mut chain = Chain::device();
    let agreement = Expectation {
        key_use: KeyUse::KeyAgreement,
        ..DEVICE
    };
    assert_eq!(code(&chain, &agreement), "key-usage");
    chain.leaf.put(key_usage(&[4]));
    verify(&chain, &agreement).unwrap();
    assert_eq!(code(&chain, &DEVICE), "key-usage");
    chain.leaf.put(key_usage(&[0, 4]));
    assert_eq!(code(&chain, &DEVICE), "key-use-mixed");
    assert_eq!(code(&chain, &agreement), "key-use-mixed");
    chain.leaf.drop(oids::KEY_USAGE);
    assert_eq!(code(&chain, &DEVICE), "key-usage");
}

/// R-ID-5: an issuing CA issues for its function only.
#[test]
fn an_issuing_ca_is_confined_to_its_function() {
    let mut chain = Chain::device();
    chain
        .issuing
        .put(eku(&[class_purpose(Function::OperatorSession, None)]));
    let refusal = verify(&chain, &DEVICE).unwrap_err();
    assert_eq!(
        (refusal.code(), refusal.certificate.position),
        ("issuer-function", Position::Issuer(1))
    );
    chain.issuing.drop(oids::EKU);
    assert_eq!(code(&chain, &DEVICE), "issuer-function");
}

/// R-ID-8: a manufacturer's root may be confined to its own device classes.
#[test]
fn a_root_that_names_a_class_is_confined_to_it() {
    let mut chain = Chain::device();
    chain
        .root
        .put(eku(&[class_purpose(Function::DeviceIdentity, Some(1))]));
    verify(&chain, &DEVICE).unwrap();
    chain
        .root
        .put(eku(&[class_purpose(Function::DeviceIdentity, Some(2))]));
    let refusal = verify(&chain, &DEVICE).unwrap_err();
    assert_eq!(
        (refusal.code(), refusal.certificate.position),
        ("issuer-function", Position::Anchor)
    );
}

/// R-ID-8: a root may issue a leaf itself.
#[test]
fn a_leaf_may_stand_directly_under_the_root() {
    let mut chain = Chain::device();
    chain.leaf.issuer = common_name("Root");
    chain.leaf.put(aki(&chain.root_key.id));
    let mut store = TrustStore::new();
    store.add_anchor(&chain.root_der()).unwrap();
    let validator = Validator {
        provider: provider(),
        store: &store,
        policy: &Policy::default(),
    };
    let leaf = chain.leaf.sign(&chain.leaf_key, &chain.root_key);
    assert_eq!(
        validator.verify(&leaf, &[], &DEVICE, NOW).unwrap().path().len(),
        1
    );
}

/// A CA is no device, whatever else its certificate says.
#[test]
fn a_ca_is_not_taken_for_a_device() {
    let mut chain = Chain::device();
    chain.leaf.put(basic_constraints(true, None));
    chain.leaf.put(ski(&[3; 8]));
    chain.leaf.put(key_usage(&[0, 5]));
    chain.issuing.put(basic_constraints(true, Some(1)));
    assert_eq!(code(&chain, &DEVICE), "ca-as-leaf");
}

#[test]
fn a_forged_signature_is_refused_at_either_end_of_the_chain() {
    let chain = Chain::device();
    let stranger = Key::new(Curve::P256, 9);
    let mut store = TrustStore::new();
    store.add_anchor(&chain.root_der()).unwrap();
    let validator = Validator {
        provider: provider(),
        store: &store,
        policy: &Policy::default(),
    };
    let forged = chain.leaf.sign(&chain.leaf_key, &stranger);
    let refusal = validator
        .verify(&forged, &[&chain.issuing_der()], &DEVICE, NOW)
        .unwrap_err();
    assert_eq!(refusal.code(), "bad-signature");
    let forged = chain.issuing.sign(&chain.issuing_key, &Key::new(Curve::P384, 9));
    let refusal = validator
        .verify(&chain.leaf_der(), &[&forged], &DEVICE, NOW)
        .unwrap_err();
    assert_eq!(refusal.code(), "bad-signature");
}

/// R-ID-7; the incident "clock wrong by years".
#[test]
fn dates_and_lifetimes_are_kept() {
    let mut chain = Chain::operator(Function::CommandSigning, 1);
    chain.leaf.not_after = utc("251231235959Z");
    assert_eq!(code(&chain, &COMMAND), "expired");
    chain.leaf.not_before = utc("260101000001Z");
    chain.leaf.not_after = utc("260301000000Z");
    assert_eq!(code(&chain, &COMMAND), "not-yet-valid");
    chain.leaf.not_before = utc("250101000000Z");
    chain.leaf.not_after = utc("270101000000Z");
    assert_eq!(code(&chain, &COMMAND), "lives-too-long");
}

/// R-SE-7: what a peer can make us do has a bound.
#[test]
fn a_peer_cannot_send_without_end() {
    let chain = Chain::device();
    let store = TrustStore::new();
    let validator = Validator {
        provider: provider(),
        store: &store,
        policy: &Policy::default(),
    };
    let leaf = chain.leaf_der();
    let many: Vec<&[u8]> = vec![&leaf; 5];
    assert_eq!(
        validator.verify(&leaf, &many, &DEVICE, NOW).unwrap_err().code(),
        "too-many-certificates"
    );
    let long = vec![0x30; 2049];
    assert_eq!(
        validator.verify(&long, &[], &DEVICE, NOW).unwrap_err().code(),
        "too-large"
    );
    let refusal = validator.verify(&leaf, &[&long], &DEVICE, NOW).unwrap_err();
    assert_eq!(
        (refusal.code(), refusal.certificate.position),
        ("too-large", Position::Issuer(1))
    );
}

#[test]
fn only_the_manufacturer_signs_firmware() {
    let firmware = Expectation {
        function: Function::FirmwareSigning,
        ..DEVICE
    };
    verify(&Chain::operator(Function::FirmwareSigning, 4), &firmware).unwrap();
    assert_eq!(
        code(&Chain::operator(Function::FirmwareSigning, 1), &firmware),
        "role-for-function"
    );
}

/// A third CA in a row is one too many, even if every path length allows it.
#[test]
fn the_path_has_a_bound() {
    let chain = Chain::device();
    let purpose = || eku(&[class_purpose(Function::DeviceIdentity, None)]);
    let level = |serial, issuer: (&str, &Key), subject: (&str, &Key)| {
        let extensions = vec![
            aki(&issuer.1.id),
            ski(&subject.1.id),
            basic_constraints(true, None),
            key_usage(&[5, 6]),
            purpose(),
        ];
        Template::new(serial, issuer.0, common_name(subject.0), extensions).sign(subject.1, issuer.1)
    };
    let (a, b) = (Key::new(Curve::P256, 11), Key::new(Curve::P256, 12));
    let mut root = chain.root.clone();
    root.put(basic_constraints(true, None));
    let first = level(11, ("Root", &chain.root_key), ("A", &a));
    let second = level(12, ("A", &a), ("B", &b));
    let third = level(13, ("B", &b), ("Issuing", &chain.issuing_key));
    let mut store = TrustStore::new();
    store
        .add_anchor(&root.sign(&chain.root_key, &chain.root_key))
        .unwrap();
    let validator = Validator {
        provider: provider(),
        store: &store,
        policy: &Policy::default(),
    };
    let refusal = validator
        .verify(&chain.leaf_der(), &[&first, &second, &third], &DEVICE, NOW)
        .unwrap_err();
    assert_eq!(refusal.code(), "too-deep");
}
