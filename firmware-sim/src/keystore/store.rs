use super::handle::Handle;
use super::sealed::{self, Slot};
use super::slot::{KeyPurpose, KeyState, SlotId, SlotInfo};
use crate::flash::{FileFlash, Flash, FlashFault, Geometry, StoreFault, TwoBank};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use thiserror::Error;
use wand_crypto::{
    AeadAlgorithm, CryptoError, Curve, HealthTested, KeyAgreement, OsRandom, Provider, PublicKey, Random,
    Secret, Signer,
};

const AEAD: AeadAlgorithm = AeadAlgorithm::A256Gcm;
const AAD: &[u8] = b"wand device key store 1";
const GEOMETRY: Geometry = Geometry::with_pages(8);

/// Why the key store could not do what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyFault {
    /// No slot has this number.
    #[error("there is no key slot {}", .0.0)]
    NoSuchSlot(SlotId),
    /// The key's state forbids its use.
    #[error("key slot {} is {state:?} and cannot be used", slot.0)]
    NotUsable {
        /// The slot.
        slot: SlotId,
        /// The key's state.
        state: KeyState,
    },
    /// The key is for something else.
    #[error("key slot {} is for {purpose:?}, not for this", slot.0)]
    WrongPurpose {
        /// The slot.
        slot: SlotId,
        /// What its key is for.
        purpose: KeyPurpose,
    },
    /// SP 800-57 does not know the transition.
    #[error("a key that is {from:?} cannot become {to:?}")]
    NoTransition {
        /// The state the key is in.
        from: KeyState,
        /// The state that was asked for.
        to: KeyState,
    },
    /// The store could not be read or written.
    #[error("the key store failed: {0}")]
    Store(#[from] StoreFault),
    /// A primitive refused; [`CryptoError::BadTag`] when the store was not sealed under this root key.
    #[error("the key store failed: {0}")]
    Crypto(#[from] CryptoError),
    /// The root key file could not be used.
    #[error("the device's root key cannot be used: {0}")]
    RootKey(std::io::ErrorKind),
}

impl From<FlashFault> for KeyFault {
    fn from(fault: FlashFault) -> Self {
        Self::Store(StoreFault::Flash(fault))
    }
}

/// A use of a key that its state forbade; for the device's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefusedUse {
    /// The slot.
    pub slot: SlotId,
    /// The state the key was in.
    pub state: KeyState,
}

/// A device's keys. Shared: the handles it gives out keep it alive.
pub struct KeyStore {
    pub(super) provider: &'static dyn Provider,
    inner: Mutex<Inner>,
}

struct Inner {
    store: TwoBank<Box<dyn Flash>>,
    root: Secret,
    random: Box<dyn Random + Send>,
    slots: Vec<Slot>,
    next_id: u32,
    now: u64,
    refused: Vec<RefusedUse>,
}

impl KeyStore {
    /// Opens the store in `directory` (`root.key`, `keys.flash`), or makes both. Random bytes come from the
    /// operating system through the health tests (R-KY-7).
    ///
    /// # Errors
    /// [`KeyFault`].
    pub fn open(directory: &Path, provider: &'static dyn Provider) -> Result<Arc<Self>, KeyFault> {
        let mut random = HealthTested::start(OsRandom)?;
        let root = root_key(&directory.join("root.key"), &mut random)?;
        let flash = FileFlash::open(&directory.join("keys.flash"), GEOMETRY)?;
        Self::with_flash(Box::new(flash), root, provider, Box::new(random))
    }

    /// Opens the store in a flash chip, under a 32-byte root key and with a random source that the caller has put
    /// through the health tests.
    ///
    /// # Errors
    /// [`KeyFault`].
    pub fn with_flash(
        flash: Box<dyn Flash>,
        root: Secret,
        provider: &'static dyn Provider,
        random: Box<dyn Random + Send>,
    ) -> Result<Arc<Self>, KeyFault> {
        let (store, sealed) = TwoBank::open(flash)?;
        let (slots, next_id) = match sealed {
            Some(sealed) => unseal(provider, &root, &sealed)?,
            None => (Vec::new(), 1),
        };
        let inner = Inner {
            store,
            root,
            random,
            slots,
            next_id,
            now: 0,
            refused: Vec::new(),
        };
        Ok(Arc::new(Self {
            provider,
            inner: Mutex::new(inner),
        }))
    }

