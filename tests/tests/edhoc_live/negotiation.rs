use crate::pair::{Form, Pair, provider};
use wand_crypto::{SeededRandom, Suite};
use wand_protocol::edhoc::{
    AwaitMessage2, ConnectionId, ErrorMessage, Fault, Incompatibility, Initiator, Malformed, Method,
    PeerFault, SuitesOffered,
};

fn refused_suite(pair: &mut Pair) -> (i64, bool, Fault<crate::pair::Stranger>) {
    let Err(ended) = pair.run(|_, _| {}) else {
        panic!("the handshake succeeded")
    };
    assert_eq!(ended.after, "message_1");
    match &ended.fault {
        Fault::Incompatible(Incompatibility::Suite {
            selected, downgrade, ..
        }) => (*selected, *downgrade, ended.fault),
        other => panic!("refused for another reason: {other}"),
    }
}

/// The Initiator of a pair after message_1, for feeding it error messages.
fn waiting(supported: &[Suite]) -> (AwaitMessage2, SuitesOffered) {
    let suites = SuitesOffered::first(supported).unwrap();
    let suite = Suite::from_number(suites.selected()).unwrap();
    let ephemeral = provider()
        .generate_key_agreement(suite.curve(), &mut SeededRandom::new(1))
        .unwrap();
    let config = Initiator {
        provider: provider(),
        method: Method::SignSign,
        suites: suites.clone(),
        c_i: ConnectionId::from_raw(&[0]).unwrap(),
        understood_ead: Vec::new(),
    };
    (config.start(ephemeral, &[]).unwrap().0, suites)
}

fn reported(supported: &[Suite], error: &[u8]) -> (Fault<crate::pair::Stranger>, SuitesOffered) {
    let (phase, suites) = waiting(supported);
    let mut resolver = Pair::new(Method::SignSign, Suite::Suite3, [Form::X5T; 2], 1)
        .responder
        .pinned;
    match phase.handle(error, &mut resolver) {
        Ok(_) => panic!("an error message was taken for message_2"),
        Err(fault) => (fault, suites),
    }
}

/// R-SE-5: the error round. The Responder names its suites, the Initiator starts again with one of them.
#[test]
fn the_sides_agree_on_a_common_suite_after_one_error() {
    let mut pair = Pair::new(Method::SignSign, Suite::Suite3, [Form::X5T; 2], 1);
    pair.supported_i = vec![Suite::Suite24, Suite::Suite3, Suite::Suite2];
    pair.supported_r = vec![Suite::Suite3, Suite::Suite2];
    pair.selected = Suite::Suite24;
    let (selected, downgrade, fault) = refused_suite(&mut pair);
    assert_eq!((selected, downgrade), (24, false));
    let error = fault.error_message().unwrap().encode();

    let (fault, offered) = reported(&pair.supported_i, &error);
    let Fault::Reported(ErrorMessage::WrongSuite(suites_r)) = fault else {
        panic!("{fault}")
    };
    let again = offered.renegotiate(&pair.supported_i, &suites_r).unwrap();
    assert_eq!(
        again,
        SuitesOffered::select(&pair.supported_i, Suite::Suite3).unwrap()
    );

    pair.selected = Suite::Suite3;
    let [at_i, at_r] = pair.run(|_, _| {}).unwrap();
    assert_eq!((at_i.suite, at_r.suite), (Suite::Suite3, Suite::Suite3));
}

/// R-SE-5: an attacker that answers message_1 with a forged error can make the Initiator select a weaker suite, and the
/// Responder sees in SUITES_I that it was not the first choice of both.
#[test]
fn a_forged_downgrade_is_refused() {
    let supported = vec![Suite::Suite24, Suite::Suite3];
    let forged = ErrorMessage::WrongSuite(vec![3]).encode();
    let (fault, offered) = reported(&supported, &forged);
    let Fault::Reported(ErrorMessage::WrongSuite(suites_r)) = fault else {
        panic!("{fault}")
    };
    assert_eq!(offered.renegotiate(&supported, &suites_r).unwrap().selected(), 3);

    let mut pair = Pair::new(Method::SignSign, Suite::Suite3, [Form::X5T; 2], 2);
    pair.supported_i = supported.clone();
    pair.supported_r = supported;
    let (selected, downgrade, fault) = refused_suite(&mut pair);
    assert_eq!((selected, downgrade), (3, true));
    assert_eq!(fault.error_message(), Some(ErrorMessage::WrongSuite(vec![24, 3])));
}

