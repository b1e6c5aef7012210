//! What is taken into a trust store.

use crate::support::{Chain, Key, aki, basic_constraints, class_purpose, common_name, eku, oids};
use crate::support::{NOW, provider};
use wand_crypto::Curve;
use wand_trust::{
    Breach, Certificate, CertificateFault, Function, StoreFault, TrustStore, ValidityWarning, name_text,
    validity_warning,
};

#[test]
fn an_anchor_is_a_self_signed_root_on_p_384() {
    let chain = Chain::device();
    let mut store = TrustStore::new();
    store.add_anchor(&chain.root_der()).unwrap();
    store.add_anchor(&chain.root_der()).unwrap();
    assert_eq!(store.anchors().len(), 1);
    let weak = Key::new(Curve::P256, 1);
    assert_eq!(
        store.add_anchor(&chain.root.sign(&weak, &weak)),
        Err(StoreFault::AnchorCurve)
    );
    let mut crossed = chain.root.clone();
    crossed.issuer = common_name("Somebody");
    crossed.put(aki(&chain.root_key.id));
    let crossed = crossed.sign(&chain.root_key, &chain.root_key);
    assert_eq!(store.add_anchor(&crossed), Err(StoreFault::NotSelfSigned));
    assert_eq!(
        store.add_anchor(&[]),
        Err(StoreFault::Certificate(CertificateFault::Malformed {
            part: "outer sequence"
        }))
    );
    let leaf = chain.leaf_der();
    assert!(matches!(store.add_anchor(&leaf), Err(StoreFault::Profile(_))));
    assert_eq!(store.anchors().len(), 1);
}

/// R-ID-5.
#[test]
fn an_issuing_ca_has_exactly_one_function() {
    let mut chain = Chain::device();
    let mut store = TrustStore::new();
    store.add_issuing(&chain.issuing_der()).unwrap();
    assert_eq!(store.issuing().len(), 1);
    let two =
        [Function::DeviceIdentity, Function::CommandSigning].map(|function| class_purpose(function, None));
    chain.issuing.put(eku(&two));
    assert_eq!(
        store.add_issuing(&chain.issuing_der()),
        Err(StoreFault::NotOneFunction)
    );
    chain.issuing.drop(oids::EKU);
    assert_eq!(
        store.add_issuing(&chain.issuing_der()),
        Err(StoreFault::NotOneFunction)
    );
    chain.issuing.put(basic_constraints(false, None));
    let fault = store.add_issuing(&chain.issuing_der()).unwrap_err();
    assert_eq!(fault, StoreFault::Profile(Breach::BasicConstraints));
    assert_eq!(store.issuing().len(), 1);
}

/// R-ID-7: both profiles of validity are shown against time, with warnings.
#[test]
fn dates_are_warned_about_before_they_bite() {
    const DAY: u64 = 86_400;
    let chain = Chain::operator(Function::CommandSigning, 1);
    let certificate = Certificate::from_der(&chain.leaf_der()).unwrap();
    let (begin, end) = (certificate.not_before(), certificate.not_after());
    assert_eq!(end - begin, 90 * DAY);
    assert_eq!(
        validity_warning(&certificate, begin - 1),
        Some(ValidityWarning::NotYetValid { not_before: begin })
    );
    assert_eq!(validity_warning(&certificate, end - 10 * DAY), None);
    let soon = ValidityWarning::EndsSoon {
        not_after: end,
        days: 9,
    };
    assert_eq!(validity_warning(&certificate, end - 9 * DAY), Some(soon));
    assert_eq!(
        validity_warning(&certificate, end + 1),
        Some(ValidityWarning::Expired { not_after: end })
    );
    assert!(begin < NOW && NOW < end);
}

/// A name is shown bare when it is a common name alone, and in full as soon as it could be taken for another.
#[test]
fn names_are_bare_for_people_unless_that_could_mislead() {
    let common = |value: &[u8]| {
        let length = |more: usize| u8::try_from(value.len() + more).unwrap();
        let header = [
            0x30,
            length(11),
            0x31,
            length(9),
            0x30,
            length(7),
            6,
            3,
            0x55,
            4,
            3,
            0x0c,
            length(0),
        ];
        [&header, value].concat()
    };
    assert_eq!(name_text(&common(b"Wand op")).as_deref(), Some("Wand op"));
    assert_eq!(name_text(&common(b"O=Wand")).as_deref(), Some("CN=O=Wand"));
    assert_eq!(name_text(&[0x30, 0]).as_deref(), Some("(empty name)"));
    assert_eq!(name_text(b"Wand"), None);
}

#[test]
fn a_certificate_tells_its_facts() {
    let der = Chain::device().leaf_der();
    let certificate = Certificate::from_der(&der).unwrap();
    assert_eq!(certificate.issuer(), "Issuing");
    assert_eq!(certificate.serial_number(), [3]);
    assert_eq!(certificate.purposes().len(), 1);
    assert_eq!(certificate.purposes()[0].class(), Some(1));
    assert!(!certificate.is_ca());
    assert_eq!(
        certificate.x5t(provider()),
        certificate.fingerprint(provider())[..8]
    );
    assert!(der.len() < 600, "a leaf must stay small: {} bytes", der.len());
}