    /// Tells the time, in seconds since 1970, by which uses and changes are dated.
    pub fn set_time(&self, now: u64) {
        self.lock().now = now;
    }

    /// Makes a key on the device; it is pre-activation until [`KeyStore::transition`].
    ///
    /// # Errors
    /// [`KeyFault::Crypto`] or [`KeyFault::Store`]; then there is no new slot.
    pub fn generate(&self, purpose: KeyPurpose, curve: Curve) -> Result<SlotId, KeyFault> {
        let mut inner = self.lock();
        let scalar = self.provider.generate_scalar(curve, &mut *inner.random)?;
        let public_key = match purpose {
            KeyPurpose::IdentityAgreement => self
                .provider
                .load_key_agreement(curve, &scalar)?
                .public_key()
                .clone(),
            KeyPurpose::IdentitySigning | KeyPurpose::EvidenceSigning => self
                .provider
                .load_signer(curve.signature(), &scalar)?
                .public_key()
                .clone(),
        };
        let id = SlotId(inner.next_id);
        let slot = Slot::fresh(id, purpose, public_key, scalar, inner.now);
        inner.slots.push(slot);
        inner.next_id += 1;
        if let Err(fault) = inner.commit(self.provider) {
            inner.slots.pop();
            return Err(fault);
        }
        Ok(id)
    }

    /// Changes a key's state (SP 800-57 §7). A destroyed key is overwritten in both banks before this returns.
    ///
    /// # Errors
    /// [`KeyFault::NoTransition`], [`KeyFault::NoSuchSlot`], or [`KeyFault::Store`]; after the last a destroyed key
    /// stays destroyed in memory and the destruction is to be repeated.
    pub fn transition(&self, slot: SlotId, to: KeyState) -> Result<(), KeyFault> {
        let mut inner = self.lock();
        let now = inner.now;
        let found = inner.slot(slot)?;
        let from = found.info.state;
        let again = from == KeyState::Destroyed && to == KeyState::Destroyed;
        if !from.may_become(to) && !again {
            return Err(KeyFault::NoTransition { from, to });
        }
        found.info.state = to;
        found.info.changed_at = now;
        if to == KeyState::Active {
            found.info.activated_at.get_or_insert(now);
        }
        if to == KeyState::Destroyed {
            found.scalar = None;
            inner.commit(self.provider)?;
        }
        inner.commit(self.provider)
    }

    /// All slots, in the order they were made.
    pub fn slots(&self) -> Vec<SlotInfo> {
        self.lock().slots.iter().map(|slot| slot.info.clone()).collect()
    }

    /// The newest active key for a purpose.
    pub fn active(&self, purpose: KeyPurpose) -> Option<SlotId> {
        let usable = |slot: &&Slot| slot.info.purpose == purpose && slot.info.state == KeyState::Active;
        self.lock()
            .slots
            .iter()
            .rev()
            .find(usable)
            .map(|slot| slot.info.id)
    }

    /// The public half of a key, in whatever state.
    ///
    /// # Errors
    /// [`KeyFault::NoSuchSlot`].
    pub fn public_key(&self, slot: SlotId) -> Result<PublicKey, KeyFault> {
        Ok(self.lock().slot(slot)?.info.public_key.clone())
    }

    /// A signer over an active signing key. It goes on asking for the state at each use.
    ///
    /// # Errors
    /// [`KeyFault::NoSuchSlot`], [`KeyFault::NotUsable`] or [`KeyFault::WrongPurpose`].
    pub fn signer(self: &Arc<Self>, slot: SlotId) -> Result<Arc<dyn Signer>, KeyFault> {
        Ok(Arc::new(self.handle(slot, &[KeyState::Active], false)?))
    }

    /// A signer for a certification request: the key may still be pre-activation (SP 800-57 §8.1.5.1.1, proof of
    /// possession).
    ///
    /// # Errors
    /// As [`KeyStore::signer`].
    pub fn possession_signer(self: &Arc<Self>, slot: SlotId) -> Result<Arc<dyn Signer>, KeyFault> {
        Ok(Arc::new(self.handle(
            slot,
            &[KeyState::PreActivation, KeyState::Active],
            false,
        )?))
    }

    /// A key agreement over an active agreement key. It goes on asking for the state at each use.
    ///
    /// # Errors
    /// As [`KeyStore::signer`].
    pub fn key_agreement(self: &Arc<Self>, slot: SlotId) -> Result<Arc<dyn KeyAgreement>, KeyFault> {
        Ok(Arc::new(self.handle(slot, &[KeyState::Active], true)?))
    }

