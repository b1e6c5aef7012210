//! Name constraints over a path (RFC 5280 §4.2.1.10).

use crate::support::der::{seq, tlv};
use crate::support::{Chain, Extension, NOW, dns, named, oids, provider, san};
use wand_trust::Refusal;
use wand_trust::path::{Demands, verify};

fn subtrees(tag: u8, bases: &[Vec<u8>]) -> Vec<u8> {
    let subtrees: Vec<_> = bases.iter().map(|base| seq(&[base])).collect();
    tlv(tag, &[&subtrees.concat()])
}

fn permitted(bases: &[Vec<u8>]) -> Extension {
    Extension::new(oids::NAME_CONSTRAINTS, true, seq(&[&subtrees(0xa0, bases)]))
}

fn excluded(bases: &[Vec<u8>]) -> Extension {
    Extension::new(oids::NAME_CONSTRAINTS, true, seq(&[&subtrees(0xa1, bases)]))
}

fn directory(name: &[(u8, &str)]) -> Vec<u8> {
    tlv(0xa4, &[&named(name)])
}

fn ip(octets: &[u8]) -> Vec<u8> {
    tlv(0x87, &[octets])
}

fn check(change: impl FnOnce(&mut Chain)) -> Result<(), Refusal> {
    let mut chain = Chain::device();
    change(&mut chain);
    let (root, issuing, leaf) = (chain.root_der(), chain.issuing_der(), chain.leaf_der());
    verify(provider(), &leaf, &[&issuing], &[&root], &Demands::at(NOW)).map(drop)
}

fn code(change: impl FnOnce(&mut Chain)) -> &'static str {
    check(change).err().map_or("", |refusal| refusal.code())
}

#[test]
fn a_root_confines_everything_below_it() {
    let leaf = |names: &[Vec<u8>], constraints| {
        let names = san(false, names);
        code(move |chain| {
            chain.root.put(constraints);
            chain.leaf.put(names);
        })
    };
    assert_eq!(
        leaf(&[dns("a.example.com")], permitted(&[dns("example.com")])),
        ""
    );
    assert_eq!(
        leaf(&[dns("a.example.org")], permitted(&[dns("example.com")])),
        "name-constraints"
    );
    assert_eq!(
        leaf(
            &[dns("a.example.org")],
            permitted(&[dns("example.com"), dns("example.org")])
        ),
        ""
    );
    assert_eq!(
        leaf(&[dns("a.example.com")], excluded(&[dns("example.com")])),
        "name-constraints"
    );
    assert_eq!(
        leaf(
            &[ip(&[192, 0, 2, 1])],
            permitted(&[ip(&[192, 0, 2, 0, 255, 255, 255, 0])])
        ),
        ""
    );
    assert_eq!(
        leaf(
            &[ip(&[192, 0, 3, 1])],
            permitted(&[ip(&[192, 0, 2, 0, 255, 255, 255, 0])])
        ),
        "name-constraints"
    );
    assert_eq!(
        leaf(&[dns("a.example.com")], permitted(&[ip(&[0; 8])])),
        "",
        "another form is free"
    );
}

#[test]
fn directory_names_are_confined_by_their_beginning() {
    let root = [(10, "Maker")];
    let issuing = [(10, "maker"), (3, "Issuing")];
    let under = |leaf: &[(u8, &str)]| {
        let subject = named(leaf);
        code(move |chain| {
            chain.root.put(permitted(&[directory(&root)]));
            chain.issuing.subject = named(&issuing);
            chain.leaf.issuer = named(&issuing);
            chain.leaf.subject = subject;
        })
    };
    assert_eq!(
        under(&[(10, "MAKER "), (3, "Pacemaker")]),
        "",
        "case and space do not count"
    );
    assert_eq!(under(&[(10, "Other"), (3, "Pacemaker")]), "name-constraints");
    assert_eq!(under(&[(3, "Pacemaker"), (10, "Maker")]), "name-constraints");
}

#[test]
fn a_name_that_cannot_be_compared_is_refused() {
    let other = tlv(
        0xa0,
        &[&crate::support::der::oid(oids::UNKNOWN), &tlv(0xa0, &[&[5, 0]])],
    );
    let names = san(false, std::slice::from_ref(&other));
    let constraint = permitted(&[other]);
    assert_eq!(
        code(|chain| {
            chain.root.put(constraint);
            chain.leaf.put(names);
        }),
        "uncomparable-name"
    );
}

/// RFC 5280 §4.2.1.10: a mailbox in the subject counts while there is no alternative name.
#[test]
fn a_mailbox_in_the_subject_is_confined() {
    let email = crate::support::der::oid(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1]);
    let attribute = seq(&[&email, &tlv(0x16, &[b"ann@example.org"])]);
    let subject = seq(&[&tlv(0x31, &[&attribute])]);
    let mail = |host: &str| tlv(0x81, &[host.as_bytes()]);
    let under = |host: &str| {
        let (subject, constraint) = (subject.clone(), permitted(&[mail(host)]));
        code(move |chain| {
            chain.issuing.put(constraint);
            chain.leaf.subject = subject;
        })
    };
    assert_eq!(under("example.org"), "");
    assert_eq!(under("example.com"), "name-constraints");
}
