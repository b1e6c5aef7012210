//! A whole EDHOC handshake of both sides, without link and session: what the session does, and nothing else.

use crate::credentials::{Credentials, NOW, PACEMAKER, Party};
use wand_crypto::{Provider, Random, Suite};
use wand_protocol::edhoc::{
    AwaitMessage1, ConnectionId, CredentialFault, Fault, IdCred, Initiator, KeyUse, Method, OwnCredential,
    PeerClaim, PeerCredential, PeerResolver, SuitesOffered,
};
use wand_protocol::session::Identity;
use wand_trust::{ChainVerified, Expectation, Function, Policy, Refusal, TrustStore, Validator};

/// How both sides name their certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// By value, at first contact.
    X5Chain,
    /// By hash, on reconnect.
    X5T,
}

impl Form {
    pub(crate) const ALL: [Self; 2] = [Self::X5Chain, Self::X5T];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::X5Chain => "x5chain",
            Self::X5T => "x5t",
        }
    }
}

/// What decides how a handshake runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Case {
    pub(crate) method: Method,
    pub(crate) suite: Suite,
    pub(crate) form: Form,
}

/// One side: its credential, and what it knows of the other.
pub(crate) struct Side {
    provider: &'static dyn Provider,
    own: Identity,
    policy: Policy,
    peer_function: Function,
    peer_class: Option<u8>,
    /// The peer's certificate, with its hash, as it was kept when it was met.
    met: ([u8; 8], Vec<u8>),
}

impl Side {
    fn new(
        case: Case,
        provider: &'static dyn Provider,
        credentials: &Credentials,
        (party, peer): (Party, Party),
    ) -> Self {
        let curve = case.suite.curve();
        let own = credentials.identity(provider, party, curve, key_use(case.method, party));
        let theirs = credentials.identity(provider, peer, curve, key_use(case.method, peer));
        let (peer_function, peer_class) = match peer {
            Party::Device => (Function::DeviceIdentity, Some(PACEMAKER)),
            Party::Operator => (Function::OperatorSession, None),
        };
        Self {
            provider,
            own,
            policy: Policy::default(),
            peer_function,
            peer_class,
            met: (x5t(&theirs.leaf), theirs.leaf),
        }
    }

    fn own(&self, form: Form) -> OwnCredential {
        let key = self.own.key.clone();
        match form {
            Form::X5Chain => OwnCredential::x5chain(&self.own.leaf, &self.own.further, key),
            Form::X5T => OwnCredential::x5t(self.provider, &self.own.leaf, key),
        }
    }
}

/// What a party's key does in a method.
pub(crate) fn key_use(method: Method, party: Party) -> KeyUse {
    match party {
        Party::Device => method.initiator(),
        Party::Operator => method.responder(),
    }
}

/// SHA-256/64 of a certificate.
pub(crate) fn x5t(leaf: &[u8]) -> [u8; 8] {
    let digest = wand_crypto::rustcrypto().hash(wand_crypto::HashAlgorithm::Sha256, &[leaf]);
    *digest.as_bytes().first_chunk().expect("32 bytes")
}

/// Judges a peer's certificate as the session does.
struct Resolver<'a>(&'a Side, &'a TrustStore);

