use crate::pair::{Ended, Form, Pair, Stranger, provider};
use proptest::prelude::*;
use wand_crypto::{SeededRandom, Suite};
use wand_protocol::edhoc::{
    AwaitMessage1, ConnectionId, ErrorMessage, Fault, Initiator, MAX_MESSAGE_LEN, Malformed, Method,
    PeerFault, SuitesOffered,
};

fn pair(method: Method, suite: Suite) -> Pair {
    Pair::new(method, suite, [Form::X5Chain, Form::X5T], 42)
}

fn fault(mut pair: Pair, on_link: impl FnMut(usize, &mut Vec<u8>)) -> (&'static str, Fault<Stranger>) {
    match pair.run(on_link) {
        Ok(_) => panic!("the handshake succeeded"),
        Err(Ended { after, fault }) => (after, fault),
    }
}

/// R-SE-3: our own message coming back is named as what it is, in each phase.
#[test]
fn reflected_messages_have_their_own_error() {
    for (number, after) in [(2, "message_2"), (3, "message_3"), (4, "message_4")] {
        let mut previous = Vec::new();
        let reflected = fault(pair(Method::SignSign, Suite::Suite3), |at, message| {
            if at == number {
                message.clone_from(&previous);
            }
            previous.clone_from(message);
        });
        assert_eq!(
            reflected,
            (after, Fault::Peer(PeerFault::ReflectedMessage)),
            "message_{number}"
        );
    }
}

/// R-SE-3: our own ephemeral key coming back in another message.
#[test]
fn a_reflected_ephemeral_key_has_its_own_error() {
    let mut g_x = Vec::new();
    let reflected = fault(
        pair(Method::SignSign, Suite::Suite3),
        |number, message| match number {
            1 => g_x = message[4..36].to_vec(),
            2 => {
                let head = message.len() - 2 - 32;
                assert!(head > 0);
                message[2..34].copy_from_slice(&g_x);
            }
            _ => {}
        },
    );
    assert_eq!(
        reflected,
        ("message_2", Fault::Peer(PeerFault::ReflectedEphemeralKey))
    );
}

/// R-SE-3: a side that is given its own credential as the peer's refuses, whatever a resolver thinks of it.
#[test]
fn a_peer_with_our_own_credential_is_refused() {
    for method in [Method::SignSign, Method::StaticStatic] {
        let mut same = pair(method, Suite::Suite3);
        same.initiator = same.responder.clone();
        let refused = fault(same, |_, _| {});
        assert_eq!(
            refused,
            ("message_2", Fault::Peer(PeerFault::ReflectedCredential)),
            "{method:?}"
        );
    }
}

/// R-SE-3: a message of another session of the same two sides is not taken.
#[test]
fn a_message_of_another_session_is_refused() {
    for number in [2, 3, 4] {
        let mut spliced = Vec::new();
        let mut other = pair(Method::StaticStatic, Suite::Suite3);
        other.seed = 43;
        other
            .run(|at, message| {
                if at == number {
                    spliced.clone_from(message);
                }
            })
            .unwrap();
        let (after, refused) = fault(pair(Method::StaticStatic, Suite::Suite3), |at, message| {
            if at == number {
                message.clone_from(&spliced);
            }
        });
        assert_eq!(after, ["message_2", "message_3", "message_4"][number - 2]);
        assert!(
            matches!(refused, Fault::Peer(_) | Fault::Incompatible(_)),
            "{refused}"
        );
    }
}

/// R-SE-3: every truncation of every message is refused.
#[test]
fn every_truncation_is_refused() {
    for number in 1..=4 {
        let mut len = 0;
        pair(Method::StaticStatic, Suite::Suite3)
            .run(|at, message| {
                if at == number {
                    len = message.len();
                }
            })
            .unwrap();
        for cut in 0..len {
            let (_, refused) = fault(pair(Method::StaticStatic, Suite::Suite3), |at, message| {
                if at == number {
                    message.truncate(cut);
                }
            });
            assert!(
                matches!(refused, Fault::Peer(_)),
                "message_{number} cut to {cut}: {refused}"
            );
        }
    }
}

/// A message beyond the bound is refused before it is looked into.
#[test]
fn an_overlong_message_is_refused() {
    for number in 1..=4 {
        let (_, refused) = fault(pair(Method::SignSign, Suite::Suite3), |at, message| {
            if at == number {
                message.resize(MAX_MESSAGE_LEN + 1, 0);
            }
        });
        assert_eq!(
            refused,
            Fault::Peer(PeerFault::Malformed(Malformed::TooLong { field: "message" }))
        );
    }
}

fn suites() -> impl Strategy<Value = Suite> {
    prop::sample::select(Suite::ALL.to_vec())
}

