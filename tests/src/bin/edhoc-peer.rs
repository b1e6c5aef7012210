//! A conformance door: one EDHOC peer on stdin and stdout.
//!
//! ```text
//! edhoc-peer ROLE METHOD SUITE CRED OWN.der OWN_SK_HEX PEER.der PEER_XY_HEX OWN_C_HEX [EPH_SK_HEX EPH_X_HEX]
//! ```
//!
//! - `ROLE`: `I` or `R`. `METHOD`: 0 to 3. `SUITE`: 2, 3 or 24; it is the only one offered and the only one accepted.
//! - `CRED`: `x5chain` or `x5t`, how our own certificate `OWN.der` is sent. The peer may use either.
//! - `OWN_SK_HEX`: the scalar of our authentication key, big-endian; a signature or a static key as the method has it.
//! - `PEER.der`, `PEER_XY_HEX`: the one certificate the peer may name, and its public key `x ‖ y`. The key is pinned as
//!   given; no path is validated.
//! - `OWN_C_HEX`: our connection identifier as a message carries it: `37` is the integer −24, `4118` a byte string. What
//!   is not one such item is the identifier itself: `18` is the same as `4118`.
//! - `EPH_SK_HEX EPH_X_HEX`: a fixed ephemeral key, for reproducing vectors; a fresh one without them.
//!
//! One message a line, in hexadecimal, through message_4; then `EXPORT <hex>`, EDHOC_Exporter(32768, empty, 32), and exit
//! status 0. On a refusal, bad arguments, or when the peer hangs up or is silent for a minute: a line `ERR <reason>` on
//! stdout in place of the next message, no EDHOC error message, and exit status 1. An EDHOC error message from the peer
//! is read and named.
use std::{
    fmt,
    io::{self, BufRead, Read, Write},
    process::ExitCode,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};
use wand_crypto::{Curve, HealthTested, KeyAgreement, OsRandom, PublicKey, Secret, Suite, rustcrypto};
use wand_protocol::edhoc::{
    AuthenticationKey, AwaitMessage1, ConnectionId, CredentialFault, Exporter, Initiator, KeyUse,
    MAX_MESSAGE_LEN, Malformed, Method, OwnCredential, PeerClaim, PeerCredential, PeerResolver,
    SuitesOffered,
};

const USAGE: &str = "usage: edhoc-peer I|R METHOD SUITE x5chain|x5t OWN.der OWN_SK_HEX PEER.der PEER_XY_HEX OWN_C_HEX \
                     [EPH_SK_HEX EPH_X_HEX]";

/// How long the peer may think.
const PATIENCE: Duration = Duration::from_secs(60);

