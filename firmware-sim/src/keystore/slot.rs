use minicbor::{Decode, Encode};
use wand_crypto::{Curve, PublicKey};

/// The number of a key slot, given once and never again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
#[cbor(transparent)]
pub struct SlotId(#[n(0)] pub u32);

/// The one thing a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum KeyPurpose {
    /// Signs as the device in the handshake.
    #[n(0)]
    IdentitySigning,
    /// Agrees as the device in the handshake, with a static Diffie-Hellman key.
    #[n(1)]
    IdentityAgreement,
    /// Signs receipts and log checkpoints.
    #[n(2)]
    EvidenceSigning,
}

/// The state of a key (NIST SP 800-57 Part 1 Rev. 5, §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum KeyState {
    /// Made, not yet in use; may only prove its possession in a certification request.
    #[n(0)]
    PreActivation,
    /// In use.
    #[n(1)]
    Active,
    /// Set aside for a time.
    #[n(2)]
    Suspended,
    /// No longer used.
    #[n(3)]
    Deactivated,
    /// Known or suspected to be known to somebody else.
    #[n(4)]
    Compromised,
    /// The private key is gone; what is known about it stays.
    #[n(5)]
    Destroyed,
}

impl KeyState {
    /// Whether SP 800-57 knows the transition (§7.1 to §7.6).
    pub fn may_become(self, next: Self) -> bool {
        use KeyState::{Active, Compromised, Deactivated, Destroyed, PreActivation, Suspended};
        matches!(
            (self, next),
            (PreActivation, Active | Suspended | Compromised | Destroyed)
                | (Active, Suspended | Deactivated | Compromised | Destroyed)
                | (Suspended, Active | Deactivated | Compromised | Destroyed)
                | (Deactivated, Compromised | Destroyed)
                | (Compromised, Destroyed)
        )
    }
}

/// What a key slot tells about itself; everything but the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotInfo {
    /// The slot.
    pub id: SlotId,
    /// What the key is for.
    pub purpose: KeyPurpose,
    /// Its curve; the algorithm follows from it and the purpose.
    pub curve: Curve,
    /// Its state.
    pub state: KeyState,
    /// The public half.
    pub public_key: PublicKey,
    /// When it was made, in seconds since 1970.
    pub created_at: u64,
    /// When it was first activated.
    pub activated_at: Option<u64>,
    /// When its state last changed.
    pub changed_at: u64,
    /// When it was last used, to the second of [`super::KeyStore::set_time`].
    pub last_used_at: Option<u64>,
    /// How often it was used.
    pub uses: u64,
    /// Where it comes from.
    pub origin: &'static str,
}
