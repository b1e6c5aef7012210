//! Signed commands, receipts and the device log: what is accepted, and the name of every refusal.
mod support;

use support::{exporter, messages::programme, other_signer, random, signer};
use wand_crypto::{SignatureAlgorithm, rustcrypto};
use wand_protocol::cbor::CborFault;
use wand_protocol::command::{
    Admission, Change, Command, MAX_COMMAND, UnverifiedCommand, VerifiedCommand, command_hash, sign_command,
};
use wand_protocol::cose::{self, CertificateRef, CoseFault, SignHeaders};
use wand_protocol::message::{Message, Refusal, Request, RequestBody, programme_hash};
use wand_protocol::pairing::{AdvertisingKey, PairingCode};
use wand_protocol::receipt::{Outcome, Receipt, ReceiptFault, UnverifiedReceipt, sign_receipt};
use wand_protocol::registry::RefusalCode;
use wand_therapy::{ParameterId, Programme, State};

const BINDING: &[u8] = &[0x5A; 32];
const CERTIFICATE: CertificateRef = CertificateRef::Thumbprint([7; 8]);
const AT: Admission = Admission {
    device: [1; 32],
    session: [2; 8],
    last_counter: 41,
    now: 1000,
    programme_hash: [3; 32],
};

fn command() -> Command {
    Command {
        device: [1; 32],
        session: [2; 8],
        counter: 42,
        expires: 1000,
        base: [3; 32],
        change: Change::Set(programme()),
    }
}

fn signed(command: &Command) -> Vec<u8> {
    let key = signer(SignatureAlgorithm::Es256);
    sign_command(command, &*key, &CERTIFICATE, BINDING, &mut random()).unwrap()
}

fn device(bytes: &[u8], at: &Admission) -> Result<VerifiedCommand, Refusal> {
    let admitted = UnverifiedCommand::parse(bytes)?.admit(at)?;
    assert_eq!(admitted.certificate(), &CERTIFICATE);
    admitted.verify(
        rustcrypto(),
        signer(SignatureAlgorithm::Es256).public_key(),
        BINDING,
    )
}

/// R-CM-1: a command for this device, session, moment and programme.
#[test]
fn a_good_command_is_verified() {
    let verified = device(&signed(&command()), &AT).unwrap();
    assert_eq!(verified.command(), &command());
    assert_eq!(verified.change(), &Change::Set(programme()));
}

/// R-CM-1; CVE-2019-10964, CVE-2016-5086: each binding has its own refusal, the cheapest first.
#[test]
fn each_binding_has_its_own_refusal() {
    let other_device = Command {
        device: [9; 32],
        ..command()
    };
    let other_session = Command {
        session: [9; 8],
        ..command()
    };
    let replayed = Command {
        counter: 41,
        ..command()
    };
    let older = Command {
        counter: 0,
        ..command()
    };
    // An operator who may command anything must not use up the numbers that emergency therapy needs.
    let skipped = Command {
        counter: AT.last_counter + 2,
        ..command()
    };
    let last_of_all = Command {
        counter: u64::MAX,
        ..command()
    };
    let expired = Command {
        expires: 999,
        ..command()
    };
    let stale = Command {
        base: [9; 32],
        ..command()
    };
    let table = [
        (other_device, RefusalCode::WrongDevice),
        (other_session, RefusalCode::WrongSession),
        (replayed, RefusalCode::ReplayedCounter),
        (older, RefusalCode::ReplayedCounter),
        (skipped, RefusalCode::SkippedCounter),
        (last_of_all, RefusalCode::SkippedCounter),
        (expired, RefusalCode::Expired),
        (stale, RefusalCode::StaleProgramme),
    ];
    for (command, code) in table {
        assert_eq!(device(&signed(&command), &AT).unwrap_err().code, code);
    }
    let everything = Command {
        device: [9; 32],
        session: [9; 8],
        counter: 1,
        expires: 0,
        base: [9; 32],
        ..command()
    };
    assert_eq!(
        device(&signed(&everything), &AT).unwrap_err().code,
        RefusalCode::WrongDevice
    );
}

