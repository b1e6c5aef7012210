//! Live handshakes with the crate `lakers`: method 3, suite 2, CCS by reference and by value.

use crate::pair::provider;
use lakers::{
    Credential, CredentialTransfer, EDHOCMethod, EDHOCSuite, EdhocInitiator, EdhocMessageBuffer,
    EdhocResponder, credential_check_or_fetch,
};
use lakers_crypto_rustcrypto::Crypto;
use rand_core_06::OsRng;
use std::{convert::Infallible, sync::Arc};
use wand_crypto::{Curve, KeyAgreement, PublicKey, Secret, SeededRandom, Suite};
use wand_protocol::edhoc::{
    AuthenticationKey, AwaitMessage1, ConnectionId, CredentialFault, Established, IdCred, Initiator, KeyUse,
    Method, OwnCredential, PeerClaim, PeerCredential, PeerResolver, SuitesOffered,
};

/// One identity, for either implementation: a CWT claims set with its key.
struct Identity {
    kid: u8,
    ccs: Vec<u8>,
    scalar: Secret,
    key: PublicKey,
}

impl Identity {
    fn new(kid: u8, seed: u64) -> Self {
        let scalar = provider()
            .generate_scalar(Curve::P256, &mut SeededRandom::new(seed))
            .unwrap();
        let key = provider()
            .load_key_agreement(Curve::P256, &scalar)
            .unwrap()
            .public_key()
            .clone();
        let mut ccs = hex::decode("a2026474657374").unwrap();
        ccs.extend(hex::decode("08a101a50102024100200121582000").unwrap());
        ccs.truncate(ccs.len() - 1);
        let kid_at = ccs.len() - 6;
        assert_eq!(ccs[kid_at - 1], 0x41);
        ccs[kid_at] = kid;
        ccs.extend(key.x());
        ccs.extend([0x22, 0x58, 0x20]);
        ccs.extend(&key.sec1()[33..]);
        Self {
            kid,
            ccs,
            scalar,
            key,
        }
    }

    fn own(&self, transfer: CredentialTransfer) -> OwnCredential {
        let id_cred = match transfer {
            CredentialTransfer::ByReference => IdCred::Kid(vec![self.kid]),
            CredentialTransfer::ByValue => IdCred::Kccs(self.ccs.clone()),
        };
        let key = provider().load_key_agreement(Curve::P256, &self.scalar).unwrap();
        OwnCredential::new(
            id_cred,
            self.ccs.clone(),
            AuthenticationKey::StaticDh(Arc::from(key)),
        )
    }

    fn for_lakers(&self) -> ([u8; 32], Credential) {
        (
            self.scalar.expose_secret().try_into().unwrap(),
            Credential::parse_ccs(&self.ccs).unwrap(),
        )
    }
}

/// Accepts one identity, by `kid` or by value.
struct Known<'a>(&'a Identity);

impl PeerResolver for Known<'_> {
    type Peer = u8;
    type Refusal = Infallible;

    fn resolve(&mut self, claim: PeerClaim<'_>) -> Result<PeerCredential<u8>, CredentialFault<Infallible>> {
        assert_eq!(claim.key_use, KeyUse::StaticDh);
        let named = match claim.id_cred {
            IdCred::Kid(kid) => *kid == [self.0.kid],
            IdCred::Kccs(ccs) => *ccs == self.0.ccs,
            _ => false,
        };
        if !named {
            return Err(CredentialFault::Unknown);
        }
        Ok(PeerCredential::new(
            self.0.ccs.clone(),
            self.0.key.clone(),
            self.0.kid,
        ))
    }
}

fn crypto() -> Crypto<OsRng> {
    Crypto::new(OsRng)
}

fn ephemeral(seed: u64) -> Box<dyn KeyAgreement> {
    provider()
        .generate_key_agreement(Curve::P256, &mut SeededRandom::new(seed))
        .unwrap()
}

fn buffer(message: &[u8]) -> EdhocMessageBuffer {
    EdhocMessageBuffer::new_from_slice(message).unwrap()
}

fn initiator() -> Initiator {
    Initiator {
        provider: provider(),
        method: Method::StaticStatic,
        suites: SuitesOffered::first(&[Suite::Suite2]).unwrap(),
        c_i: ConnectionId::from_raw(&[0x37]).unwrap(),
        understood_ead: Vec::new(),
    }
}

fn responder() -> AwaitMessage1 {
    AwaitMessage1 {
        provider: provider(),
        methods: vec![Method::StaticStatic],
        suites: vec![Suite::Suite2],
        understood_ead: Vec::new(),
    }
}

