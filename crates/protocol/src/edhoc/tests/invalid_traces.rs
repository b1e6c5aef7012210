use super::{
    trace_2::{TRACES, Trace},
    *,
};
use alloc::vec;
use serde_json::Value;
use wand_crypto::Suite;

/// The bytes of the invalid trace with this title, and what they stand for.
fn invalid(section: &str) -> (String, Vec<u8>) {
    let file: Value = serde_json::from_str(TRACES).unwrap();
    let entries = file["invalid"].as_array().unwrap();
    let entry = entries.iter().find(|entry| text(entry, "section") == section);
    let entry = entry.unwrap_or_else(|| panic!("no invalid trace {section}"));
    (text(entry, "name"), unhex(&text(entry, "hex")))
}

/// What a Responder that permits everything says to `message_1`, with the point check of message_2.
fn refuse_message_1(message_1: &[u8], suites: &[Suite]) -> PeerFault {
    let responder = AwaitMessage1 {
        provider: provider(),
        methods: Method::ALL.to_vec(),
        suites: suites.to_vec(),
        understood_ead: Vec::new(),
    };
    let trace = Trace::load();
    let answered = responder.handle(message_1).and_then(|accepted| {
        let c_r = ConnectionId::from_encoded(&[0x27]).unwrap();
        accepted.message_2(
            trace.own_r(),
            c_r,
            agreement(&trace.ephemeral_y()),
            &[],
            &mut NoRandom,
        )
    });
    match answered {
        Err(Fault::Peer(fault)) => fault,
        Err(other) => panic!("refused for another reason: {other}"),
        Ok(_) => panic!("accepted"),
    }
}

/// What the Initiator of trace 2 says to a message_2 of the right key whose plaintext is `plaintext_2`.
fn refuse_plaintext_2(plaintext_2: &[u8]) -> PeerFault {
    let trace = Trace::load();
    let (phase, message_1) = trace.initiator();
    let y = agreement(&trace.ephemeral_y());
    let schedule = schedule::Schedule::new(provider(), Suite::Suite2);
    let g_x = trace.value("message_1 (second time)", "", "G_X (Raw Value)");
    let th_2 = schedule.th_2(y.public_key().x(), &message_1);
    let prk_2e = schedule.prk_2e(
        th_2,
        &y.agree(&PublicKey::from_x(Curve::P256, &g_x).unwrap()).unwrap(),
    );
    let mut ciphertext_2 = plaintext_2.to_vec();
    schedule
        .xor_keystream_2(&prk_2e, th_2, &mut ciphertext_2)
        .unwrap();
    let message_2 = wire::byte_string(&[y.public_key().x(), &ciphertext_2].concat());
    match phase.handle(&message_2, &mut trace.pinned_r()) {
        Err(Fault::Peer(fault)) => fault,
        Err(other) => panic!("refused for another reason: {other}"),
        Ok(_) => panic!("accepted"),
    }
}

fn refuse_message_2(message_2: &[u8]) -> PeerFault {
    let trace = Trace::load();
    match trace.initiator().0.handle(message_2, &mut trace.pinned_r()) {
        Err(Fault::Peer(fault)) => fault,
        Err(other) => panic!("refused for another reason: {other}"),
        Ok(_) => panic!("accepted"),
    }
}

/// R-SE: each invalid encoding of RFC 9529 §4 is refused for its own reason.
#[test]
fn every_invalid_trace_is_refused_for_its_own_reason() {
    let malformed = PeerFault::Malformed;
    let expected = [
        (
            "Surplus array encoding of message",
            malformed(Malformed::WrongType { field: "METHOD" }),
        ),
        (
            "Surplus bstr encoding of connection identifier",
            malformed(Malformed::SurplusEncoding { field: "C_I" }),
        ),
        (
            "Surplus array encoding of ciphersuite",
            malformed(Malformed::SurplusEncoding { field: "SUITES_I" }),
        ),
        (
            "Text string encoding of ephemeral key",
            malformed(Malformed::WrongType { field: "G_X" }),
        ),
        (
            "Wrong number of CBOR sequence elements",
            malformed(Malformed::TrailingItems),
        ),
        (
            "Surplus map encoding of ID_CRED field",
            malformed(Malformed::SurplusEncoding { field: "ID_CRED" }),
        ),
        (
            "Surplus bstr encoding of ID_CRED field",
            malformed(Malformed::SurplusEncoding { field: "ID_CRED" }),
        ),
        (
            "Error in length of ephemeral key",
            malformed(Malformed::Length { field: "G_X" }),
        ),
        (
            "Error in elliptic curve representation",
            PeerFault::EphemeralKeyNotOnCurve,
        ),
        ("Error in elliptic curve point", PeerFault::EphemeralKeyNotOnCurve),
        (
            "Error in length of MAC",
            malformed(Malformed::Length {
                field: "Signature_or_MAC",
            }),
        ),
        (
            "Error in elliptic curve encoding",
            malformed(Malformed::Length { field: "G_X" }),
        ),
        (
            "Unnecessary long encoding",
            malformed(Malformed::NotDeterministic),
        ),
        (
            "Indefinite-length array encoding",
            malformed(Malformed::NotDeterministic),
        ),
    ];
    for (section, fault) in expected {
        let (kind, bytes) = invalid(section);
        // The trace with a key of the wrong length selects suite 24 and names suite 2 before it.
        let suites = if section == "Error in length of ephemeral key" {
            [Suite::Suite24]
        } else {
            [Suite::Suite2]
        };
        let refused = match kind.as_str() {
            "Invalid message_1" => refuse_message_1(&bytes, &suites),
            "Invalid message_2" => refuse_message_2(&bytes),
            "Invalid PLAINTEXT_2" => refuse_plaintext_2(&bytes),
            other => panic!("unknown kind {other}"),
        };
        assert_eq!(refused, fault, "{section}");
    }
    let file: Value = serde_json::from_str(TRACES).unwrap();
    assert_eq!(
        file["invalid"].as_array().unwrap().len(),
        expected.len() + 1,
        "the X25519 trace is the one left"
    );
}

/// The fifteenth trace is a point of low order in suite 0, whose curve is not supported at all.
#[test]
fn a_low_order_point_of_x25519_is_refused_with_its_suite() {
    let (_, message_1) = invalid("Curve point of low order");
    let Err(fault) = Trace::responder().handle(&message_1) else {
        panic!("accepted")
    };
    let supported = vec![Suite::Suite2];
    assert_eq!(
        fault,
        Fault::Incompatible(Incompatibility::Suite {
            selected: 0,
            supported,
            downgrade: false
        })
    );
}

/// The valid plaintext passes the same way that refuses the invalid ones, so that they fail for what they are.
#[test]
fn the_valid_plaintext_is_read_by_the_same_path() {
    let plaintext_2 = Trace::load().value("message_2", "", "PLAINTEXT_2 (CBOR Sequence)");
    let expected = plaintext::Expectation {
        suite: Suite::Suite2,
        key_use: KeyUse::StaticDh,
        understood_ead: &[],
    };
    let (c_r, said) = plaintext::decode_2(&plaintext_2, expected).unwrap();
    assert_eq!(
        (c_r.as_bytes(), said.id_cred),
        (&[0x27][..], IdCred::Kid(vec![0x32]))
    );
}
