//! Which path is found, and how far the search goes.

use crate::support::{
    Chain, Key, NOW, Template, aki, basic_constraints, common_name, dns, key_usage, provider, san, ski,
};
use std::net::{IpAddr, Ipv4Addr};
use wand_crypto::{Curve, SignatureAlgorithm};
use wand_trust::KeyUsage;
use wand_trust::path::{Demands, PeerName, verify};

fn authority(serial: u8, issuer: (&str, u8), subject: (&str, u8), path_len: Option<u8>) -> Template {
    let extensions = vec![
        ski(&[subject.1; 8]),
        aki(&[issuer.1; 8]),
        basic_constraints(true, path_len),
        key_usage(&[5, 6]),
    ];
    Template::new(serial, issuer.0, common_name(subject.0), extensions)
}

fn p256(number: u8) -> Key {
    Key::new(Curve::P256, number)
}

fn leaf_under(issuer: (&str, u8)) -> Vec<u8> {
    let extensions = vec![
        aki(&[issuer.1; 8]),
        key_usage(&[0]),
        san(false, &[dns("a.example.com")]),
    ];
    Template::new(99, issuer.0, common_name("leaf"), extensions).sign(&p256(99), &p256(issuer.1))
}

#[test]
fn a_dead_end_does_not_hide_the_good_path() {
    let root = authority(1, ("Root", 1), ("Root", 1), None).sign(&p256(1), &p256(1));
    let mut old = authority(2, ("Root", 1), ("CA", 2), None);
    old.not_after = crate::support::der::utc("250101000000Z");
    let old = old.sign(&p256(2), &p256(1));
    let good = authority(3, ("Root", 1), ("CA", 2), None).sign(&p256(2), &p256(1));
    let path = verify(
        provider(),
        &leaf_under(("CA", 2)),
        &[&old, &good],
        &[&root],
        &Demands::at(NOW),
    )
    .unwrap();
    assert_eq!(path.issuers().len(), 2);
    assert_eq!(path.issuers()[0].der(), good);
}

#[test]
fn cas_that_certify_each_other_do_not_trap_the_search() {
    let a = authority(1, ("B", 2), ("A", 1), None).sign(&p256(1), &p256(2));
    let b = authority(2, ("A", 1), ("B", 2), None).sign(&p256(2), &p256(1));
    let stranger = authority(3, ("S", 3), ("S", 3), None).sign(&p256(3), &p256(3));
    let refusal = verify(
        provider(),
        &leaf_under(("A", 1)),
        &[&a, &b],
        &[&stranger],
        &Demands::at(NOW),
    )
    .unwrap_err();
    assert_eq!(refusal.code(), "unknown-issuer");
    let root = authority(4, ("A", 1), ("A", 1), None).sign(&p256(1), &p256(1));
    verify(
        provider(),
        &leaf_under(("A", 1)),
        &[&a, &b],
        &[&root],
        &Demands::at(NOW),
    )
    .unwrap();
}

/// A peer who sends many certificates of one name makes the search end, not run.
#[test]
fn a_search_without_end_is_given_up() {
    let unsigned = p256(98);
    let crowd: Vec<_> = (1..40u8)
        .map(|number| {
            let mut certificate = authority(number, ("X", 1), ("X", 1), None);
            certificate
                .extensions
                .retain(|extension| extension.oid != crate::support::oids::SKI);
            certificate.put(ski(&[1; 8]));
            certificate.sign(&p256(number), &unsigned)
        })
        .collect();
    let crowd: Vec<_> = crowd.iter().map(Vec::as_slice).collect();
    let stranger = authority(3, ("S", 3), ("S", 3), None).sign(&p256(3), &p256(3));
    let refusal = verify(
        provider(),
        &leaf_under(("X", 1)),
        &crowd,
        &[&stranger],
        &Demands::at(NOW),
    )
    .unwrap_err();
    assert_eq!(refusal.code(), "search-too-long");
}

#[test]
fn self_issued_certificates_do_not_count_towards_the_length() {
    let root = authority(1, ("Root", 1), ("Root", 1), None).sign(&p256(1), &p256(1));
    let first = authority(2, ("Root", 1), ("CA", 2), Some(0)).sign(&p256(2), &p256(1));
    let again = authority(3, ("CA", 2), ("CA", 3), Some(0)).sign(&p256(3), &p256(2));
    let other = authority(4, ("CA", 2), ("Sub", 3), Some(0)).sign(&p256(3), &p256(2));
    let demands = Demands {
        max_issuers: 1,
        ..Demands::at(NOW)
    };
    verify(
        provider(),
        &leaf_under(("CA", 3)),
        &[&first, &again],
        &[&root],
        &demands,
    )
    .unwrap();
    let refusal = verify(
        provider(),
        &leaf_under(("Sub", 3)),
        &[&first, &other],
        &[&root],
        &Demands::at(NOW),
    )
    .unwrap_err();
    assert_eq!(refusal.code(), "path-too-long");
    let refusal = verify(
        provider(),
        &leaf_under(("Sub", 3)),
        &[&first, &other],
        &[&root],
        &demands,
    )
    .unwrap_err();
    assert_eq!(refusal.code(), "too-deep");
}

