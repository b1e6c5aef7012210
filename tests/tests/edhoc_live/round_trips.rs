use crate::pair::{Form, Pair, Side, Stranger, side};
use wand_crypto::{SeededRandom, Suite};
use wand_protocol::edhoc::{
    ConnectionId, CredentialFault, EadItem, ErrorMessage, Fault, Incompatibility, KeyUse, Method, Misuse,
    PeerFault,
};

fn refusal(pair: &mut Pair) -> (&'static str, Fault<Stranger>) {
    match pair.run(|_, _| {}) {
        Ok(_) => panic!("the handshake succeeded"),
        Err(ended) => (ended.after, ended.fault),
    }
}

/// R-SE-1, R-SE-5: every method in every suite, each credential by value, with its issuer, and by reference.
#[test]
fn every_method_suite_and_credential_form_agrees() {
    for method in Method::ALL {
        for suite in Suite::ALL {
            for forms in [
                [Form::X5Chain, Form::X5Chain],
                [Form::X5T, Form::X5T],
                [Form::X5ChainWithIssuer, Form::X5T],
                [Form::X5T, Form::X5ChainWithIssuer],
            ] {
                let mut pair = Pair::new(method, suite, forms, 1);
                let mut lens = [0; 4];
                let [mut at_i, mut at_r] = pair
                    .run(|number, message| lens[number - 1] = message.len())
                    .unwrap();
                assert_eq!((at_i.peer, at_r.peer), ("programmer", "implant"));
                assert_eq!(
                    (at_i.method, at_i.suite, at_i.message_lens),
                    (method, suite, lens)
                );
                assert_eq!(
                    (at_r.method, at_r.suite, at_r.message_lens),
                    (method, suite, lens)
                );
                assert_eq!((&at_i.c_i, &at_i.c_r), (&at_r.c_i, &at_r.c_r));
                let mut exported = Vec::new();
                for _ in 0..2 {
                    let [i, r] = [&at_i, &at_r].map(|at| at.exporter.export(32768, b"context", 48).unwrap());
                    assert!(i == r, "{method:?} {suite:?} {forms:?}");
                    exported.push(i);
                    at_i.exporter.key_update(b"fresh").unwrap();
                    at_r.exporter.key_update(b"fresh").unwrap();
                }
                assert!(exported[0] != exported[1], "key update changes what is exported");
                assert!(
                    at_i.exporter.export(32769, b"", 32).unwrap()
                        != at_i.exporter.export(32768, b"", 32).unwrap()
                );
            }
        }
    }
}

/// The resolver learns what the peer's key must do, and in which suite, before it judges the certificate.
#[test]
fn the_resolver_learns_key_use_and_suite() {
    for method in Method::ALL {
        let mut pair = Pair::new(method, Suite::Suite24, [Form::X5T, Form::X5T], 2);
        pair.run(|_, _| {}).unwrap();
        let seen = |side: &Side| side.pinned.seen.clone().unwrap();
        assert_eq!(
            seen(&pair.responder),
            (method.responder(), Suite::Suite24, Vec::new())
        );
        assert_eq!(
            seen(&pair.initiator),
            (method.initiator(), Suite::Suite24, Vec::new())
        );
    }
}

/// R-SE-1: two handshakes of the same two sides share no key.
#[test]
fn fresh_ephemeral_keys_give_other_secrets() {
    let export = |seed| {
        let mut pair = Pair::new(Method::StaticStatic, Suite::Suite3, [Form::X5T, Form::X5T], 3);
        pair.seed = seed;
        pair.run(|_, _| {}).unwrap()[0]
            .exporter
            .export(32768, &[], 32)
            .unwrap()
    };
    assert!(export(10) != export(11));
    assert!(export(10) == export(10));
}

/// A certificate by reference that the peer does not hold gets its own error message; one by value is refused.
#[test]
fn an_unknown_reference_differs_from_a_refused_certificate() {
    let mut pair = Pair::new(Method::SignSign, Suite::Suite3, [Form::X5T, Form::X5T], 4);
    pair.responder.pinned.certificate = b"another".to_vec();
    let (after, fault) = refusal(&mut pair);
    assert_eq!(
        (after, &fault),
        ("message_2", &Fault::Credential(CredentialFault::Unknown))
    );
    assert_eq!(fault.error_message(), Some(ErrorMessage::UnknownCredential));

    let mut pair = Pair::new(Method::SignSign, Suite::Suite3, [Form::X5Chain, Form::X5Chain], 4);
    pair.initiator.pinned.certificate = b"another".to_vec();
    let (after, fault) = refusal(&mut pair);
    assert_eq!(
        (after, &fault),
        (
            "message_3",
            &Fault::Credential(CredentialFault::Refused(Stranger))
        )
    );
    assert_eq!(
        fault.error_message(),
        Some(ErrorMessage::Unspecified("credential refused".into()))
    );
}

