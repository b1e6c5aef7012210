//! RFC 5280 §4, one rule broken at a time, on every certificate of the path.

use crate::support::der::{bits, generalized, integer, list, octets, oid, seq, tlv, utc};
use crate::support::{
    Chain, Extension, NOW, Template, aki, basic_constraints, dns, eku, key_usage, oids, provider, san, ski,
};
use wand_trust::path::{Demands, verify};
use wand_trust::{Position, Refusal};

fn check(chain: &Chain) -> Result<(), Refusal> {
    let (root, issuing, leaf) = (chain.root_der(), chain.issuing_der(), chain.leaf_der());
    verify(provider(), &leaf, &[&issuing], &[&root], &Demands::at(NOW)).map(drop)
}

/// Which certificate of the chain is broken.
#[derive(Debug, Clone, Copy)]
enum Place {
    Leaf,
    Issuing,
    Root,
}

const EVERYWHERE: &[Place] = &[Place::Leaf, Place::Issuing, Place::Root];
const ISSUERS: &[Place] = &[Place::Issuing, Place::Root];
const LEAF: &[Place] = &[Place::Leaf];

fn broken(place: Place, break_it: fn(&mut Template)) -> Refusal {
    let mut chain = Chain::device();
    break_it(match place {
        Place::Leaf => &mut chain.leaf,
        Place::Issuing => &mut chain.issuing,
        Place::Root => &mut chain.root,
    });
    check(&chain).expect_err("the rule is broken and nobody objects")
}

/// The certificate is refused by this rule, and the refusal names its place.
fn refused(places: &[Place], code: &str, break_it: fn(&mut Template)) {
    for place in places {
        let refusal = broken(*place, break_it);
        let position = match place {
            Place::Leaf => Position::Leaf,
            Place::Issuing => Position::Issuer(1),
            Place::Root => Position::Anchor,
        };
        assert_eq!(
            (refusal.code(), refusal.certificate.position),
            (code, position),
            "{refusal}"
        );
    }
}

fn accepted(change: fn(&mut Chain)) {
    let mut chain = Chain::device();
    change(&mut chain);
    check(&chain).unwrap();
}

#[test]
fn an_unbroken_chain_is_accepted() {
    accepted(|_| {});
}

#[test]
fn only_version_3_is_accepted() {
    refused(EVERYWHERE, "version", |c| {
        c.version = tlv(0xa0, &[&integer(&[1])])
    });
    refused(EVERYWHERE, "version", |c| c.version.clear());
}

#[test]
fn unique_identifiers_are_refused() {
    refused(EVERYWHERE, "unique-identifier", |c| {
        c.after_key = tlv(0x82, &[&[0, 1]])
    });
}

#[test]
fn the_algorithm_inside_is_the_one_outside() {
    refused(EVERYWHERE, "algorithm-mismatch", |c| {
        c.inner_algorithm = Some(seq(&[&oid(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4])]));
    });
}

#[test]
fn a_serial_number_is_positive_and_of_at_most_20_octets() {
    refused(EVERYWHERE, "serial-number", |c| c.serial = integer(&[0]));
    refused(EVERYWHERE, "serial-number", |c| c.serial = integer(&[0x80]));
    refused(EVERYWHERE, "serial-number", |c| c.serial = integer(&[0x7f; 21]));
    accepted(|chain| chain.leaf.serial = integer(&[0x7f; 20]));
}

#[test]
fn names_are_not_empty() {
    refused(LEAF, "empty-issuer", |c| c.issuer = seq(&[]));
    refused(LEAF, "empty-subject", |c| c.subject = seq(&[]));
    accepted(|chain| {
        chain.leaf.subject = seq(&[]);
        chain.leaf.put(san(true, &[dns("device.example")]));
    });
}

