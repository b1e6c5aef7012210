//! Two sides in memory with everything between them in the test's hands.

use std::{fmt, sync::Arc};
use wand_crypto::{Provider, PublicKey, Random, SeededRandom, Suite, rustcrypto};
use wand_protocol::edhoc::{
    AuthenticationKey, AwaitMessage1, ConnectionId, CredentialFault, EadItem, Established, Fault, Initiator,
    KeyUse, Method, OwnCredential, PeerClaim, PeerCredential, PeerResolver, SuitesOffered,
};

pub(crate) fn provider() -> &'static dyn Provider {
    rustcrypto()
}

/// How a side names its certificate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Form {
    X5Chain,
    X5ChainWithIssuer,
    X5T,
}

/// A peer's certificate and key, as the other side holds them.
#[derive(Clone)]
pub(crate) struct Pinned {
    pub(crate) certificate: Vec<u8>,
    pub(crate) key: PublicKey,
    pub(crate) name: &'static str,
    /// What the last claim said.
    pub(crate) seen: Option<(KeyUse, Suite, Vec<EadItem>)>,
}

/// The certificate is not the pinned one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stranger;

impl fmt::Display for Stranger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a stranger")
    }
}

impl PeerResolver for Pinned {
    type Peer = &'static str;
    type Refusal = Stranger;

    fn resolve(
        &mut self,
        claim: PeerClaim<'_>,
    ) -> Result<PeerCredential<&'static str>, CredentialFault<Stranger>> {
        self.seen = Some((claim.key_use, claim.suite, claim.ead.to_vec()));
        if claim.id_cred.names_certificate(provider(), &self.certificate) {
            return Ok(PeerCredential::x509(
                &self.certificate,
                self.key.clone(),
                self.name,
            ));
        }
        match claim.id_cred {
            wand_protocol::edhoc::IdCred::X5T { .. } => Err(CredentialFault::Unknown),
            _ => Err(CredentialFault::Refused(Stranger)),
        }
    }
}

/// What one side is.
#[derive(Clone)]
pub(crate) struct Side {
    pub(crate) own: OwnCredential,
    pub(crate) pinned: Pinned,
}

/// Makes a side with a fresh key. EDHOC does not look into certificates, so any bytes do.
pub(crate) fn side(
    suite: Suite,
    key_use: KeyUse,
    form: Form,
    name: &'static str,
    random: &mut dyn Random,
) -> Side {
    let scalar = provider().generate_scalar(suite.curve(), random).unwrap();
    let key = match key_use {
        KeyUse::Signature => AuthenticationKey::Signature(Arc::from(
            provider().load_signer(suite.signature(), &scalar).unwrap(),
        )),
        KeyUse::StaticDh => AuthenticationKey::StaticDh(Arc::from(
            provider().load_key_agreement(suite.curve(), &scalar).unwrap(),
        )),
    };
    let certificate = format!("the certificate of the {name}").into_bytes();
    let pinned = Pinned {
        certificate,
        key: key.public_key().clone(),
        name,
        seen: None,
    };
    let own = match form {
        Form::X5Chain => OwnCredential::x5chain(&pinned.certificate, &[], key),
        Form::X5ChainWithIssuer => {
            OwnCredential::x5chain(&pinned.certificate, &[b"its issuer".to_vec()], key)
        }
        Form::X5T => OwnCredential::x5t(provider(), &pinned.certificate, key),
    };
    Side { own, pinned }
}

/// Everything that decides a handshake.
pub(crate) struct Pair {
    pub(crate) method: Method,
    pub(crate) supported_i: Vec<Suite>,
    pub(crate) supported_r: Vec<Suite>,
    pub(crate) selected: Suite,
    pub(crate) understood_ead: Vec<u16>,
    pub(crate) ead: [Vec<EadItem>; 4],
    pub(crate) initiator: Side,
    pub(crate) responder: Side,
    pub(crate) c_r: ConnectionId,
    pub(crate) seed: u64,
}

/// Where and why a handshake ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) after: &'static str,
    pub(crate) fault: Fault<Stranger>,
}

fn ended(after: &'static str) -> impl Fn(Fault) -> Ended {
    move |fault| Ended {
        after,
        fault: fault.lift(),
    }
}

impl Pair {
    pub(crate) fn new(method: Method, suite: Suite, forms: [Form; 2], seed: u64) -> Self {
        let mut random = SeededRandom::new(seed);
        let [form_i, form_r] = forms;
        Self {
            method,
            supported_i: vec![suite],
            supported_r: vec![suite],
            selected: suite,
            understood_ead: Vec::new(),
            ead: Default::default(),
            initiator: side(suite, method.initiator(), form_i, "implant", &mut random),
            responder: side(suite, method.responder(), form_r, "programmer", &mut random),
            c_r: ConnectionId::from_raw(b"programmer").unwrap(),
            seed,
        }
    }

    /// Runs the handshake; `on_link` sees each message by its number and may change it.
    pub(crate) fn run(
        &mut self,
        mut on_link: impl FnMut(usize, &mut Vec<u8>),
    ) -> Result<[Established<&'static str>; 2], Ended> {
        let mut random = SeededRandom::new(self.seed ^ 0xed_0c);
        let mut ephemeral = || {
            provider()
                .generate_key_agreement(self.selected.curve(), &mut random)
                .unwrap()
        };
        let (x, y) = (ephemeral(), ephemeral());
        let [ead_1, ead_2, ead_3, ead_4] = &self.ead;
        let config = Initiator {
            provider: provider(),
            method: self.method,
            suites: SuitesOffered::select(&self.supported_i, self.selected).unwrap(),
            c_i: ConnectionId::from_raw(&[0x37]).unwrap(),
            understood_ead: self.understood_ead.clone(),
        };
        let (phase_i, mut message_1) = config.start(x, ead_1).map_err(ended("start"))?;
        on_link(1, &mut message_1);
        let config = AwaitMessage1 {
            provider: provider(),
            methods: Method::ALL.to_vec(),
            suites: self.supported_r.clone(),
            understood_ead: self.understood_ead.clone(),
        };
        let accepted = config.handle(&message_1).map_err(ended("message_1"))?;
        let (phase_r, mut message_2) = accepted
            .message_2(
                self.responder.own.clone(),
                self.c_r.clone(),
                y,
                ead_2,
                &mut random,
            )
            .map_err(ended("message_1"))?;
        on_link(2, &mut message_2);
        let verified = phase_i
            .handle(&message_2, &mut self.responder.pinned)
            .map_err(|fault| Ended {
                after: "message_2",
                fault,
            })?;
        let (phase_i, mut message_3) = verified
            .message_3(&self.initiator.own, ead_3, &mut random)
            .map_err(ended("message_2"))?;
        on_link(3, &mut message_3);
        let verified = phase_r
            .handle(&message_3, &mut self.initiator.pinned)
            .map_err(|fault| Ended {
                after: "message_3",
                fault,
            })?;
        let (at_responder, mut message_4) = verified.message_4(ead_4).map_err(ended("message_3"))?;
        on_link(4, &mut message_4);
        let at_initiator = phase_i.handle(&message_4).map_err(ended("message_4"))?;
        Ok([at_initiator, at_responder])
    }
}
