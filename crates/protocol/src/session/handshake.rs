use super::endpoint::{Acquaintances, Endpoint, Identity, Surroundings};
use super::{Authenticated, SessionFault};
use crate::edhoc::{
    AwaitMessage1, AwaitMessage2, AwaitMessage3, AwaitMessage4, ConnectionId, CredentialFault, ErrorMessage,
    Established, Exporter, Fault, IdCred, Incompatibility, Initiator, KeyUse, Method, OwnCredential,
    PeerClaim, PeerCredential, PeerResolver, SuitesOffered,
};
use crate::pairing::PairingCode;
use crate::registry::exporter;
use alloc::{boxed::Box, vec::Vec};
use wand_crypto::{CryptoError, Suite};
use wand_trust::{ChainVerified, Expectation, Refusal, Validator};

/// What is awaited next; each state holds only what is legal in it.
pub(super) enum Handshake {
    /// Programmer.
    First { renegotiated: bool },
    /// Device.
    Second {
        await_message_2: AwaitMessage2,
        suites: SuitesOffered,
        renegotiated: bool,
    },
    /// Programmer.
    Third {
        await_message_3: Box<AwaitMessage3>,
        own_by_reference: bool,
    },
    /// Device.
    Fourth {
        await_message_4: Box<AwaitMessage4<Met>>,
        own_by_reference: bool,
    },
}

/// A verified peer, and how it named itself.
pub(super) struct Met {
    chain: ChainVerified,
    by_reference: bool,
}

/// What a handshake message led to.
pub(super) enum Progress {
    /// Send this and go on.
    Reply(Handshake, Vec<u8>),
    /// Device: begin again with another suite.
    Restart(Handshake, Vec<u8>),
    /// Both sides are authenticated; the programmer still sends message_4.
    Authenticated(Box<(Authenticated, Exporter, Option<Vec<u8>>)>),
    /// Send this error message, then end with the fault.
    Refused(SessionFault, Vec<u8>),
}

type Outcome = Result<Progress, Fault<Refusal>>;

impl Handshake {
    /// The programmer's side: waits for message_1.
    pub(super) fn respond() -> Self {
        Self::First { renegotiated: false }
    }

    /// The device's side: makes message_1.
    pub(super) fn initiate(
        endpoint: &Endpoint,
        around: &mut Surroundings<'_>,
    ) -> Result<(Self, Vec<u8>), SessionFault> {
        if !endpoint.policy.permits_method(endpoint.method.number()) {
            return Err(Fault::Incompatible(Incompatibility::Method {
                number: endpoint.method.number(),
            })
            .into());
        }
        let suites = SuitesOffered::first(&suites(endpoint)).map_err(Fault::Caller)?;
        Ok(Self::message_1(endpoint, around, suites, false)?)
    }

    /// The number of the message that is awaited.
    pub(super) fn awaited(&self) -> u8 {
        match self {
            Self::First { .. } => 1,
            Self::Second { .. } => 2,
            Self::Third { .. } => 3,
            Self::Fourth { .. } => 4,
        }
    }

    /// Takes the next message of the peer.
    ///
    /// # Errors
    /// A fault of which the peer is not told, because it told us or because nothing can be said.
    pub(super) fn receive(
        self,
        endpoint: &Endpoint,
        around: &mut Surroundings<'_>,
        message: &[u8],
    ) -> Result<Progress, SessionFault> {
        let outcome = match self {
            Self::First { renegotiated } => first(endpoint, around, message, renegotiated),
            Self::Second {
                await_message_2,
                suites,
                renegotiated,
            } => second(endpoint, around, message, await_message_2, (suites, renegotiated)),
            Self::Third {
                await_message_3,
                own_by_reference,
            } => third(endpoint, around, message, *await_message_3, own_by_reference),
            Self::Fourth {
                await_message_4,
                own_by_reference,
            } => {
                let established = await_message_4.handle(message).map_err(Fault::lift);
                established.and_then(|done| authenticated(done, None, own_by_reference))
            }
        };
        match outcome {
            Ok(progress) => Ok(progress),
            Err(fault) => match fault.error_message() {
                Some(error) => Ok(Progress::Refused(fault.into(), error.encode())),
                None => Err(fault.into()),
            },
        }
    }