    /// Writes the use counts, which are otherwise written with the next change; at the end of a session.
    ///
    /// # Errors
    /// [`KeyFault::Store`] or [`KeyFault::Crypto`].
    pub fn persist(&self) -> Result<(), KeyFault> {
        self.lock().commit(self.provider)
    }

    /// Uses that were refused since the last call, for the device's log.
    pub fn take_refused(&self) -> Vec<RefusedUse> {
        std::mem::take(&mut self.lock().refused)
    }

    fn handle(
        self: &Arc<Self>,
        slot: SlotId,
        usable_in: &'static [KeyState],
        agreement: bool,
    ) -> Result<Handle, KeyFault> {
        let mut inner = self.lock();
        let info = inner.slot(slot)?.info.clone();
        if agreement != (info.purpose == KeyPurpose::IdentityAgreement) {
            return Err(KeyFault::WrongPurpose {
                slot,
                purpose: info.purpose,
            });
        }
        if !usable_in.contains(&info.state) {
            inner.refused.push(RefusedUse {
                slot,
                state: info.state,
            });
            return Err(KeyFault::NotUsable {
                slot,
                state: info.state,
            });
        }
        drop(inner);
        Ok(Handle {
            store: Arc::clone(self),
            slot,
            public_key: info.public_key,
            usable_in,
        })
    }

    /// Checks the state, counts the use and lets `operation` see the key.
    pub(super) fn with_key<T>(
        &self,
        slot: SlotId,
        usable_in: &[KeyState],
        operation: impl FnOnce(&Secret) -> Result<T, CryptoError>,
    ) -> Result<T, CryptoError> {
        let mut inner = self.lock();
        let now = inner.now;
        let found = inner.slot(slot).map_err(|_| CryptoError::InvalidKey)?;
        let state = found.info.state;
        match &found.scalar {
            Some(scalar) if usable_in.contains(&state) => {
                let outcome = operation(scalar)?;
                found.info.uses += 1;
                found.info.last_used_at = Some(now);
                Ok(outcome)
            }
            _ => {
                inner.refused.push(RefusedUse { slot, state });
                Err(CryptoError::InvalidKey)
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn slot(&mut self, id: SlotId) -> Result<&mut Slot, KeyFault> {
        self.slots
            .iter_mut()
            .find(|slot| slot.info.id == id)
            .ok_or(KeyFault::NoSuchSlot(id))
    }

    fn commit(&mut self, provider: &dyn Provider) -> Result<(), KeyFault> {
        let mut nonce = vec![0; AEAD.nonce_len()];
        self.random.fill(&mut nonce)?;
        let mut sealed = sealed::encode(&self.slots, self.next_id);
        provider.aead(AEAD, &self.root)?.seal(&nonce, AAD, &mut sealed)?;
        nonce.append(&mut sealed);
        Ok(self.store.commit(&nonce)?)
    }
}

fn unseal(provider: &dyn Provider, root: &Secret, sealed: &[u8]) -> Result<(Vec<Slot>, u32), KeyFault> {
    let (nonce, ciphertext) = sealed
        .split_at_checked(AEAD.nonce_len())
        .ok_or(CryptoError::BadLength)?;
    let mut plaintext = ciphertext.to_vec();
    provider.aead(AEAD, root)?.open(nonce, AAD, &mut plaintext)?;
    Ok(sealed::decode(&Secret::new(plaintext))?)
}

fn root_key(path: &Path, random: &mut dyn Random) -> Result<Secret, KeyFault> {
    let fault = |error: std::io::Error| KeyFault::RootKey(error.kind());
    match fs::read(path) {
        Ok(bytes) if bytes.len() == AEAD.key_len() => return Ok(Secret::new(bytes)),
        Ok(_) => return Err(KeyFault::RootKey(std::io::ErrorKind::InvalidData)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(fault(error)),
    }
    let mut key = vec![0; AEAD.key_len()];
    random.fill(&mut key)?;
    let key = Secret::new(key);
    let fresh = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&fresh).map_err(fault)?;
    file.write_all(key.expose_secret())
        .and_then(|()| file.sync_all())
        .map_err(fault)?;
    fs::rename(&fresh, path).map_err(fault)?;
    Ok(key)
}