/// The first exporter values of both, before and after a key update.
fn assert_same_keys(mut ours: Established<u8>, mut theirs: impl FnMut(Option<&[u8]>) -> Vec<u8>) {
    let export = |ours: &Established<u8>| ours.exporter.export(0, &[], 16).unwrap();
    assert_eq!(export(&ours).expose_secret(), theirs(None));
    let context = [0xa0; 16];
    ours.exporter.key_update(&context).unwrap();
    assert_eq!(export(&ours).expose_secret(), theirs(Some(&context)));
}

fn we_initiate(transfer: fn() -> CredentialTransfer, kids: [u8; 2]) {
    let (us, them) = (Identity::new(kids[0], 1), Identity::new(kids[1], 2));
    let (their_scalar, their_credential) = them.for_lakers();
    let peer = EdhocResponder::new(crypto(), EDHOCMethod::StatStat, their_scalar, their_credential);
    let (phase, message_1) = initiator().start(ephemeral(3), &[]).unwrap();
    let (peer, c_i, _) = peer.process_message_1(&buffer(&message_1)).unwrap();
    assert_eq!(c_i.as_slice(), [0x37]);
    let (peer, message_2) = peer.prepare_message_2(transfer(), None, &None).unwrap();
    let verified = phase.handle(message_2.as_slice(), &mut Known(&them)).unwrap();
    let (phase, message_3) = verified
        .message_3(&us.own(transfer()), &[], &mut SeededRandom::new(4))
        .unwrap();
    let (peer, id_cred, _) = peer.parse_message_3(&buffer(&message_3)).unwrap();
    let ours_there = credential_check_or_fetch(Some(us.for_lakers().1), id_cred).unwrap();
    let (peer, _) = peer.verify_message_3(ours_there).unwrap();
    let (mut peer, message_4) = peer.prepare_message_4(&None).unwrap();
    let established = phase.handle(message_4.as_slice()).unwrap();
    assert_eq!(established.peer, them.kid);
    assert_same_keys(established, |update| {
        if let Some(context) = update {
            peer.edhoc_key_update(context);
        }
        peer.edhoc_exporter(0, &[], 16)[..16].to_vec()
    });
}

fn we_respond(transfer: fn() -> CredentialTransfer, kids: [u8; 2]) {
    let (us, them) = (Identity::new(kids[0], 5), Identity::new(kids[1], 6));
    let peer = EdhocInitiator::new(crypto(), EDHOCMethod::StatStat, EDHOCSuite::CipherSuite2);
    let (peer, message_1) = peer.prepare_message_1(None, &None).unwrap();
    let accepted = responder().handle(message_1.as_slice()).unwrap();
    let c_r = ConnectionId::from_raw(&[0x27]).unwrap();
    let (phase, message_2) = accepted
        .message_2(
            us.own(transfer()),
            c_r,
            ephemeral(7),
            &[],
            &mut SeededRandom::new(8),
        )
        .unwrap();
    let (mut peer, c_r, id_cred, _) = peer.parse_message_2(&buffer(&message_2)).unwrap();
    assert_eq!(c_r.as_slice(), [0x27]);
    let ours_there = credential_check_or_fetch(Some(us.for_lakers().1), id_cred).unwrap();
    let (their_scalar, their_credential) = them.for_lakers();
    peer.set_identity(their_scalar, their_credential).unwrap();
    let peer = peer.verify_message_2(ours_there).unwrap();
    let (peer, message_3, _) = peer.prepare_message_3(transfer(), &None).unwrap();
    let verified = phase.handle(message_3.as_slice(), &mut Known(&them)).unwrap();
    let (established, message_4) = verified.message_4(&[]).unwrap();
    let (mut peer, _) = peer.process_message_4(&buffer(&message_4)).unwrap();
    assert_eq!(established.peer, them.kid);
    assert_same_keys(established, |update| {
        if let Some(context) = update {
            peer.edhoc_key_update(context);
        }
        peer.edhoc_exporter(0, &[], 16)[..16].to_vec()
    });
}

/// Another implementation, with another P-256 underneath, as Responder. The `kid`s are sent as integers and as strings.
#[test]
fn lakers_responds_to_us() {
    we_initiate(|| CredentialTransfer::ByReference, [0x2b, 0x32]);
    we_initiate(|| CredentialTransfer::ByReference, [0xfe, 0x18]);
    we_initiate(|| CredentialTransfer::ByValue, [0x2b, 0x32]);
}

/// And as Initiator.
#[test]
fn lakers_initiates_to_us() {
    we_respond(|| CredentialTransfer::ByReference, [0x2b, 0x32]);
    we_respond(|| CredentialTransfer::ByReference, [0xfe, 0x18]);
    we_respond(|| CredentialTransfer::ByValue, [0x2b, 0x32]);
}
