//! EDHOC by `lakers`: method 3, suite 2, credentials without certificates, by reference.

use super::{Flights, Peer};
use lakers::{
    Credential, CredentialTransfer, EDHOCMethod, EDHOCSuite, EdhocInitiator, EdhocMessageBuffer,
    EdhocResponder, credential_check_or_fetch,
};
use lakers_crypto_rustcrypto::Crypto;
use rand_core_06::OsRng;
use wand_crypto::{Curve, OsRandom, rustcrypto};

/// A CWT claims set (RFC 8392) with a P-256 key, in three parts around `kid`, x and y.
const CLAIMS: [&str; 3] = ["a2026474657374", "08a101a50102024100", "2001215820"];

struct Identity {
    scalar: [u8; 32],
    credential: Credential,
}

impl Identity {
    fn new(kid: u8) -> Self {
        let scalar = rustcrypto()
            .generate_scalar(Curve::P256, &mut OsRandom)
            .expect("randomness");
        let key = rustcrypto()
            .load_key_agreement(Curve::P256, &scalar)
            .expect("a scalar in range");
        let (x, y) = key.public_key().sec1()[1..].split_at(32);
        let parts: Vec<u8> = hex::decode(CLAIMS.concat()).expect("hexadecimal");
        let mut claims = parts;
        let kid_at = claims.len() - 6;
        claims[kid_at] = kid;
        claims.extend(x);
        claims.extend([0x22, 0x58, 0x20]);
        claims.extend(y);
        Self {
            scalar: scalar.expose_secret().try_into().expect("32 bytes"),
            credential: Credential::parse_ccs(&claims).expect("a claims set"),
        }
    }
}

pub(crate) struct Lakers {
    initiator: Identity,
    responder: Identity,
}

impl Lakers {
    pub(crate) fn new() -> Self {
        Self {
            initiator: Identity::new(0x2b),
            responder: Identity::new(0x32),
        }
    }
}

fn crypto() -> Crypto<OsRng> {
    Crypto::new(OsRng)
}

fn copy(message: &EdhocMessageBuffer) -> EdhocMessageBuffer {
    EdhocMessageBuffer::new_from_slice(message.as_slice()).expect("a message of the same size")
}

impl Peer for Lakers {
    fn subject(&self) -> &str {
        "lakers EDHOC method 3 suite 2 kid, no certificates"
    }

    fn run(&self) -> Flights {
        let (us, them) = (&self.initiator, &self.responder);
        let initiator = EdhocInitiator::new(crypto(), EDHOCMethod::StatStat, EDHOCSuite::CipherSuite2);
        let responder = EdhocResponder::new(crypto(), EDHOCMethod::StatStat, them.scalar, them.credential);
        let (initiator, message_1) = initiator.prepare_message_1(None, &None).expect("message_1");
        let (responder, _, _) = responder.process_message_1(&copy(&message_1)).expect("message_1");
        let (responder, message_2) = responder
            .prepare_message_2(CredentialTransfer::ByReference, None, &None)
            .expect("message_2");
        let (mut initiator, _, named, _) = initiator.parse_message_2(&copy(&message_2)).expect("message_2");
        let credential = credential_check_or_fetch(Some(them.credential), named).expect("the peer");
        initiator
            .set_identity(us.scalar, us.credential)
            .expect("an identity");
        let initiator = initiator.verify_message_2(credential).expect("message_2");
        let (initiator, message_3, _) = initiator
            .prepare_message_3(CredentialTransfer::ByReference, &None)
            .expect("message_3");
        let (responder, named, _) = responder.parse_message_3(&copy(&message_3)).expect("message_3");
        let credential = credential_check_or_fetch(Some(us.credential), named).expect("the peer");
        let (responder, _) = responder.verify_message_3(credential).expect("message_3");
        let (mut responder, message_4) = responder.prepare_message_4(&None).expect("message_4");
        let (mut initiator, _) = initiator.process_message_4(&copy(&message_4)).expect("message_4");
        assert_eq!(
            initiator.edhoc_exporter(0, &[], 32)[..32],
            responder.edhoc_exporter(0, &[], 32)[..32]
        );
        let messages = [&message_1, &message_2, &message_3, &message_4];
        Flights(messages.map(|message| message.as_slice().len()).to_vec())
    }
}