/// R-CM-8: emergency therapy does not wait for a programme to be read, but is bound to everything else.
#[test]
fn emergency_does_not_depend_on_the_programme() {
    let emergency = Command {
        base: [0; 32],
        change: Change::Emergency,
        ..command()
    };
    assert_eq!(
        device(&signed(&emergency), &AT).unwrap().change(),
        &Change::Emergency
    );
    let replayed = Command {
        counter: 41,
        ..emergency.clone()
    };
    assert_eq!(
        device(&signed(&replayed), &AT).unwrap_err().code,
        RefusalCode::ReplayedCounter
    );
    let expired = Command {
        expires: 1,
        ..emergency
    };
    assert_eq!(
        device(&signed(&expired), &AT).unwrap_err().code,
        RefusalCode::Expired
    );
}

/// R-CM-1, R-SE-3: another key, another session's binding, another curve.
#[test]
fn a_signature_that_is_not_the_operators_for_this_session_is_refused() {
    let good = signed(&command());
    let admitted = || UnverifiedCommand::parse(&good).unwrap().admit(&AT).unwrap();
    let own = signer(SignatureAlgorithm::Es256);
    let strong = signer(SignatureAlgorithm::Es384);
    let other = other_signer(SignatureAlgorithm::Es256);
    let cases = [
        (own.public_key(), &[0x5B; 32][..]),
        (other.public_key(), BINDING),
        (strong.public_key(), BINDING),
    ];
    for (key, binding) in cases {
        let refusal = admitted().verify(rustcrypto(), key, binding).unwrap_err();
        assert_eq!(refusal.code, RefusalCode::BadSignature);
    }
}

/// R-CM-1: no certificate named, another content, too long, or not a command at all.
#[test]
fn what_is_no_command_is_refused_before_anything_else() {
    let key = signer(SignatureAlgorithm::Es256);
    let mut random = random();
    let content = wand_protocol::cbor::to_vec(&command());
    let anonymous = cose::sign(&*key, SignHeaders::default(), &content, BINDING, &mut random).unwrap();
    assert_eq!(
        device(&anonymous, &AT).unwrap_err().code,
        RefusalCode::CertificateRefused
    );
    let headers = SignHeaders {
        key_id: None,
        certificate: Some(&CERTIFICATE),
    };
    let longer = [content.as_slice(), &[0]].concat();
    for content in [&b""[..], b"\xa0", &longer, &content[..content.len() - 1]] {
        let bytes = cose::sign(&*key, headers, content, BINDING, &mut random).unwrap();
        assert_eq!(device(&bytes, &AT).unwrap_err().code, RefusalCode::Malformed);
    }
    let huge = Command {
        change: Change::Set((0..2000).map(|id| (ParameterId(id), 70_000)).collect()),
        ..command()
    };
    let huge = signed(&huge);
    assert!(huge.len() > MAX_COMMAND);
    assert_eq!(device(&huge, &AT).unwrap_err().code, RefusalCode::Malformed);
}

/// Names both programmes and classes apart.
#[test]
fn the_programme_hash_covers_class_and_values() {
    let provider = rustcrypto();
    let hash = programme_hash(provider, 1, &programme());
    let other: Programme = [(ParameterId(1), 61)].into_iter().collect();
    assert_eq!(hash, programme_hash(provider, 1, &programme()));
    assert_ne!(hash, programme_hash(provider, 2, &programme()));
    assert_ne!(hash, programme_hash(provider, 1, &programme().with(&other)));
    let encoded = [0x82, 1, 0xA1, 1, 0x18, 61];
    let expected = provider.hash(wand_crypto::HashAlgorithm::Sha256, &[&encoded]);
    assert_eq!(programme_hash(provider, 1, &other), expected.as_bytes());
}

fn receipt(bytes: &[u8]) -> Receipt {
    Receipt {
        device: [1; 32],
        command_hash: command_hash(rustcrypto(), bytes),
        counter: 42,
        outcome: Outcome::Applied,
        state: State::Permanent,
        programme_hash: [4; 32],
        device_time: 1001,
    }
}

