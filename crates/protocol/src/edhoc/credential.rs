use super::{EadItem, IdCred, KeyUse, Misuse, ThumbprintAlgorithm, fault::CredentialFault, wire};
use alloc::{sync::Arc, vec::Vec};
use wand_crypto::{Curve, KeyAgreement, Provider, PublicKey, Signer, Suite};

/// Our own authentication key; it stays where it is.
#[derive(Clone)]
pub enum AuthenticationKey {
    /// A key that signs.
    Signature(Arc<dyn Signer>),
    /// A static Diffie-Hellman key.
    StaticDh(Arc<dyn KeyAgreement>),
}

impl AuthenticationKey {
    /// What the key does.
    pub fn key_use(&self) -> KeyUse {
        match self {
            Self::Signature(_) => KeyUse::Signature,
            Self::StaticDh(_) => KeyUse::StaticDh,
        }
    }

    /// The public half.
    pub fn public_key(&self) -> &PublicKey {
        match self {
            Self::Signature(key) => key.public_key(),
            Self::StaticDh(key) => key.public_key(),
        }
    }
}

/// What we authenticate with in one handshake.
#[derive(Clone)]
pub struct OwnCredential {
    id_cred: IdCred,
    cred: Vec<u8>,
    key: AuthenticationKey,
}

impl OwnCredential {
    /// Any credential: `cred` is CRED_x as it enters the transcript, one CBOR item (RFC 9528 §3.5.2).
    pub fn new(id_cred: IdCred, cred: Vec<u8>, key: AuthenticationKey) -> Self {
        Self { id_cred, cred, key }
    }

    /// The certificate `leaf`, DER, sent by value with `further` certificates of its path.
    pub fn x5chain(leaf: &[u8], further: &[Vec<u8>], key: AuthenticationKey) -> Self {
        let mut chain = Vec::with_capacity(further.len().saturating_add(1));
        chain.push(leaf.to_vec());
        chain.extend_from_slice(further);
        Self::new(IdCred::X5Chain(chain), wire::byte_string(leaf), key)
    }

    /// The certificate `leaf`, DER, named by its SHA-256/64 hash; the peer must hold it.
    pub fn x5t(provider: &dyn Provider, leaf: &[u8], key: AuthenticationKey) -> Self {
        let id_cred = IdCred::x5t(provider, ThumbprintAlgorithm::Sha256_64, leaf);
        Self::new(id_cred, wire::byte_string(leaf), key)
    }

    pub(super) fn id_cred(&self) -> &IdCred {
        &self.id_cred
    }

    pub(super) fn cred(&self) -> &[u8] {
        &self.cred
    }

    pub(super) fn key(&self) -> &AuthenticationKey {
        &self.key
    }

    /// That the key is what method and suite need.
    pub(super) fn require(&self, key_use: KeyUse, curve: Curve) -> Result<(), Misuse> {
        if self.key.key_use() != key_use {
            return Err(Misuse::OwnKeyUse { needed: key_use });
        }
        if self.key.public_key().curve() != curve {
            return Err(Misuse::OwnKeyCurve);
        }
        Ok(())
    }
}

/// Who a peer says it is, before anything about it is verified.
#[derive(Debug, Clone, Copy)]
pub struct PeerClaim<'a> {
    /// How the credential is named.
    pub id_cred: &'a IdCred,
    /// What the method has the peer's key do; the certificate must permit it.
    pub key_use: KeyUse,
    /// The suite in use; the key must be on its curve.
    pub suite: Suite,
    /// External authorization data of the labels declared as understood.
    pub ead: &'a [EadItem],
}

/// A peer's credential after its path and role were checked. That the peer holds the key is checked next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerCredential<P> {
    cred: Vec<u8>,
    key: PublicKey,
    peer: P,
}

impl<P> PeerCredential<P> {
    /// Any credential: `cred` is CRED_x as it enters the transcript, one CBOR item (RFC 9528 §3.5.2).
    pub fn new(cred: Vec<u8>, key: PublicKey, peer: P) -> Self {
        Self { cred, key, peer }
    }

    /// The certificate `leaf`, DER, with the public key out of it.
    pub fn x509(leaf: &[u8], key: PublicKey, peer: P) -> Self {
        Self::new(wire::byte_string(leaf), key, peer)
    }

    pub(super) fn cred(&self) -> &[u8] {
        &self.cred
    }

    pub(super) fn key(&self) -> &PublicKey {
        &self.key
    }

    pub(super) fn peer(&self) -> &P {
        &self.peer
    }

    pub(super) fn into_peer(self) -> P {
        self.peer
    }
}

/// Finds and judges a peer's credential. Everything that EDHOC leaves to the application is checked here, before
/// the next message is built: path, key usage, function, role, revocation, who is expected.
pub trait PeerResolver {
    /// What is known of the peer afterwards.
    type Peer;
    /// Why a credential is refused.
    type Refusal;

    /// Returns the peer's full credential and key for what it claims.
    ///
    /// # Errors
    /// [`CredentialFault::Unknown`] when a reference names nothing held here, [`CredentialFault::Refused`] otherwise.
    fn resolve(
        &mut self,
        claim: PeerClaim<'_>,
    ) -> Result<PeerCredential<Self::Peer>, CredentialFault<Self::Refusal>>;
}