/// No more is read of a line: room for a message that is refused for its length, and for white space.
const LONGEST_LINE: u64 = 4 * MAX_MESSAGE_LEN as u64;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = Peer::from_arguments(&arguments).and_then(Peer::run);
    let (line, status) = match outcome {
        Ok(exported) => (format!("EXPORT {}", hex::encode(exported)), ExitCode::SUCCESS),
        Err(reason) => (format!("ERR {reason}"), ExitCode::FAILURE),
    };
    match say(&line) {
        Ok(()) => status,
        Err(_) => ExitCode::FAILURE,
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Role {
    Initiator,
    Responder,
}

struct Peer {
    role: Role,
    method: Method,
    suite: Suite,
    own: OwnCredential,
    pinned: Pinned,
    own_c: ConnectionId,
    ephemeral: Box<dyn KeyAgreement>,
    random: HealthTested<OsRandom>,
}

impl Peer {
    fn from_arguments(arguments: &[String]) -> Result<Self, String> {
        let (first, fixed) = match arguments.len() {
            9 => (arguments, None),
            11 => (
                &arguments[..9],
                Some([arguments[9].as_str(), arguments[10].as_str()]),
            ),
            _ => return Err(USAGE.into()),
        };
        let [
            role,
            method,
            suite,
            cred,
            own_der,
            own_sk,
            peer_der,
            peer_xy,
            own_c,
        ] = first
        else {
            return Err(USAGE.into());
        };
        let role = role_named(role)?;
        let method = number("METHOD", method)?;
        let method = Method::from_number(method).ok_or_else(|| format!("METHOD {method} is not 0 to 3"))?;
        let suite = number("SUITE", suite)?;
        let suite = Suite::from_number(suite).ok_or_else(|| format!("SUITE {suite} is not 2, 3 or 24"))?;
        let key_use = match role {
            Role::Initiator => method.initiator(),
            Role::Responder => method.responder(),
        };
        let key = own_key(suite, key_use, &bytes("OWN_SK_HEX", own_sk)?)?;
        let mut random = HealthTested::start(OsRandom).map_err(|error| format!("random source: {error}"))?;
        Ok(Self {
            role,
            method,
            suite,
            own: own_credential(cred, &certificate("OWN.der", own_der)?, key)?,
            pinned: Pinned::new(
                suite,
                certificate("PEER.der", peer_der)?,
                &bytes("PEER_XY_HEX", peer_xy)?,
            )?,
            own_c: connection_id(&bytes("OWN_C_HEX", own_c)?)
                .map_err(|malformed| format!("OWN_C_HEX: {malformed}"))?,
            ephemeral: ephemeral(suite.curve(), fixed, &mut random)?,
            random,
        })
    }

    fn run(self) -> Result<Vec<u8>, String> {
        let exporter = match self.role {
            Role::Initiator => self.initiate(),
            Role::Responder => self.respond(),
        }?;
        let exported = exporter
            .export(32768, &[], 32)
            .map_err(|error| error.to_string())?;
        Ok(exported.expose_secret().to_vec())
    }

    fn initiate(mut self) -> Result<Exporter, String> {
        let config = Initiator {
            provider: rustcrypto(),
            method: self.method,
            suites: SuitesOffered::first(&[self.suite]).map_err(reason)?,
            c_i: self.own_c,
            understood_ead: Vec::new(),
        };
        let (phase, message_1) = config.start(self.ephemeral, &[]).map_err(reason)?;
        send(&message_1)?;
        let verified = phase
            .handle(&receive("message_2")?, &mut self.pinned)
            .map_err(reason)?;
        let (phase, message_3) = verified
            .message_3(&self.own, &[], &mut self.random)
            .map_err(reason)?;
        send(&message_3)?;
        Ok(phase.handle(&receive("message_4")?).map_err(reason)?.exporter)
    }

    fn respond(mut self) -> Result<Exporter, String> {
        let config = AwaitMessage1 {
            provider: rustcrypto(),
            methods: vec![self.method],
            suites: vec![self.suite],
            understood_ead: Vec::new(),
        };
        let accepted = config.handle(&receive("message_1")?).map_err(reason)?;
        let (phase, message_2) = accepted
            .message_2(self.own, self.own_c, self.ephemeral, &[], &mut self.random)
            .map_err(reason)?;
        send(&message_2)?;
        let verified = phase
            .handle(&receive("message_3")?, &mut self.pinned)
            .map_err(reason)?;
        let (established, message_4) = verified.message_4(&[]).map_err(reason)?;
        send(&message_4)?;
        Ok(established.exporter)
    }
}

/// The one peer that is accepted.
struct Pinned {
    certificate: Vec<u8>,
    key: PublicKey,
}

impl Pinned {
    fn new(suite: Suite, certificate: Vec<u8>, xy: &[u8]) -> Result<Self, String> {
        let key = PublicKey::from_sec1(suite.curve(), &[&[4], xy].concat())
            .map_err(|error| format!("PEER_XY_HEX: {error}"))?;
        Ok(Self { certificate, key })
    }
}

/// The peer named another certificate than the pinned one.
struct AnotherCertificate;

impl fmt::Display for AnotherCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it is not the pinned certificate")
    }
}

impl PeerResolver for Pinned {
    type Peer = ();
    type Refusal = AnotherCertificate;

    fn resolve(
        &mut self,
        claim: PeerClaim<'_>,
    ) -> Result<PeerCredential<()>, CredentialFault<AnotherCertificate>> {
        if !claim.id_cred.names_certificate(rustcrypto(), &self.certificate) {
            return Err(CredentialFault::Refused(AnotherCertificate));
        }
        Ok(PeerCredential::x509(&self.certificate, self.key.clone(), ()))
    }
}