/// R-SE-5: stripping the preferred suites from message_1 changes the transcript, and the Initiator refuses.
#[test]
fn a_stripped_suite_list_breaks_the_transcript() {
    let mut pair = Pair::new(Method::SignSign, Suite::Suite3, [Form::X5T; 2], 3);
    pair.supported_i = vec![Suite::Suite24, Suite::Suite3];
    pair.supported_r = vec![Suite::Suite24, Suite::Suite3];
    let strip = |number: usize, message: &mut Vec<u8>| {
        if number == 1 {
            assert_eq!(message[..5], [0x00, 0x82, 0x18, 0x18, 0x03]);
            message.splice(1..5, [0x03]);
        }
    };
    let Err(ended) = pair.run(strip) else {
        panic!("the downgrade succeeded")
    };
    assert_eq!(ended.after, "message_2");
    assert!(
        matches!(ended.fault, Fault::Peer(_) | Fault::Incompatible(_)),
        "{}",
        ended.fault
    );
}

/// R-SE-5: policy retires a suite by leaving it out.
#[test]
fn a_retired_suite_is_refused() {
    let mut pair = Pair::new(Method::SignSign, Suite::Suite2, [Form::X5T; 2], 4);
    pair.supported_r = vec![Suite::Suite3, Suite::Suite24];
    let (selected, downgrade, fault) = refused_suite(&mut pair);
    assert_eq!((selected, downgrade), (2, false));
    assert_eq!(
        fault.error_message().unwrap().encode(),
        [0x02, 0x82, 0x03, 0x18, 0x18]
    );
}

#[test]
fn a_responder_with_no_common_suite_ends_it() {
    let offered = SuitesOffered::first(&[Suite::Suite3]).unwrap();
    let none = offered.renegotiate(&[Suite::Suite3], &[6, 24]);
    assert_eq!(none, Err(Fault::Incompatible(Incompatibility::NoCommonSuite)));
}

#[test]
fn a_responder_that_contradicts_itself_ends_it() {
    let offered = SuitesOffered::first(&[Suite::Suite3]).unwrap();
    let contradiction = offered.renegotiate(&[Suite::Suite3, Suite::Suite2], &[2, 3]);
    assert_eq!(contradiction, Err(Fault::Peer(PeerFault::ContradictorySuites)));
}

#[test]
fn a_method_that_is_not_permitted_is_refused() {
    let mut pair = Pair::new(Method::SignSign, Suite::Suite3, [Form::X5T; 2], 5);
    let Err(ended) = pair.run(|number, message| {
        if number == 1 {
            message[0] = 4;
        }
    }) else {
        panic!("method 4 was accepted")
    };
    assert_eq!(
        ended.fault,
        Fault::Incompatible(Incompatibility::Method { number: 4 })
    );
}

/// Every error message comes back as it was sent; ERR_CODE 0 and mangled ones are malformed.
#[test]
fn error_messages_are_read_strictly() {
    for error in [
        ErrorMessage::Unspecified("no".into()),
        ErrorMessage::WrongSuite(vec![2]),
        ErrorMessage::WrongSuite(vec![3, 24, -24]),
        ErrorMessage::UnknownCredential,
        ErrorMessage::Unregistered(77),
    ] {
        assert_eq!(ErrorMessage::decode(&error.encode()), Ok(error.clone()));
        assert_eq!(
            reported(&[Suite::Suite3], &error.encode()).0,
            Fault::Reported(error)
        );
    }
    assert_eq!(ErrorMessage::UnknownCredential.encode(), [0x03, 0xf5]);
    let wrong = [
        (&[0x00, 0x60][..], Malformed::WrongType { field: "ERR_CODE" }),
        (&[0x01], Malformed::Truncated),
        (
            &[0x02, 0x81, 0x02],
            Malformed::SurplusEncoding { field: "SUITES_R" },
        ),
        (
            &[0x02, 0x82, 0x02, 0x02],
            Malformed::Repeated { field: "SUITES_R" },
        ),
        (&[0x03, 0xf4], Malformed::WrongType { field: "ERR_INFO" }),
        (&[0x18, 0x01, 0x60], Malformed::NotDeterministic),
        (&[0x01, 0x60, 0x00], Malformed::TrailingItems),
    ];
    for (bytes, malformed) in wrong {
        assert_eq!(ErrorMessage::decode(bytes), Err(malformed), "{bytes:02x?}");
    }
}

/// An error message is answered with silence.
#[test]
fn no_error_is_sent_on_an_error() {
    let fault: Fault = Fault::Reported(ErrorMessage::UnknownCredential);
    assert_eq!(fault.error_message(), None);
}