/// A peer that names a credential whose key it does not hold is refused, by signature or by MAC.
#[test]
fn a_credential_without_its_key_is_refused() {
    for (method, expected_i, expected_r) in [
        (Method::SignSign, PeerFault::BadSignature, PeerFault::BadSignature),
        (Method::SignStatic, PeerFault::BadSignature, PeerFault::BadMac),
        (Method::StaticSign, PeerFault::BadMac, PeerFault::BadSignature),
        (Method::StaticStatic, PeerFault::BadMac, PeerFault::BadMac),
    ] {
        let impostor = Pair::new(method, Suite::Suite3, [Form::X5Chain; 2], 99);
        let mut pair = Pair::new(method, Suite::Suite3, [Form::X5Chain; 2], 5);
        pair.initiator.own = impostor.initiator.own.clone();
        assert_eq!(
            refusal(&mut pair),
            ("message_3", Fault::Peer(expected_i)),
            "{method:?}"
        );
        let mut pair = Pair::new(method, Suite::Suite3, [Form::X5Chain; 2], 5);
        pair.responder.own = impostor.responder.own.clone();
        assert_eq!(
            refusal(&mut pair),
            ("message_2", Fault::Peer(expected_r)),
            "{method:?}"
        );
    }
}

/// Suite 24 needs credentials on P-384, ours and the peer's.
#[test]
fn a_key_on_another_curve_than_the_suites_is_refused() {
    let mut random = SeededRandom::new(6);
    let p256 = side(
        Suite::Suite3,
        KeyUse::Signature,
        Form::X5T,
        "implant",
        &mut random,
    );
    let mut pair = Pair::new(Method::SignSign, Suite::Suite24, [Form::X5T; 2], 6);
    pair.initiator.pinned.key = p256.pinned.key.clone();
    let curve = Incompatibility::CredentialCurve {
        suite: Suite::Suite24,
    };
    assert_eq!(refusal(&mut pair), ("message_3", Fault::Incompatible(curve)));
    pair.initiator.own = p256.own;
    assert_eq!(
        refusal(&mut pair),
        ("message_2", Fault::Caller(Misuse::OwnKeyCurve))
    );
}

/// One key never does both: a signature key is not taken for a static one, nor the other way round.
#[test]
fn a_key_of_the_wrong_kind_is_refused() {
    let mut pair = Pair::new(Method::SignSign, Suite::Suite3, [Form::X5T; 2], 7);
    pair.method = Method::SignStatic;
    let needed = KeyUse::StaticDh;
    assert_eq!(
        refusal(&mut pair),
        ("message_1", Fault::Caller(Misuse::OwnKeyUse { needed }))
    );
    pair.method = Method::StaticSign;
    assert_eq!(
        refusal(&mut pair),
        ("message_2", Fault::Caller(Misuse::OwnKeyUse { needed }))
    );
}

/// RFC 9528 §3.8: EAD reaches who understands it; padding and unknown items are dropped, unknown critical ones abort.
#[test]
fn external_authorization_data_follows_its_rules() {
    let known = EadItem::new(40, true, Some(b"value".to_vec()));
    let ignored = EadItem::new(41, false, None);
    let mut pair = Pair::new(Method::SignSign, Suite::Suite3, [Form::X5T; 2], 8);
    pair.understood_ead = vec![40];
    for ead in &mut pair.ead {
        *ead = vec![
            EadItem::padding(30),
            known.clone(),
            ignored.clone(),
            EadItem::padding(1),
        ];
    }
    let [at_i, _] = pair.run(|_, _| {}).unwrap();
    assert_eq!(at_i.ead_4, std::slice::from_ref(&known));
    assert_eq!(
        pair.initiator.pinned.seen.clone().unwrap().2,
        std::slice::from_ref(&known)
    );
    assert_eq!(
        pair.responder.pinned.seen.clone().unwrap().2,
        std::slice::from_ref(&known)
    );

    for (index, after) in ["message_1", "message_2", "message_3", "message_4"]
        .into_iter()
        .enumerate()
    {
        let mut pair = Pair::new(Method::SignSign, Suite::Suite3, [Form::X5T; 2], 8);
        pair.ead[index] = vec![EadItem::new(300, true, None)];
        let fault = Fault::Peer(PeerFault::UnknownCriticalEad { label: 300 });
        assert_eq!(refusal(&mut pair), (after, fault));
    }
}

/// Padding hides the length of an identity: what it adds on the wire is what was asked for.
#[test]
fn padding_has_the_length_that_was_asked_for() {
    let len = |padding: Vec<EadItem>| {
        let mut pair = Pair::new(Method::StaticStatic, Suite::Suite3, [Form::X5T; 2], 9);
        pair.ead[0] = padding;
        pair.run(|_, _| {}).unwrap()[1].message_lens[0]
    };
    let bare = len(Vec::new());
    for asked in [1, 2, 3, 25, 27, 100, 258, 260, 1000] {
        assert_eq!(len(vec![EadItem::padding(asked)]) - bare, asked, "{asked} bytes");
    }
    for between in [26, 259] {
        assert_eq!(len(vec![EadItem::padding(between)]) - bare, between + 1);
    }
}

/// Bars of the project: a reconnect by reference takes at most 270 bytes in method 0 and 170 in method 3.
#[test]
fn a_reconnect_is_short() {
    for (method, most) in [(Method::SignSign, 270), (Method::StaticStatic, 170)] {
        let mut pair = Pair::new(method, Suite::Suite3, [Form::X5T; 2], 10);
        pair.c_r = ConnectionId::from_raw(&[0x27]).unwrap();
        let total: usize = pair.run(|_, _| {}).unwrap()[0].message_lens.iter().sum();
        assert!(total <= most, "{method:?} takes {total} bytes");
    }
}