fn methods() -> impl Strategy<Value = Method> {
    prop::sample::select(Method::ALL.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    /// R-SE-3: no single bit of any message can be flipped without failure by message_4.
    #[test]
    fn any_flipped_bit_ends_the_handshake(
        method in methods(),
        suite in suites(),
        number in 1_usize..=4,
        at in any::<prop::sample::Index>(),
        bit in 0_u8..8,
    ) {
        let outcome = pair(method, suite).run(|sent, message| {
            if sent == number {
                let at = at.index(message.len());
                message[at] ^= 1_u8 << bit;
            }
        });
        prop_assert!(outcome.is_err());
    }

    /// Bytes from a peer never panic and never pass.
    #[test]
    fn arbitrary_bytes_are_refused(
        number in 1_usize..=4,
        bytes in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let outcome = pair(Method::StaticStatic, Suite::Suite3).run(|sent, message| {
            if sent == number {
                message.clone_from(&bytes);
            }
        });
        prop_assert!(outcome.is_err());
    }

    /// A well-formed byte string of any content gets past the outer layer and no further.
    #[test]
    fn arbitrary_ciphertexts_are_refused(
        method in methods(),
        number in 2_usize..=4,
        mut bytes in prop::collection::vec(any::<u8>(), 24..256),
    ) {
        let len = u8::try_from(bytes.len()).unwrap();
        bytes.splice(0..0, [0x58, len]);
        let outcome = pair(method, Suite::Suite3).run(|sent, message| {
            if sent == number {
                message.clone_from(&bytes);
            }
        });
        prop_assert!(outcome.is_err());
    }

    /// Whatever a Responder makes of message_1 or anyone of an error or identifier, it does not panic, and what it
    /// accepts it would encode the same way.
    #[test]
    fn arbitrary_first_messages_never_panic(
        lead in prop::sample::select(vec![vec![], vec![0x00, 0x03, 0x58, 0x20], vec![0x03, 0x82, 0x18, 0x18, 0x03]]),
        tail in prop::collection::vec(any::<u8>(), 0..80),
    ) {
        let bytes = [lead, tail].concat();
        let config = AwaitMessage1 {
            provider: provider(),
            methods: Method::ALL.to_vec(),
            suites: Suite::ALL.to_vec(),
            understood_ead: Vec::new(),
        };
        let _ = config.handle(&bytes);
        if let Ok(error) = ErrorMessage::decode(&bytes)
            && !matches!(error, ErrorMessage::Unregistered(_))
        {
            prop_assert_eq!(error.encode(), bytes.clone());
        }
        if let Ok(identifier) = ConnectionId::from_encoded(&bytes) {
            prop_assert_eq!(identifier.encoded(), bytes);
        }
    }

    /// Every connection identifier survives the wire, one-byte integers in their short form.
    #[test]
    fn connection_identifiers_round_trip(raw in prop::collection::vec(any::<u8>(), 0..=64)) {
        let identifier = ConnectionId::from_raw(&raw).unwrap();
        let encoded = identifier.encoded();
        prop_assert_eq!(ConnectionId::from_encoded(&encoded).unwrap(), identifier);
        let short = matches!(raw.as_slice(), [0x00..=0x17 | 0x20..=0x37]);
        prop_assert_eq!(encoded.len() == 1, short || raw.is_empty());
    }
}

/// A drawn identifier takes one byte on the wire; a source that gives nothing usable is a fault, not a loop.
#[test]
fn drawn_connection_identifiers_take_one_byte() {
    let mut random = SeededRandom::new(1);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..1000 {
        let encoded = ConnectionId::random(&mut random).unwrap().encoded();
        assert_eq!(encoded.len(), 1);
        seen.insert(encoded);
    }
    assert_eq!(seen.len(), 48);

    struct Stuck;
    impl wand_crypto::Random for Stuck {
        fn fill(&mut self, out: &mut [u8]) -> Result<(), wand_crypto::CryptoError> {
            out.fill(0xff);
            Ok(())
        }
    }
    assert_eq!(
        ConnectionId::random(&mut Stuck),
        Err(wand_crypto::CryptoError::RandomFault)
    );
}

/// An ephemeral key of another curve than the suite's is the caller's mistake and sends nothing.
#[test]
fn an_ephemeral_key_of_another_curve_is_misuse() {
    let config = Initiator {
        provider: provider(),
        method: Method::SignSign,
        suites: SuitesOffered::first(&[Suite::Suite24]).unwrap(),
        c_i: ConnectionId::from_raw(&[]).unwrap(),
        understood_ead: Vec::new(),
    };
    let p256 = provider()
        .generate_key_agreement(Suite::Suite3.curve(), &mut SeededRandom::new(1))
        .unwrap();
    let Err(fault) = config.start(p256, &[]) else {
        panic!("message_1 was made")
    };
    assert_eq!(
        fault,
        Fault::Caller(wand_protocol::edhoc::Misuse::EphemeralKeyCurve)
    );
}