/// The fall-back that judges link by link refuses a bad signature, too.
#[test]
fn a_signature_is_checked_on_every_link() {
    let root = authority(1, ("Root", 1), ("Root", 1), None).sign(&p256(1), &p256(1));
    let leaf = leaf_under(("CA", 2));
    let forged = authority(2, ("Root", 1), ("CA", 2), None).sign(&p256(2), &p256(9));
    let refusal = verify(provider(), &leaf, &[&forged], &[&root], &Demands::at(NOW)).unwrap_err();
    assert_eq!(refusal.code(), "bad-signature");
    let first = authority(2, ("Root", 1), ("CA", 2), None).sign(&p256(2), &p256(1));
    let forged = authority(3, ("CA", 2), ("CA", 3), None).sign(&p256(3), &p256(9));
    let leaf = leaf_under(("CA", 3));
    let refusal = verify(provider(), &leaf, &[&first, &forged], &[&root], &Demands::at(NOW)).unwrap_err();
    assert_eq!(refusal.code(), "bad-signature");
}

#[test]
fn a_ca_may_be_the_leaf_where_the_caller_accepts_it() {
    let root = authority(1, ("Root", 1), ("Root", 1), None).sign(&p256(1), &p256(1));
    let leaf = authority(2, ("Root", 1), ("CA", 2), Some(0)).sign(&p256(2), &p256(1));
    verify(provider(), &leaf, &[], &[&root], &Demands::at(NOW)).unwrap();
    let forged = authority(2, ("Root", 1), ("CA", 2), Some(0)).sign(&p256(2), &p256(9));
    let refusal = verify(provider(), &forged, &[], &[&root], &Demands::at(NOW)).unwrap_err();
    assert_eq!(refusal.code(), "bad-signature");
    let demands = Demands {
        accept_ca_leaf: false,
        ..Demands::at(NOW)
    };
    assert_eq!(
        verify(provider(), &leaf, &[], &[&root], &demands)
            .unwrap_err()
            .code(),
        "ca-as-leaf"
    );
}

#[test]
fn demands_on_the_leaf_are_kept() {
    let chain = Chain::device();
    let root = authority(1, ("Root", 1), ("Root", 1), None).sign(&p256(1), &p256(1));
    let leaf = leaf_under(("Root", 1));
    let refusal = |demands: &Demands<'_>| {
        verify(provider(), &leaf, &[], &[&root], demands)
            .err()
            .map_or("", |refusal| refusal.code())
    };
    let at = || Demands::at(NOW);
    assert_eq!(
        refusal(&Demands {
            key_usage: KeyUsage::DIGITAL_SIGNATURE,
            ..at()
        }),
        ""
    );
    assert_eq!(
        refusal(&Demands {
            key_usage: KeyUsage::KEY_AGREEMENT,
            ..at()
        }),
        "key-usage"
    );
    assert_eq!(
        refusal(&Demands {
            peer_names: &[PeerName::Dns("a.example.com")],
            ..at()
        }),
        ""
    );
    assert_eq!(
        refusal(&Demands {
            peer_names: &[PeerName::Dns("leaf")],
            ..at()
        }),
        "peer-name"
    );
    let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
    assert_eq!(
        refusal(&Demands {
            peer_names: &[PeerName::Ip(address)],
            ..at()
        }),
        "peer-name"
    );
    let es384 = &[SignatureAlgorithm::Es384];
    assert_eq!(
        refusal(&Demands {
            signature_algorithms: es384,
            ..at()
        }),
        "unsupported-algorithm"
    );
    assert_eq!(
        refusal(&Demands {
            signature_algorithms: &[],
            ..at()
        }),
        "unsupported-algorithm"
    );
    let purpose: &[&[u8]] = &[crate::support::oids::SERVER_AUTH];
    assert_eq!(
        refusal(&Demands {
            key_purposes: purpose,
            ..at()
        }),
        "",
        "no extension, no restriction"
    );
    let with_purposes = chain.leaf_der();
    let demands = Demands {
        key_purposes: purpose,
        ..at()
    };
    let refused = verify(
        provider(),
        &with_purposes,
        &[&chain.issuing_der()],
        &[&chain.root_der()],
        &demands,
    );
    assert_eq!(refused.unwrap_err().code(), "extended-key-usage");
}
