use super::slot::{KeyPurpose, KeyState, SlotId, SlotInfo};
use minicbor::{Decode, Encode};
use wand_crypto::{CryptoError, Curve, PublicKey, Secret};

/// The only origin there is: keys are not injected (R-PV-1).
const ORIGIN: &str = "generated on the device";

/// A slot in memory.
pub(super) struct Slot {
    pub(super) info: SlotInfo,
    /// Gone once the key is destroyed.
    pub(super) scalar: Option<Secret>,
}

/// A slot as it is written into the sealed store.
#[derive(Encode, Decode)]
#[cbor(map)]
struct StoredSlot {
    #[n(0)]
    id: SlotId,
    #[n(1)]
    purpose: KeyPurpose,
    #[n(2)]
    curve: u8,
    #[n(3)]
    state: KeyState,
    #[cbor(n(4), with = "minicbor::bytes")]
    public_key: Vec<u8>,
    #[n(5)]
    created_at: u64,
    #[n(6)]
    activated_at: Option<u64>,
    #[n(7)]
    changed_at: u64,
    #[n(8)]
    last_used_at: Option<u64>,
    #[n(9)]
    uses: u64,
    #[cbor(n(10), with = "minicbor::bytes")]
    scalar: Option<Vec<u8>>,
}

impl Slot {
    pub(super) fn fresh(
        id: SlotId,
        purpose: KeyPurpose,
        public_key: PublicKey,
        scalar: Secret,
        now: u64,
    ) -> Self {
        let info = SlotInfo {
            id,
            purpose,
            curve: public_key.curve(),
            state: KeyState::PreActivation,
            public_key,
            created_at: now,
            activated_at: None,
            changed_at: now,
            last_used_at: None,
            uses: 0,
            origin: ORIGIN,
        };
        Self {
            info,
            scalar: Some(scalar),
        }
    }

    fn stored(&self) -> StoredSlot {
        let info = &self.info;
        StoredSlot {
            id: info.id,
            purpose: info.purpose,
            curve: match info.curve {
                Curve::P256 => 1,
                Curve::P384 => 2,
            },
            state: info.state,
            public_key: info.public_key.sec1().to_vec(),
            created_at: info.created_at,
            activated_at: info.activated_at,
            changed_at: info.changed_at,
            last_used_at: info.last_used_at,
            uses: info.uses,
            scalar: self.scalar.as_ref().map(|scalar| scalar.expose_secret().to_vec()),
        }
    }

    fn load(stored: StoredSlot) -> Result<Self, CryptoError> {
        let curve = match stored.curve {
            1 => Curve::P256,
            2 => Curve::P384,
            _ => return Err(CryptoError::Unsupported),
        };
        let info = SlotInfo {
            id: stored.id,
            purpose: stored.purpose,
            curve,
            state: stored.state,
            public_key: PublicKey::from_sec1(curve, &stored.public_key)?,
            created_at: stored.created_at,
            activated_at: stored.activated_at,
            changed_at: stored.changed_at,
            last_used_at: stored.last_used_at,
            uses: stored.uses,
            origin: ORIGIN,
        };
        Ok(Self {
            info,
            scalar: stored.scalar.map(Secret::new),
        })
    }
}

/// The slots as plaintext of the sealed store; the caller seals it in place.
pub(super) fn encode(slots: &[Slot], next_id: u32) -> Vec<u8> {
    let stored: Vec<StoredSlot> = slots.iter().map(Slot::stored).collect();
    let mut bytes = Vec::with_capacity(256 * (1 + slots.len()));
    // Writing to a vector cannot fail, and no field has an encoding that can.
    let _ = minicbor::encode((next_id, &stored), &mut bytes);
    stored
        .into_iter()
        .filter_map(|slot| slot.scalar)
        .for_each(|scalar| drop(Secret::new(scalar)));
    bytes
}

pub(super) fn decode(plaintext: &Secret) -> Result<(Vec<Slot>, u32), CryptoError> {
    let (next_id, stored): (u32, Vec<StoredSlot>) =
        minicbor::decode(plaintext.expose_secret()).map_err(|_| CryptoError::BadLength)?;
    let slots = stored.into_iter().map(Slot::load).collect::<Result<_, _>>()?;
    Ok((slots, next_id))
}