    fn message_1(
        endpoint: &Endpoint,
        around: &mut Surroundings<'_>,
        suites: SuitesOffered,
        renegotiated: bool,
    ) -> Result<(Self, Vec<u8>), Fault<Refusal>> {
        let suite = Suite::from_number(suites.selected()).ok_or(Incompatibility::NoCommonSuite)?;
        let ephemeral = endpoint
            .provider
            .generate_key_agreement(suite.curve(), around.random)
            .map_err(Fault::Crypto)?;
        let initiator = Initiator {
            provider: endpoint.provider,
            method: endpoint.method,
            suites: suites.clone(),
            c_i: ConnectionId::random(around.random).map_err(Fault::Crypto)?,
            understood_ead: Vec::new(),
        };
        let (await_message_2, message_1) = initiator.start(ephemeral, &[]).map_err(Fault::lift)?;
        Ok((
            Self::Second {
                await_message_2,
                suites,
                renegotiated,
            },
            message_1,
        ))
    }
}

fn suites(endpoint: &Endpoint) -> Vec<Suite> {
    let permitted = endpoint
        .policy
        .suites
        .iter()
        .filter_map(|number| Suite::from_number(*number));
    let needed = match endpoint.peer_function {
        wand_trust::Function::DeviceIdentity => None,
        _ => Some(endpoint.method.initiator()),
    };
    permitted
        .filter(|suite| endpoint.holds_key_for(needed, *suite))
        .collect()
}

fn permitted_methods(endpoint: &Endpoint) -> Vec<Method> {
    let permits = |method: &Method| endpoint.policy.permits_method(method.number());
    Method::ALL.into_iter().filter(permits).collect()
}

fn first(endpoint: &Endpoint, around: &mut Surroundings<'_>, message: &[u8], renegotiated: bool) -> Outcome {
    let responder = AwaitMessage1 {
        provider: endpoint.provider,
        methods: permitted_methods(endpoint),
        suites: suites(endpoint),
        understood_ead: Vec::new(),
    };
    let accepted = match responder.handle(message) {
        Err(fault @ Fault::Incompatible(Incompatibility::Suite { downgrade: false, .. }))
            if !renegotiated =>
        {
            let error = fault
                .error_message()
                .map(|error| error.encode())
                .unwrap_or_default();
            return Ok(Progress::Reply(Handshake::First { renegotiated: true }, error));
        }
        accepted => accepted.map_err(Fault::lift)?,
    };
    let by_reference = around.acquaintances.holds_ours(None);
    let own = own_credential(
        endpoint,
        accepted.method().responder(),
        accepted.suite(),
        by_reference,
    )?;
    let c_r = ConnectionId::random(around.random).map_err(Fault::Crypto)?;
    let curve = accepted.suite().curve();
    let ephemeral = endpoint
        .provider
        .generate_key_agreement(curve, around.random)
        .map_err(Fault::Crypto)?;
    let (await_message_3, message_2) = accepted
        .message_2(own, c_r, ephemeral, &[], around.random)
        .map_err(Fault::lift)?;
    let next = Handshake::Third {
        await_message_3: Box::new(await_message_3),
        own_by_reference: by_reference,
    };
    Ok(Progress::Reply(next, message_2))
}

fn second(
    endpoint: &Endpoint,
    around: &mut Surroundings<'_>,
    message: &[u8],
    await_message_2: AwaitMessage2,
    (offered, renegotiated): (SuitesOffered, bool),
) -> Outcome {
    let verified = match await_message_2.handle(message, &mut Resolver { endpoint, around }) {
        Err(Fault::Reported(ErrorMessage::WrongSuite(suites_r))) if !renegotiated => {
            let offer = offered
                .renegotiate(&suites(endpoint), &suites_r)
                .map_err(Fault::lift)?;
            let (next, message_1) = Handshake::message_1(endpoint, around, offer, true)?;
            return Ok(Progress::Restart(next, message_1));
        }
        verified => verified?,
    };
    let peer = verified.peer().chain.leaf().fingerprint(endpoint.provider);
    let own_by_reference = around.acquaintances.holds_ours(Some(&peer));
    let own = own_credential(
        endpoint,
        endpoint.method.initiator(),
        verified.suite(),
        own_by_reference,
    )?;
    let (await_message_4, message_3) = verified
        .message_3(&own, &[], around.random)
        .map_err(Fault::lift)?;
    Ok(Progress::Reply(
        Handshake::Fourth {
            await_message_4: Box::new(await_message_4),
            own_by_reference,
        },
        message_3,
    ))
}

fn third(
    endpoint: &Endpoint,
    around: &mut Surroundings<'_>,
    message: &[u8],
    await_message_3: AwaitMessage3,
    own_by_reference: bool,
) -> Outcome {
    let verified = await_message_3.handle(message, &mut Resolver { endpoint, around })?;
    let (established, message_4) = verified.message_4(&[]).map_err(Fault::lift)?;
    authenticated(established, Some(message_4), own_by_reference)
}