impl PeerResolver for Resolver<'_> {
    type Peer = ChainVerified;
    type Refusal = Refusal;

    fn resolve(
        &mut self,
        claim: PeerClaim<'_>,
    ) -> Result<PeerCredential<ChainVerified>, CredentialFault<Refusal>> {
        let Self(side, store) = self;
        let (leaf, further) = match claim.id_cred {
            IdCred::X5Chain(chain) => chain.split_first().ok_or(CredentialFault::Unknown)?,
            IdCred::X5T { hash, .. } if hash.as_slice() == side.met.0 => (&side.met.1, &[][..]),
            _ => return Err(CredentialFault::Unknown),
        };
        let validator = Validator {
            provider: side.provider,
            store,
            policy: &side.policy,
        };
        let expectation = Expectation {
            function: side.peer_function,
            key_use: match claim.key_use {
                KeyUse::Signature => wand_trust::KeyUse::Signature,
                KeyUse::StaticDh => wand_trust::KeyUse::KeyAgreement,
            },
            class: side.peer_class,
            serial: None,
        };
        let further: Vec<&[u8]> = further.iter().map(Vec::as_slice).collect();
        let chain = validator
            .verify(leaf, &further, &expectation, NOW)
            .map_err(CredentialFault::Refused)?;
        let key = chain.public_key().clone();
        Ok(PeerCredential::x509(leaf, key, chain))
    }
}

/// A device, a programmer, and what both trust.
pub(crate) struct Pair<'a> {
    case: Case,
    device: Side,
    programmer: Side,
    store: &'a TrustStore,
}

impl<'a> Pair<'a> {
    /// The two providers may differ, so that one side's calls can be told from the other's.
    pub(crate) fn new(
        case: Case,
        device: &'static dyn Provider,
        programmer: &'static dyn Provider,
        credentials: &'a Credentials,
    ) -> Self {
        Self {
            case,
            device: Side::new(case, device, credentials, (Party::Device, Party::Operator)),
            programmer: Side::new(case, programmer, credentials, (Party::Operator, Party::Device)),
            store: &credentials.store,
        }
    }

    /// Runs a handshake through message_4 and one exported key on each side. Returns the lengths of the messages.
    pub(crate) fn run(&self, random: &mut dyn Random) -> Result<[usize; 4], Fault<Refusal>> {
        let Self {
            case,
            device,
            programmer,
            store,
        } = self;
        let curve = case.suite.curve();
        let ephemeral = device
            .provider
            .generate_key_agreement(curve, random)
            .map_err(Fault::Crypto)?;
        let initiator = Initiator {
            provider: device.provider,
            method: case.method,
            suites: SuitesOffered::first(&[case.suite]).map_err(Fault::Caller)?,
            c_i: ConnectionId::random(random).map_err(Fault::Crypto)?,
            understood_ead: Vec::new(),
        };
        let (at_device, message_1) = initiator.start(ephemeral, &[]).map_err(Fault::lift)?;

        let responder = AwaitMessage1 {
            provider: programmer.provider,
            methods: Method::ALL.to_vec(),
            suites: vec![case.suite],
            understood_ead: Vec::new(),
        };
        let accepted = responder.handle(&message_1).map_err(Fault::lift)?;
        let c_r = ConnectionId::random(random).map_err(Fault::Crypto)?;
        let ephemeral = programmer
            .provider
            .generate_key_agreement(curve, random)
            .map_err(Fault::Crypto)?;
        let (at_programmer, message_2) = accepted
            .message_2(programmer.own(case.form), c_r, ephemeral, &[], random)
            .map_err(Fault::lift)?;

        let verified = at_device.handle(&message_2, &mut Resolver(device, store))?;
        // Whether the programmer holds our certificate is looked up by this.
        let _ = verified.peer().leaf().fingerprint(device.provider);
        let (at_device, message_3) = verified
            .message_3(&device.own(case.form), &[], random)
            .map_err(Fault::lift)?;

        let verified = at_programmer.handle(&message_3, &mut Resolver(programmer, store))?;
        let (at_programmer, message_4) = verified.message_4(&[]).map_err(Fault::lift)?;
        let at_device = at_device.handle(&message_4).map_err(Fault::lift)?;

        let keys =
            [&at_device.exporter, &at_programmer.exporter].map(|exporter| exporter.export(32768, &[], 32));
        let [ours, theirs] = keys;
        assert!(
            ours.map_err(Fault::Crypto)? == theirs.map_err(Fault::Crypto)?,
            "both sides have the same keys"
        );
        Ok(at_device.message_lens)
    }
}
