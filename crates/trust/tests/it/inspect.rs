//! Certificates in words, and bytes that are none.

use crate::support::der::{bits, integer, list, octets, oid, seq, tlv};
use crate::support::oids::{AIA, NAME_CONSTRAINTS, POLICIES, SAN, UNKNOWN};
use crate::support::{Chain, Extension, class_purpose, dns, eku, san};
use wand_trust::inspect::{InspectFault, Inspection, asn1, certificate_pem};
use wand_trust::{Certificate, Function, Purpose};

fn words(purpose: &Purpose) -> String {
    format!("{:?} {:?}", purpose.function, purpose.qualifier)
}

fn inspect(der: &[u8]) -> Inspection {
    Inspection::from_der(der, &words).unwrap()
}

fn lines<'a>(inspection: &'a Inspection, name: &str) -> &'a [String] {
    let found = inspection.extensions.iter().find(|one| one.name == name);
    &found.unwrap_or_else(|| panic!("no {name}")).lines
}

/// R-ID-5, R-ID-6: function and role stand in words beside their identifier.
#[test]
fn a_chain_of_ours_is_told_in_words() {
    let chain = Chain::operator(Function::CommandSigning, 1);
    let leaf = inspect(&chain.leaf_der());
    assert_eq!(leaf.subject_text, "Dr Ann Example");
    assert_eq!(leaf.issuer_text, "Issuing");
    assert_eq!((leaf.version, leaf.serial_number.as_slice()), (3, &[3][..]));
    assert_eq!(leaf.signature_algorithm, "ECDSA with SHA-256");
    assert_eq!(leaf.public_key, "P-256");
    assert!(!leaf.is_ca());
    assert_eq!(lines(&leaf, "keyUsage"), ["digital signature"]);
    let read = Certificate::from_der(&chain.leaf_der()).expect("a certificate");
    assert_eq!(read.key_usage().words(), ["digital signature"]);
    assert_eq!(
        lines(&leaf, "extKeyUsage"),
        ["CommandSigning Some(1) (2.25.604472323588145654389786.3.1)"]
    );
    assert_eq!(lines(&leaf, "authorityKeyIdentifier").len(), 1);
    let issuing = inspect(&chain.issuing_der());
    assert!(issuing.is_ca() && leaf.names_as_issuer(&issuing) && !issuing.is_self_issued());
    assert_eq!(
        lines(&issuing, "basicConstraints"),
        ["may issue certificates", "at most 0 authorities below it"]
    );
    assert_eq!(
        lines(&issuing, "keyUsage"),
        ["signing certificates", "signing revocation lists"]
    );
    let root = inspect(&chain.root_der());
    assert!(root.is_self_issued());
    assert_eq!(root.public_key, "P-384");
    assert!(root.extensions.iter().any(|one| one.critical));
}

/// Every extension of RFC 5280 in words; an unknown one in hex; one that is not what it says, as such.
#[test]
fn extensions_of_others_are_told_in_words_too() {
    let uri = |text: &str| tlv(0x86, &[text.as_bytes()]);
    let ip = |bytes: &[u8]| tlv(0x87, &[bytes]);
    let qualifier = seq(&[
        &oid(&[0x2b, 6, 1, 5, 5, 7, 2, 1]),
        &tlv(0x16, &[b"https://cps.example"]),
    ]);
    let cases: Vec<(Extension, &str, Vec<&str>)> = vec![
        (
            san(
                false,
                &[
                    dns("a.example"),
                    uri("urn:x"),
                    ip(&[192, 0, 2, 1]),
                    tlv(0x81, &[b"x@y.example"]),
                ],
            ),
            "subjectAltName",
            vec!["DNS a.example", "URI urn:x", "IP 192.0.2.1", "e-mail x@y.example"],
        ),
        (
            Extension::new(
                NAME_CONSTRAINTS,
                true,
                seq(&[
                    &tlv(0xa0, &[&seq(&[&dns("in.example")])]),
                    &tlv(0xa1, &[&seq(&[&ip(&[10, 0, 0, 0, 255, 0, 0, 0])])]),
                ]),
            ),
            "nameConstraints",
            vec!["permitted: DNS in.example", "excluded: IP 10.0.0.0/255.0.0.0"],
        ),
        (
            Extension::new(
                POLICIES,
                false,
                list(&[seq(&[&oid(&[0x55, 0x1d, 0x20, 0]), &seq(&[&qualifier])])]),
            ),
            "certificatePolicies",
            vec!["any policy", "  practice statement: https://cps.example"],
        ),
        (
            Extension::new(
                AIA,
                false,
                list(&[seq(&[
                    &oid(&[0x2b, 6, 1, 5, 5, 7, 0x30, 1]),
                    &uri("http://ocsp.example"),
                ])]),
            ),
            "authorityInfoAccess",
            vec!["OCSP: URI http://ocsp.example"],
        ),
        (
            Extension::new(
                &[0x55, 0x1d, 0x1f],
                false,
                list(&[seq(&[&tlv(0xa0, &[&tlv(0xa0, &[&uri("http://crl.example")])])])]),
            ),
            "cRLDistributionPoints",
            vec!["URI http://crl.example"],
        ),
        (
            eku(&[
                vec![0x2b, 6, 1, 5, 5, 7, 3, 1],
                class_purpose(Function::DeviceIdentity, Some(2)),
                vec![0x2a, 3],
            ]),
            "extKeyUsage",
            vec![
                "TLS server authentication (1.3.6.1.5.5.7.3.1)",
                "DeviceIdentity Some(2) (2.25.604472323588145654389786.1.2)",
                "1.2.3",
            ],
        ),
        (
            Extension::new(UNKNOWN, false, vec![0xde, 0xad]),
            "1.3.6.1.4.1.311.99",
            vec!["dead"],
        ),
        (
            Extension::new(SAN, false, vec![0xde, 0xad]),
            "subjectAltName",
            vec!["not what its standard says it is", "dead"],
        ),
    ];
    for (extension, name, wanted) in cases {
        let mut chain = Chain::device();
        chain.leaf.put(extension);
        assert_eq!(lines(&inspect(&chain.leaf_der()), name), wanted, "{name}");
    }
}