#[test]
fn dates_are_in_order_and_in_their_form() {
    refused(EVERYWHERE, "validity", |c| c.not_after = utc("230101000000Z"));
    refused(EVERYWHERE, "validity", |c| {
        c.not_after = generalized("20340101000000Z")
    });
    accepted(|chain| chain.leaf.not_after = generalized("20500101000000Z"));
    for malformed in [
        utc("2401010000Z"),
        utc("240101000000+0100"),
        generalized("20500101000000.5Z"),
    ] {
        let mut chain = Chain::device();
        chain.leaf.not_after = malformed;
        assert_eq!(check(&chain).unwrap_err().code(), "malformed");
    }
}

#[test]
fn dates_hold_for_every_certificate() {
    refused(EVERYWHERE, "expired", |c| c.not_after = utc("251231235959Z"));
    refused(EVERYWHERE, "not-yet-valid", |c| {
        c.not_before = utc("260101000001Z")
    });
    accepted(|chain| chain.leaf.not_after = utc("260101000000Z"));
    accepted(|chain| chain.leaf.not_before = utc("260101000000Z"));
}

#[test]
fn extensions_are_known_and_appear_once() {
    refused(EVERYWHERE, "unknown-critical-extension", |c| {
        c.put(Extension::new(oids::UNKNOWN, true, octets(&[])));
    });
    refused(EVERYWHERE, "duplicate-extension", |c| {
        c.extensions
            .extend(vec![Extension::new(oids::UNKNOWN, false, octets(&[])); 2]);
    });
    refused(LEAF, "empty-extensions", |c| c.extensions.clear());
    accepted(|chain| chain.leaf.put(Extension::new(oids::UNKNOWN, false, octets(&[]))));
}

#[test]
fn an_authority_key_identifier_is_there_and_whole() {
    refused(&[Place::Leaf, Place::Issuing], "authority-key-identifier", |c| {
        c.drop(oids::AKI)
    });
    refused(EVERYWHERE, "authority-key-identifier", |c| {
        c.put(Extension::new(oids::AKI, false, seq(&[])))
    });
    refused(&[Place::Leaf, Place::Issuing], "authority-key-identifier", |c| {
        c.make_critical(oids::AKI, true)
    });
    refused(&[Place::Root], "authority-key-identifier", |c| {
        c.put(aki(&[9; 8]))
    });
    accepted(|chain| chain.root.put(aki(&[1; 8])));
}

#[test]
fn a_key_identifier_that_points_elsewhere_finds_no_issuer() {
    refused(LEAF, "unknown-issuer", |c| c.put(aki(&[9; 8])));
}

#[test]
fn a_ca_has_a_subject_key_identifier() {
    refused(ISSUERS, "subject-key-identifier", |c| c.drop(oids::SKI));
    refused(ISSUERS, "subject-key-identifier", |c| {
        c.make_critical(oids::SKI, true)
    });
    refused(LEAF, "subject-key-identifier", |c| {
        c.put(ski(&[3; 8]));
        c.make_critical(oids::SKI, true);
    });
    accepted(|chain| chain.leaf.put(ski(&[3; 8])));
}

#[test]
fn key_usage_agrees_with_the_basic_constraints() {
    refused(ISSUERS, "path-len-without-ca", |c| c.put(key_usage(&[6])));
    refused(ISSUERS, "key-usage-form", |c| {
        c.put(basic_constraints(true, None));
        c.put(key_usage(&[6]));
    });
    refused(LEAF, "key-usage-form", |c| c.put(key_usage(&[0, 5])));
    refused(EVERYWHERE, "key-usage-form", |c| c.put(key_usage(&[])));
    accepted(|chain| chain.issuing.drop(oids::KEY_USAGE));
}

#[test]
fn basic_constraints_of_an_issuer_are_there_and_critical() {
    refused(ISSUERS, "basic-constraints", |c| c.drop(oids::BASIC_CONSTRAINTS));
    refused(ISSUERS, "basic-constraints", |c| {
        c.make_critical(oids::BASIC_CONSTRAINTS, false)
    });
    refused(ISSUERS, "basic-constraints", |c| {
        c.put(basic_constraints(false, None))
    });
    refused(LEAF, "path-len-without-ca", |c| {
        c.put(basic_constraints(false, Some(0)))
    });
    accepted(|chain| chain.leaf.put(basic_constraints(false, None)));
}

