use crate::edhoc::{AuthenticationKey, KeyUse, Method};
use alloc::{string::String, vec::Vec};
use wand_crypto::{Curve, Provider, Random, Suite};
use wand_trust::{Function, Policy, TrustStore};

/// One key pair of ours with its certificate.
#[derive(Clone)]
pub struct Identity {
    /// The leaf certificate, DER.
    pub leaf: Vec<u8>,
    /// Certificates sent after the leaf at first contact; empty when the peer is provisioned with the issuing CA.
    pub further: Vec<Vec<u8>>,
    /// The private key, of the kind the certificate's key usage names.
    pub key: AuthenticationKey,
}

impl Identity {
    /// The curve of the key.
    pub fn curve(&self) -> Curve {
        self.key.public_key().curve()
    }
}

/// What this side is, what it permits, and whom it expects: fixed for the length of a session.
#[derive(Clone)]
pub struct Endpoint {
    /// The primitives.
    pub provider: &'static dyn Provider,
    /// Suites, methods and what each role may do.
    pub policy: Policy,
    /// Our key pairs; the handshake takes the first that fits method and suite.
    pub identities: Vec<Identity>,
    /// The function the peer's certificate must carry.
    pub peer_function: Function,
    /// The device class the peer must be of, when one is expected.
    pub peer_class: Option<u8>,
    /// The serial number the peer must have, when one is expected.
    pub peer_serial: Option<String>,
    /// The method the device proposes; a programmer answers whichever its policy permits.
    pub method: Method,
}

impl Endpoint {
    pub(super) fn identity(&self, key_use: KeyUse, suite: Suite) -> Option<&Identity> {
        self.identities
            .iter()
            .find(|identity| identity.key.key_use() == key_use && identity.curve() == suite.curve())
    }

    /// Whether some key of ours is on the suite's curve, and of this use when one is named.
    pub(super) fn holds_key_for(&self, key_use: Option<KeyUse>, suite: Suite) -> bool {
        self.identities.iter().any(|identity| {
            identity.curve() == suite.curve()
                && key_use.is_none_or(|key_use| identity.key.key_use() == key_use)
        })
    }
}

/// The key usage a certificate must have for what EDHOC has its key do.
pub(super) fn certified(key_use: KeyUse) -> wand_trust::KeyUse {
    match key_use {
        KeyUse::Signature => wand_trust::KeyUse::Signature,
        KeyUse::StaticDh => wand_trust::KeyUse::KeyAgreement,
    }
}

/// Certificates met before, and who holds ours: what lets `x5t` stand for `x5chain`.
pub trait Acquaintances {
    /// The certificate whose SHA-256/64 is `x5t`, DER.
    fn certificate(&self, x5t: &[u8; 8]) -> Option<Vec<u8>>;

    /// Whether the owner of this certificate (SHA-256 of its DER) holds ours. A programmer that does not know yet
    /// whom it talks to is asked with `None`.
    fn holds_ours(&self, peer: Option<&[u8; 32]>) -> bool;
}

/// Nobody was met before.
pub struct Strangers;

impl Acquaintances for Strangers {
    fn certificate(&self, _: &[u8; 8]) -> Option<Vec<u8>> {
        None
    }

    fn holds_ours(&self, _: Option<&[u8; 32]>) -> bool {
        false
    }
}

/// The world at the moment of a call: clocks, randomness, and what is known about others.
pub struct Surroundings<'a> {
    /// Milliseconds since an arbitrary start; never goes back.
    pub now_ms: u64,
    /// Seconds since 1970 UTC, not before the clock floor.
    pub unix_s: u64,
    /// The random source.
    pub random: &'a mut dyn Random,
    /// Anchors, issuing CAs and revocation lists.
    pub store: &'a TrustStore,
    /// Certificates met before.
    pub acquaintances: &'a dyn Acquaintances,
}