#[test]
fn the_parts_stand_where_they_are_in_the_bytes() {
    let der = seq(&[
        &integer(&[5]),
        &octets(&seq(&[&tlv(12, &["grün".as_bytes()])])),
        &octets(&[1, 2, 3]),
        &bits(0, &[0xff]),
        &oid(&[0x55, 4, 3]),
        &tlv(0x85, &[&[7]]),
        &tlv(5, &[]),
        &tlv(1, &[&[0xff]]),
    ]);
    let parts = asn1(&der).unwrap();
    let told: Vec<_> = parts
        .iter()
        .map(|one| (one.depth, one.tag.as_str(), one.text.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (0, "SEQUENCE", ""),
            (1, "INTEGER", "5"),
            (1, "OCTET STRING", ""),
            (2, "SEQUENCE", ""),
            (3, "UTF8String", "grün"),
            (1, "OCTET STRING", "010203"),
            (1, "BIT STRING", "0 unused bits: ff"),
            (1, "OBJECT IDENTIFIER", "2.5.4.3"),
            (1, "[5]", "07"),
            (1, "NULL", ""),
            (1, "BOOLEAN", "TRUE"),
        ]
    );
    for part in &parts {
        assert!(part.offset + part.header + part.length <= der.len());
    }
    assert_eq!(
        parts[4].offset + parts[4].header,
        der.windows(5).position(|at| at == "grün".as_bytes()).unwrap()
    );
}

/// A certificate of 5 MB, a hundred levels, a swarm of parts, lengths that lie: refused with a sentence.
#[test]
fn hostile_bytes_are_refused_with_a_sentence() {
    let deep = |levels: usize, tag: u8| (0..levels).fold(tlv(5, &[]), |inner, _| tlv(tag, &[&inner]));
    let swarm = seq(&[&[5, 0].repeat(20_000)]);
    let cases: [(Vec<u8>, InspectFault); 7] = [
        (vec![0x30; 5 << 20], InspectFault::TooLong { length: 5 << 20 }),
        (deep(100, 0x30), InspectFault::TooDeep { limit: 32 }),
        (deep(100, 0xa0), InspectFault::TooDeep { limit: 32 }),
        (swarm, InspectFault::TooManyParts { limit: 10_000 }),
        (Vec::new(), InspectFault::NotDer { offset: 0 }),
        (
            vec![0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
            InspectFault::NotDer { offset: 0 },
        ),
        (seq(&[&integer(&[1])]), InspectFault::NotACertificate),
    ];
    for (bytes, fault) in cases {
        let refused = Inspection::from_der(&bytes, &words).unwrap_err();
        assert_eq!(refused, fault);
        assert!(refused.to_string().starts_with("it"));
    }
    // A hundred strings in one another are no deeper than a string may be.
    assert!(asn1(&deep(100, 0x04)).unwrap().len() <= 34);
}

/// Every cut and every changed byte of a certificate is read or refused.
#[test]
fn a_damaged_certificate_never_panics() {
    let der = Chain::device().leaf_der();
    for end in 0..der.len() {
        assert!(Inspection::from_der(&der[..end], &words).is_err(), "cut at {end}");
    }
    for index in 0..der.len() {
        for flip in [1, 0x20, 0x80, 0xff] {
            let mut changed = der.clone();
            changed[index] ^= flip;
            let _ = Inspection::from_der(&changed, &words);
            let _ = asn1(&changed);
        }
    }
}

#[test]
fn control_and_bidirectional_characters_are_passed_on_as_they_are() {
    let mut chain = Chain::device();
    let name = "Dr\u{202e}evil\u{7}\u{200b}";
    chain.leaf.subject = crate::support::common_name(name);
    let read = inspect(&chain.leaf_der());
    assert_eq!(read.subject.common_name, name);
}

#[test]
fn pem_holds_the_very_bytes() {
    let pem = certificate_pem(&[0x30, 0]);
    assert_eq!(
        pem,
        "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"
    );
}