#[test]
fn an_extended_key_usage_names_a_purpose() {
    refused(EVERYWHERE, "empty-extended-key-usage", |c| c.put(eku(&[])));
}

#[test]
fn an_alternative_name_is_filled_and_critical_only_without_a_subject() {
    refused(EVERYWHERE, "subject-alt-name", |c| c.put(san(false, &[])));
    refused(EVERYWHERE, "subject-alt-name", |c| {
        c.put(san(true, &[dns("device.example")]))
    });
    refused(EVERYWHERE, "subject-alt-name", |c| c.put(san(false, &[dns(" ")])));
    refused(EVERYWHERE, "subject-alt-name", |c| {
        c.put(san(false, &[dns("device.example"), dns("a_b.example")]))
    });
    refused(EVERYWHERE, "subject-alt-name", |c| {
        c.put(san(false, &[dns("192.0.2.1")]))
    });
    refused(EVERYWHERE, "subject-alt-name", |c| {
        c.put(san(false, &[tlv(0x81, &[b"ann@other@device.example"])]))
    });
    refused(EVERYWHERE, "subject-alt-name", |c| {
        c.put(san(false, &[tlv(0x87, &[&[1, 2, 3]])]))
    });
    refused(LEAF, "subject-alt-name", |c| {
        c.subject = seq(&[]);
        c.put(san(false, &[dns("device.example")]));
    });
    accepted(|chain| chain.leaf.put(san(false, &[dns("device.example")])));
}

#[test]
fn name_constraints_are_well_formed_and_on_cas() {
    refused(ISSUERS, "name-constraints-form", |c| {
        c.put(Extension::new(oids::NAME_CONSTRAINTS, true, seq(&[])));
    });
    refused(ISSUERS, "name-constraints-form", |c| {
        let value = seq(&[&tlv(0xa0, &[&seq(&[&dns("example.com")])])]);
        c.put(Extension::new(oids::NAME_CONSTRAINTS, false, value));
    });
    refused(ISSUERS, "name-constraints-form", |c| {
        let value = seq(&[&tlv(0xa0, &[&seq(&[&dns(".example.com")])])]);
        c.put(Extension::new(oids::NAME_CONSTRAINTS, true, value));
    });
    refused(LEAF, "name-constraints-form", |c| {
        let value = seq(&[&tlv(0xa0, &[&seq(&[&dns("example.com")])])]);
        c.put(Extension::new(oids::NAME_CONSTRAINTS, true, value));
    });
}

#[test]
fn information_access_is_never_critical() {
    refused(EVERYWHERE, "unknown-critical-extension", |c| {
        let access = seq(&[
            &oid(&[0x2b, 6, 1, 5, 5, 7, 0x30, 1]),
            &tlv(0x86, &[b"http://ocsp.example"]),
        ]);
        c.put(Extension::new(oids::AIA, true, list(&[access])));
    });
    refused(EVERYWHERE, "information-access", |c| {
        c.put(Extension::new(oids::AIA, false, seq(&[])))
    });
}

#[test]
fn policies_are_filled_and_do_not_repeat() {
    refused(EVERYWHERE, "certificate-policies", |c| {
        c.put(Extension::new(oids::POLICIES, false, seq(&[])))
    });
    refused(EVERYWHERE, "certificate-policies", |c| {
        let policy = seq(&[&oid(oids::UNKNOWN)]);
        c.put(Extension::new(
            oids::POLICIES,
            false,
            list(&[policy.clone(), policy]),
        ));
    });
}