/// R-CM-6: a receipt is this device's, for this command, and by its evidence key.
#[test]
fn a_receipt_is_for_this_command_by_this_device() {
    let provider = rustcrypto();
    let sent = signed(&command());
    let hash = command_hash(provider, &sent);
    let evidence = signer(SignatureAlgorithm::Es256);
    let key = evidence.public_key();
    let bytes = sign_receipt(&receipt(&sent), &*evidence, &CERTIFICATE, &mut random()).unwrap();
    let parse = || UnverifiedReceipt::parse(&bytes).unwrap();
    assert_eq!(parse().certificate(), Some(&CERTIFICATE));
    let verified = parse().verify(provider, key, &[1; 32], &hash).unwrap();
    assert_eq!(verified.receipt(), &receipt(&sent));
    assert_eq!(
        parse().verify(provider, key, &[2; 32], &hash).unwrap_err(),
        ReceiptFault::WrongDevice
    );
    assert_eq!(
        parse().verify(provider, key, &[1; 32], &[0; 32]).unwrap_err(),
        ReceiptFault::WrongCommand
    );
    let other = other_signer(SignatureAlgorithm::Es256);
    let forged = parse()
        .verify(provider, other.public_key(), &[1; 32], &hash)
        .unwrap_err();
    assert_eq!(forged, ReceiptFault::Cose(CoseFault::BadSignature));
}

/// R-ID-5: what one function signed is not taken for another's, even under one key.
#[test]
fn a_command_is_never_taken_for_a_receipt() {
    let key = signer(SignatureAlgorithm::Es256);
    let content = wand_protocol::cbor::to_vec(&receipt(b""));
    let headers = SignHeaders {
        key_id: None,
        certificate: Some(&CERTIFICATE),
    };
    let as_command = cose::sign(&*key, headers, &content, BINDING, &mut random()).unwrap();
    let hash = command_hash(rustcrypto(), b"");
    let fault = UnverifiedReceipt::parse(&as_command).unwrap().verify(
        rustcrypto(),
        key.public_key(),
        &[1; 32],
        &hash,
    );
    assert_eq!(fault.unwrap_err(), ReceiptFault::Cose(CoseFault::BadSignature));
}

/// CVE-2022-32537: the compared code comes from the session, six digits, leading zeros shown.
#[test]
fn the_pairing_code_is_the_sessions() {
    let codes: Vec<_> = (0..40)
        .map(|seed| PairingCode::derive(&exporter(seed)).unwrap().to_string())
        .collect();
    assert!(
        codes
            .iter()
            .all(|code| code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()))
    );
    assert_eq!(codes[3], PairingCode::derive(&exporter(3)).unwrap().to_string());
    assert!(codes.windows(2).all(|pair| pair[0] != pair[1]));
}

/// R-SE-8: an advertising token changes with time and key, and the key is never printed.
#[test]
fn advertising_tokens_rotate() {
    let key = AdvertisingKey::new(&[9; 16]);
    assert_ne!(key.token(rustcrypto(), 1), key.token(rustcrypto(), 2));
    assert_ne!(
        key.token(rustcrypto(), 1),
        AdvertisingKey::new(&[8; 16]).token(rustcrypto(), 1)
    );
    assert_eq!(
        key.token(rustcrypto(), 1),
        AdvertisingKey::new(&[9; 16]).token(rustcrypto(), 1)
    );
    assert_eq!(format!("{key:?}"), "AdvertisingKey(..)");
}

/// CVE-2019-6540: what is no message of ours is refused with the reason.
#[test]
fn unknown_and_malformed_messages_are_refused() {
    let good = Message::Request(Request {
        id: 1,
        body: RequestBody::Interrogate,
    })
    .to_vec();
    assert_eq!(hex::encode(&good), "820082018100");
    let refused = [
        ("", CborFault::Truncated),
        ("82008201", CborFault::Truncated),
        ("82008201810000", CborFault::Trailing),
        ("8200820181181f", CborFault::WrongType),
        ("82008201811800", CborFault::NotShortest),
        ("9f0082018100ff", CborFault::Indefinite),
        ("820082018200f6", CborFault::WrongType),
        ("830082018100f6", CborFault::WrongType),
        ("820382018100", CborFault::WrongType),
        ("820082208100", CborFault::WrongType),
    ];
    for (text, fault) in refused {
        assert_eq!(
            Message::from_slice(&hex::decode(text).unwrap()),
            Err(fault),
            "{text}"
        );
    }
    let deep = [vec![0x81; 17], vec![0]].concat();
    assert_eq!(Message::from_slice(&deep), Err(CborFault::TooDeep));
}