fn authenticated(established: Established<Met>, reply: Option<Vec<u8>>, own_by_reference: bool) -> Outcome {
    let exported = Exported::derive(&established.exporter).map_err(Fault::Crypto)?;
    let authenticated = Authenticated {
        peer: established.peer.chain,
        method: established.method,
        suite: established.suite,
        session_id: exported.session_id,
        command_binding: exported.command_binding,
        pairing_code: exported.pairing_code,
        own_by_reference,
        peer_by_reference: established.peer.by_reference,
        bytes: established
            .message_lens
            .iter()
            .fold(0, |sum: usize, len| sum.saturating_add(*len)),
    };
    Ok(Progress::Authenticated(Box::new((
        authenticated,
        established.exporter,
        reply,
    ))))
}

struct Exported {
    session_id: [u8; 8],
    command_binding: [u8; 32],
    pairing_code: PairingCode,
}

impl Exported {
    fn derive(from: &Exporter) -> Result<Self, CryptoError> {
        let export = |label, context: &[u8], len| from.export(label, context, len);
        let pairing_code = PairingCode::derive(&export)?;
        Ok(Self {
            session_id: fixed(from, exporter::SESSION_ID)?,
            command_binding: fixed(from, exporter::COMMAND_BINDING)?,
            pairing_code,
        })
    }
}

fn fixed<const N: usize>(from: &Exporter, label: u32) -> Result<[u8; N], CryptoError> {
    from.export(label, &[], N)?
        .expose_secret()
        .try_into()
        .map_err(|_| CryptoError::BadLength)
}

fn own_credential(
    endpoint: &Endpoint,
    key_use: KeyUse,
    suite: Suite,
    by_reference: bool,
) -> Result<OwnCredential, Fault<Refusal>> {
    let identity: &Identity = endpoint
        .identity(key_use, suite)
        .ok_or(Incompatibility::CredentialCurve { suite })?;
    let key = identity.key.clone();
    Ok(if by_reference {
        OwnCredential::x5t(endpoint.provider, &identity.leaf, key)
    } else {
        OwnCredential::x5chain(&identity.leaf, &identity.further, key)
    })
}

/// Judges a peer's certificate by path, function, key usage, class, serial number and revocation.
struct Resolver<'a, 'b> {
    endpoint: &'a Endpoint,
    around: &'a Surroundings<'b>,
}

impl PeerResolver for Resolver<'_, '_> {
    type Peer = Met;
    type Refusal = Refusal;

    fn resolve(&mut self, claim: PeerClaim<'_>) -> Result<PeerCredential<Met>, CredentialFault<Refusal>> {
        let (leaf, further, by_reference) = found(claim.id_cred, self.around.acquaintances)?;
        let validator = Validator {
            provider: self.endpoint.provider,
            store: self.around.store,
            policy: &self.endpoint.policy,
        };
        let expectation = Expectation {
            function: self.endpoint.peer_function,
            key_use: super::endpoint::certified(claim.key_use),
            class: self.endpoint.peer_class,
            serial: self.endpoint.peer_serial.as_deref(),
        };
        let further: Vec<&[u8]> = further.iter().map(Vec::as_slice).collect();
        let chain = validator
            .verify(&leaf, &further, &expectation, self.around.unix_s)
            .map_err(CredentialFault::Refused)?;
        let key = chain.public_key().clone();
        Ok(PeerCredential::x509(&leaf, key, Met { chain, by_reference }))
    }
}

type Found = (Vec<u8>, Vec<Vec<u8>>, bool);

fn found(id_cred: &IdCred, acquaintances: &dyn Acquaintances) -> Result<Found, CredentialFault<Refusal>> {
    match id_cred {
        IdCred::X5Chain(chain) => {
            let (leaf, further) = chain.split_first().ok_or(CredentialFault::Unknown)?;
            Ok((leaf.clone(), further.to_vec(), false))
        }
        IdCred::X5T { hash, .. } => {
            let x5t = hash.as_slice().try_into().map_err(|_| CredentialFault::Unknown)?;
            let leaf = acquaintances.certificate(x5t).ok_or(CredentialFault::Unknown)?;
            Ok((leaf, Vec::new(), true))
        }
        IdCred::Kid(_) | IdCred::Kccs(_) => Err(CredentialFault::Unknown),
    }
}