#[test]
fn policy_constraints_are_critical_and_say_something() {
    refused(ISSUERS, "policy-constraints", |c| {
        c.put(Extension::new(
            oids::POLICY_CONSTRAINTS,
            false,
            seq(&[&tlv(0x80, &[&[0]])]),
        ));
    });
    refused(ISSUERS, "policy-constraints", |c| {
        c.put(Extension::new(oids::POLICY_CONSTRAINTS, true, seq(&[])));
    });
    refused(ISSUERS, "policy-constraints", |c| {
        c.put(Extension::new(oids::INHIBIT_ANY, false, integer(&[0])));
    });
}

/// RFC 5280 §6.1.3 (f): where a policy is required, one must be left.
#[test]
fn a_required_policy_must_run_through_the_path() {
    let required = || Extension::new(oids::POLICY_CONSTRAINTS, true, seq(&[&tlv(0x80, &[&[0]])]));
    let policy = |last| {
        let identifier = [0x2b, 6, 1, 4, 1, 0x82, 0x37, last];
        Extension::new(oids::POLICIES, true, list(&[seq(&[&oid(&identifier)])]))
    };
    let chain = |issuing: Option<Extension>, leaf: Option<Extension>| {
        let mut chain = Chain::device();
        chain.issuing.put(required());
        issuing
            .into_iter()
            .for_each(|extension| chain.issuing.put(extension));
        leaf.into_iter().for_each(|extension| chain.leaf.put(extension));
        check(&chain)
    };
    chain(Some(policy(1)), Some(policy(1))).unwrap();
    for refused in [
        chain(None, Some(policy(1))),
        chain(Some(policy(1)), None),
        chain(Some(policy(1)), Some(policy(2))),
    ] {
        assert_eq!(refused.unwrap_err().code(), "no-acceptable-policy");
    }
}

/// RFC 5280 §6.1.4 (b): the issuer's policy is the subject's under another name.
#[test]
fn a_mapped_policy_counts_under_its_new_name() {
    let identifier = |last| oid(&[0x2b, 6, 1, 4, 1, 0x82, 0x37, last]);
    let policy = |last| Extension::new(oids::POLICIES, true, list(&[seq(&[&identifier(last)])]));
    let mut chain = Chain::device();
    chain.issuing.put(Extension::new(
        oids::POLICY_CONSTRAINTS,
        true,
        seq(&[&tlv(0x80, &[&[0]])]),
    ));
    chain.issuing.put(policy(1));
    let mappings = list(&[seq(&[&identifier(1), &identifier(2)])]);
    chain
        .issuing
        .put(Extension::new(oids::POLICY_MAPPINGS, true, mappings));
    chain.leaf.put(policy(2));
    check(&chain).unwrap();
    chain.leaf.put(policy(1));
    assert_eq!(check(&chain).unwrap_err().code(), "no-acceptable-policy");
}

#[test]
fn an_extension_that_is_not_of_its_type_is_malformed() {
    for oid in [
        oids::AKI,
        oids::KEY_USAGE,
        oids::EKU,
        oids::BASIC_CONSTRAINTS,
        oids::SAN,
        oids::POLICIES,
    ] {
        let mut chain = Chain::device();
        chain.leaf.put(Extension::new(oid, false, bits(0, &[0x30])));
        if oid == oids::KEY_USAGE {
            chain.leaf.put(Extension::new(oid, false, octets(&[1])));
        }
        let refusal = check(&chain).unwrap_err();
        assert_eq!(
            (refusal.code(), refusal.certificate.position),
            ("malformed", Position::Leaf)
        );
    }
}

/// Every refusal names certificate, rule and reason.
#[test]
fn a_refusal_says_which_certificate_and_why() {
    let refusal = broken(Place::Issuing, |c| c.not_after = utc("251231235959Z"));
    let text = refusal.to_string();
    assert!(text.starts_with("issuer 1 Issuing "), "{text}");
    assert!(
        text.ends_with(": expired: it ended at 2025-12-31T23:59:59Z and it is 2026-01-01T00:00:00Z"),
        "{text}"
    );
}
