//! EDHOC peers that say what a script tells them, and keys that cost nothing.

use arbitrary::Arbitrary;
use std::convert::Infallible;
use std::sync::Arc;
use wand_crypto::{
    CryptoError, Curve, KeyAgreement, PublicKey, Random, Secret, SignatureAlgorithm, Signer, Suite,
    rustcrypto,
};
use wand_protocol::edhoc::{
    AuthenticationKey, AwaitMessage1, ConnectionId, CredentialFault, EadItem, IdCred, Initiator, KeyUse,
    Method, OwnCredential, PeerClaim, PeerCredential, PeerResolver, SuitesOffered, ThumbprintAlgorithm,
};

/// The label of external authorization data that every end of these handshakes understands.
pub const UNDERSTOOD: u16 = 7;

/// Which key of a handshake; each has an x-coordinate of its own.
#[derive(Debug, Clone, Copy)]
pub enum Holder {
    /// The Initiator's ephemeral key.
    InitiatorEphemeral = 1,
    /// The Responder's ephemeral key.
    ResponderEphemeral,
    /// The Initiator's authentication key.
    Initiator,
    /// The Responder's authentication key.
    Responder,
}

/// A public key that nobody holds the private half of.
pub fn public_key(holder: Holder, curve: Curve) -> PublicKey {
    PublicKey::from_x(curve, &vec![holder as u8; curve.field_len()]).expect("an x-coordinate's length")
}

/// Agrees on the same secret with everybody, without any arithmetic: what a peer sends is then read as far as the
/// holder of the other half would get.
pub struct Agreeable(PublicKey);

impl Agreeable {
    /// The key of `holder`.
    pub fn of(holder: Holder, curve: Curve) -> Self {
        Self(public_key(holder, curve))
    }
}

impl KeyAgreement for Agreeable {
    fn public_key(&self) -> &PublicKey {
        &self.0
    }

    fn agree(&self, _: &PublicKey) -> Result<Secret, CryptoError> {
        Ok(Secret::new(vec![0x5a; self.0.curve().field_len()]))
    }
}

/// Signs everything with the same bytes.
struct Scribe {
    key: PublicKey,
    signature: Vec<u8>,
}

impl Signer for Scribe {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.key.curve().signature()
    }

    fn public_key(&self) -> &PublicKey {
        &self.key
    }

    fn sign(&self, _: &[u8], _: &mut dyn Random) -> Result<Vec<u8>, CryptoError> {
        Ok(self.signature.clone())
    }
}

/// How a peer says who it is.
#[derive(Debug, Arbitrary)]
pub enum Naming<'a> {
    /// Certificates by value.
    X5Chain(Vec<&'a [u8]>),
    /// A certificate by hash.
    X5T(bool, &'a [u8]),
    /// A key identifier.
    Kid(&'a [u8]),
    /// A claims set, which goes into the plaintext as it is: with it a peer can say anything at all.
    Kccs(&'a [u8]),
}

/// A peer that completes the exchange of ephemeral keys, and then lies about who it is.
#[derive(Debug, Arbitrary)]
pub struct Impostor<'a> {
    naming: Naming<'a>,
    signature: &'a [u8],
    ead: Vec<(u16, bool, Option<&'a [u8]>)>,
}

impl Impostor<'_> {
    /// Its credential, for a key that does what `key_use` says.
    pub fn credential(&self, holder: Holder, key_use: KeyUse, curve: Curve) -> OwnCredential {
        let id_cred = match &self.naming {
            Naming::X5Chain(chain) => IdCred::X5Chain(chain.iter().map(|der| der.to_vec()).collect()),
            Naming::X5T(full, hash) => IdCred::X5T {
                algorithm: if *full {
                    ThumbprintAlgorithm::Sha256
                } else {
                    ThumbprintAlgorithm::Sha256_64
                },
                hash: hash.to_vec(),
            },
            Naming::Kid(kid) => IdCred::Kid(kid.to_vec()),
            Naming::Kccs(claims) => IdCred::Kccs(claims.to_vec()),
        };
        let key = match key_use {
            KeyUse::Signature => AuthenticationKey::Signature(Arc::new(Scribe {
                key: public_key(holder, curve),
                signature: self.signature.to_vec(),
            })),
            KeyUse::StaticDh => AuthenticationKey::StaticDh(Arc::new(Agreeable::of(holder, curve))),
        };
        OwnCredential::new(id_cred, b"\x48impostor".to_vec(), key)
    }

    /// What it adds as external authorization data.
    pub fn ead(&self) -> Vec<EadItem> {
        ead(&self.ead)
    }
}

/// External authorization data out of a script.
pub fn ead(items: &[(u16, bool, Option<&[u8]>)]) -> Vec<EadItem> {
    let item = |(label, critical, value): &(u16, bool, Option<&[u8]>)| {
        EadItem::new(*label, *critical, value.map(<[u8]>::to_vec))
    };
    items.iter().map(item).collect()
}

/// An honest credential that is known to the other side and authenticates by static Diffie-Hellman.
pub fn honest(holder: Holder, curve: Curve) -> OwnCredential {
    OwnCredential::new(
        IdCred::Kid(vec![holder as u8]),
        credential_of(holder),
        AuthenticationKey::StaticDh(Arc::new(Agreeable::of(holder, curve))),
    )
}

fn credential_of(holder: Holder) -> Vec<u8> {
    vec![0x41, holder as u8]
}

/// Takes every name for that of one known peer, so that only the peer's key stands between it and being believed.
pub struct Gullible(pub Holder);

impl PeerResolver for Gullible {
    type Peer = ();
    type Refusal = Infallible;

    fn resolve(&mut self, claim: PeerClaim<'_>) -> Result<PeerCredential<()>, CredentialFault<Infallible>> {
        assert!(
            claim.ead.iter().all(|item| item.label() == UNDERSTOOD),
            "only what is understood is handed on"
        );
        let key = public_key(self.0, claim.suite.curve());
        Ok(PeerCredential::new(credential_of(self.0), key, ()))
    }
}

/// A Responder that permits every method and the suites of every kind.
pub fn responder() -> AwaitMessage1 {
    AwaitMessage1 {
        provider: rustcrypto(),
        methods: Method::ALL.to_vec(),
        suites: vec![Suite::Suite3, Suite::Suite24, Suite::Suite2],
        understood_ead: vec![UNDERSTOOD],
    }
}

/// An Initiator of this method and suite.
///
/// # Panics
/// Never: a single suite can be offered.
pub fn initiator(method: Method, suite: Suite) -> Initiator {
    Initiator {
        provider: rustcrypto(),
        method,
        suites: SuitesOffered::first(&[suite]).expect("one suite"),
        c_i: ConnectionId::from_raw(&[1]).expect("a short identifier"),
        understood_ead: vec![UNDERSTOOD],
    }
}

/// Method and suite out of a script.
pub fn choice(method: u8, suite: u8) -> (Method, Suite) {
    let suites = [Suite::Suite3, Suite::Suite24, Suite::Suite2];
    (
        Method::ALL[usize::from(method) % 4],
        suites[usize::from(suite) % suites.len()],
    )
}

/// The Responder's connection identifier.
///
/// # Panics
/// Never.
pub fn c_r() -> ConnectionId {
    ConnectionId::from_raw(&[0x80, 2]).expect("a short identifier")
}