fn own_credential(form: &str, certificate: &[u8], key: AuthenticationKey) -> Result<OwnCredential, String> {
    match form {
        "x5chain" => Ok(OwnCredential::x5chain(certificate, &[], key)),
        "x5t" => Ok(OwnCredential::x5t(rustcrypto(), certificate, key)),
        other => Err(format!("CRED {other} is not x5chain or x5t")),
    }
}

fn own_key(suite: Suite, key_use: KeyUse, scalar: &[u8]) -> Result<AuthenticationKey, String> {
    let scalar = Secret::copied(scalar);
    let key = match key_use {
        KeyUse::Signature => rustcrypto()
            .load_signer(suite.signature(), &scalar)
            .map(|key| AuthenticationKey::Signature(Arc::from(key))),
        KeyUse::StaticDh => rustcrypto()
            .load_key_agreement(suite.curve(), &scalar)
            .map(|key| AuthenticationKey::StaticDh(Arc::from(key))),
    };
    key.map_err(|error| format!("OWN_SK_HEX: {error}"))
}

fn ephemeral(
    curve: Curve,
    fixed: Option<[&str; 2]>,
    random: &mut HealthTested<OsRandom>,
) -> Result<Box<dyn KeyAgreement>, String> {
    let Some([scalar, x]) = fixed else {
        return rustcrypto()
            .generate_key_agreement(curve, random)
            .map_err(|error| error.to_string());
    };
    let scalar = Secret::new(bytes("EPH_SK_HEX", scalar)?);
    let key = rustcrypto()
        .load_key_agreement(curve, &scalar)
        .map_err(|error| format!("EPH_SK_HEX: {error}"))?;
    if key.public_key().x() != bytes("EPH_X_HEX", x)? {
        return Err("EPH_X_HEX is not the public key of EPH_SK_HEX".into());
    }
    Ok(key)
}

/// As a message carries it, or else the bare identifier. A byte string where an integer must stand is neither.
fn connection_id(bytes: &[u8]) -> Result<ConnectionId, Malformed> {
    match ConnectionId::from_encoded(bytes) {
        Err(malformed @ Malformed::SurplusEncoding { .. }) => Err(malformed),
        Err(_) => ConnectionId::from_raw(bytes),
        ok => ok,
    }
}

fn role_named(role: &str) -> Result<Role, String> {
    match role {
        "I" => Ok(Role::Initiator),
        "R" => Ok(Role::Responder),
        other => Err(format!("ROLE {other} is not I or R")),
    }
}

fn number(name: &str, value: &str) -> Result<i64, String> {
    value
        .parse()
        .map_err(|_| format!("{name} {value} is not a number"))
}

fn bytes(name: &str, value: &str) -> Result<Vec<u8>, String> {
    hex::decode(value).map_err(|error| format!("{name} is not hexadecimal: {error}"))
}

fn certificate(name: &str, path: &str) -> Result<Vec<u8>, String> {
    let der = std::fs::read(path).map_err(|error| format!("{name} {path}: {error}"))?;
    match der.first() {
        Some(0x30) => Ok(der),
        _ => Err(format!("{name} {path} is not a DER certificate")),
    }
}

fn reason(fault: impl fmt::Display) -> String {
    fault.to_string()
}

fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

fn send(message: &[u8]) -> Result<(), String> {
    say(&hex::encode(message)).map_err(|error| format!("stdout: {error}"))
}

/// The peer's next line. The thread that waits for it ends with the process.
fn receive(message: &str) -> Result<Vec<u8>, String> {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let mut line = String::new();
        let read = io::stdin().lock().take(LONGEST_LINE).read_line(&mut line);
        // Nobody listens any more once the wait is over.
        let _ = tell.send(read.map(|_| line));
    });
    match told.recv_timeout(PATIENCE) {
        Ok(Ok(line)) if line.is_empty() => Err(format!("the peer fell silent before {message}")),
        Ok(Ok(line)) => bytes(message, line.trim()),
        Ok(Err(error)) => Err(format!("stdin: {error}")),
        Err(_) => Err(format!("{message} did not come within {PATIENCE:?}")),
    }
}
