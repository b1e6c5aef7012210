use super::attempts::{Attempts, Gate};
use super::envelope::{Body, Kdf, Sealed};
use super::key_half::{self, KeyHalf};
use super::{KdfParams, Pin, Vault, VaultError, VaultKind, check_name, check_secret};
use crate::atomic;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use wand_crypto::{CryptoError, HashAlgorithm, Provider, Random, Secret};
use zeroize::Zeroizing;

const MASTER_AAD: &[u8] = b"wand vault master v1";
const SALT: &[u8] = b"wand vault v1";
/// Far above any real vault, so that a wrong file is not read whole.
const MOST: u64 = 64 << 20;

/// A vault in one file, opened by a PIN (R-ID-9) and, where there is one, by the operating system's key store.
///
/// The PIN wraps one random master key by argon2id and AES-256-GCM; all other secrets are sealed under keys derived
/// from that, so a change of PIN rewraps the master key alone. With a key store a random half, kept there alone, goes
/// into the wrapping key as well: a stolen file cannot be guessed at without it, and an open session cannot use it
/// without the PIN. Every change replaces the file atomically (mode 0600).
///
/// Wrong PINs are counted in the file before each is tried: three are free, then a wait of five seconds doubles up to a
/// quarter of an hour, and after a hundred in a row the vault is locked. That stops a person at this keyboard. Without a
/// key store, a thief with a copy of the file can guess at about the cost of the key derivation a try: a PIN of six digits falls to that in
/// hours to days, a phrase of five random words does not.
pub struct PinSealedFile {
    path: PathBuf,
    body: Body,
    keys: VaultKeys,
    half: Option<Secret>,
    provider: &'static dyn Provider,
    random: Box<dyn Random + Send>,
    _lock: File,
}

struct VaultKeys {
    master: Secret,
    seal: Secret,
    tag: Secret,
}

impl VaultKeys {
    fn of(master: Secret, provider: &dyn Provider) -> Result<Self, CryptoError> {
        let prk = provider.hkdf_extract(HashAlgorithm::Sha256, SALT, master.expose_secret());
        let expand = |info: &[u8]| provider.hkdf_expand(HashAlgorithm::Sha256, &prk, info, 32);
        Ok(Self {
            seal: expand(b"wand vault seal")?,
            tag: expand(b"wand vault tag")?,
            master,
        })
    }

    fn tag(&self, body: &Body, provider: &dyn Provider) -> String {
        hex::encode(provider.hmac(HashAlgorithm::Sha256, &self.tag, &[&body.tagged()]))
    }
}

impl PinSealedFile {
    /// Whether there is a vault file at `path`.
    pub fn exists(path: &Path) -> bool {
        path.exists()
    }

    /// Makes a new vault with a new master key, and puts a new half of its wrapping key into `key_store` when one is
    /// given. Takes as long as one guess: some tenths of a second.
    ///
    /// # Errors
    /// [`VaultError::Exists`] if there is a file, which is left as it is; otherwise what the disk or the key store
    /// reports. No file is then made.
    pub fn create(
        path: &Path,
        pin: &Pin,
        params: KdfParams,
        mut key_store: Option<&mut dyn Vault>,
        provider: &'static dyn Provider,
        mut random: Box<dyn Random + Send>,
    ) -> Result<Self, VaultError> {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|source| VaultError::io(path, source))?;
        }
        let lock = lock(path)?;
        if path.exists() {
            return Err(VaultError::Exists {
                path: path.to_path_buf(),
            });
        }
        let mut bytes = Zeroizing::new([0; 32]);
        random.fill(bytes.as_mut())?;
        let keys = VaultKeys::of(Secret::copied(bytes.as_ref()), provider)?;
        let (named, half) = match &mut key_store {
            Some(key_store) => {
                let (named, half) = KeyHalf::fresh(&mut **key_store, path, provider, &mut random)?;
                (Some(named), Some(half))
            }
            None => (None, None),
        };
        let kdf = Kdf::fresh(params, named, &mut random)?;
        let master = wrap(&keys.master, pin, &kdf, half.as_ref(), provider, &mut random)?;
        let mut body = Body {
            kdf,
            master,
            secrets: Default::default(),
            tag: String::new(),
            attempts: Attempts::default(),
        };
        body.tag = keys.tag(&body, provider);
        if let Err(error) = write(path, &body, provider) {
            if let (Some(key_store), Some(named)) = (key_store, &body.kdf.key_half) {
                let _ = key_store.delete(&named.entry());
            }
            return Err(error);
        }
        Ok(Self {
            path: path.to_path_buf(),
            body,
            keys,
            half,
            provider,
            random,
            _lock: lock,
        })
    }

    /// Opens the vault. `now` is seconds since 1970 UTC, for the wait after wrong PINs. `connect` is called only when
    /// half of the wrapping key lies in the key store, and before the PIN is tried and counted.
    ///
    /// # Errors
    /// [`VaultError::WrongPin`], [`VaultError::TooSoon`], [`VaultError::LockedOut`], [`VaultError::Damaged`],
    /// [`VaultError::Missing`], [`VaultError::InUse`]; [`VaultError::NoKeyStore`], [`VaultError::KeyStoreLocked`],
    /// [`VaultError::KeyStoreEntryMissing`] and [`VaultError::KeyStore`]; [`VaultError::ReadOnly`] and [`VaultError::DiskFull`] because a
    /// try that cannot be counted is not made.
    pub fn unlock(
        path: &Path,
        pin: &Pin,
        now: u64,
        connect: impl FnOnce() -> Result<Box<dyn Vault>, VaultError>,
        provider: &'static dyn Provider,
        random: Box<dyn Random + Send>,
    ) -> Result<Self, VaultError> {
        if !path.exists() {
            return Err(VaultError::Missing {
                path: path.to_path_buf(),
            });
        }
        let lock = lock(path)?;
        let mut body = Body::decode(&read(path)?, path, provider)?;
        pass(path, &mut body, now, provider)?;
        let half = match &body.kdf.key_half {
            Some(named) => Some(named.fetch(&*connect()?, path, provider)?),
            None => None,
        };
        let keys = try_pin(path, &mut body, pin, half.as_ref(), now, provider)?;
        Ok(Self {
            path: path.to_path_buf(),
            body,
            keys,
            half,
            provider,
            random,
            _lock: lock,
        })
    }

    /// Seals the same master key under another PIN; the secrets stay as they are. The present PIN is asked again, and
    /// wrong ones count.
    ///
    /// # Errors
    /// As [`PinSealedFile::unlock`]; on any error the present PIN stays valid.
    pub fn change_pin(
        &mut self,
        present: &Pin,
        new: &Pin,
        params: KdfParams,
        now: u64,
    ) -> Result<(), VaultError> {
        let params = params.checked()?;
        let half = self.half.as_ref();
        try_pin(&self.path, &mut self.body, present, half, now, self.provider)?;
        let kdf = Kdf::fresh(params, self.body.kdf.key_half.clone(), &mut self.random)?;
        let master = wrap(
            &self.keys.master,
            new,
            &kdf,
            half,
            self.provider,
            &mut self.random,
        )?;
        let mut body = self.body.clone();
        (body.kdf, body.master) = (kdf, master);
        self.replace(body)
    }

    fn replace(&mut self, mut body: Body) -> Result<(), VaultError> {
        body.tag = self.keys.tag(&body, self.provider);
        write(&self.path, &body, self.provider)?;
        self.body = body;
        Ok(())
    }
}

impl Vault for PinSealedFile {
    fn kind(&self) -> VaultKind {
        match self.half {
            Some(_) => VaultKind::PinAndKeyStore,
            None => VaultKind::PinSealedFile,
        }
    }

    fn describe(&self) -> String {
        if self.half.is_some() {
            return format!(
                "Secrets are kept in the file {}, sealed under your PIN and a key in the system key store: a stolen \
                 copy needs both, and so do you; when the key store is locked, log in to the desktop or unlock it.",
                self.path.display()
            );
        }
        format!(
            "Secrets are kept in the file {}, sealed under your PIN; there is no system key store behind it, so a \
             stolen copy is only as strong as the PIN is long.",
            self.path.display()
        )
    }

    fn load(&self, name: &str) -> Result<Option<Secret>, VaultError> {
        check_name(name)?;
        let Some(sealed) = self.body.secrets.get(name) else {
            return Ok(None);
        };
        match sealed.open(self.provider, &self.keys.seal, &aad(name)) {
            Ok(secret) => Ok(Some(secret)),
            Err(CryptoError::BadTag | CryptoError::BadLength) => Err(VaultError::Damaged {
                path: self.path.clone(),
            }),
            Err(error) => Err(error.into()),
        }
    }

    fn store(&mut self, name: &str, secret: &Secret) -> Result<(), VaultError> {
        check_name(name)?;
        check_secret(secret)?;
        let sealed = Sealed::seal(
            self.provider,
            &mut self.random,
            &self.keys.seal,
            &aad(name),
            secret,
        )?;
        let mut body = self.body.clone();
        body.secrets.insert(name.to_owned(), sealed);
        self.replace(body)
    }

    fn delete(&mut self, name: &str) -> Result<(), VaultError> {
        check_name(name)?;
        let mut body = self.body.clone();
        match body.secrets.remove(name) {
            Some(_) => self.replace(body),
            None => Ok(()),
        }
    }
}

fn aad(name: &str) -> Vec<u8> {
    [b"wand vault secret v1 ", name.as_bytes()].concat()
}

fn wrap(
    master: &Secret,
    pin: &Pin,
    kdf: &Kdf,
    half: Option<&Secret>,
    provider: &dyn Provider,
    random: &mut dyn Random,
) -> Result<Sealed, VaultError> {
    let salt = kdf.salt().ok_or(VaultError::BadParameters)?;
    let key = wrapping_key(pin, kdf.params, &salt, half, provider)?;
    Ok(Sealed::seal(provider, random, &key, MASTER_AAD, master)?)
}

fn wrapping_key(
    pin: &Pin,
    params: KdfParams,
    salt: &[u8],
    half: Option<&Secret>,
    provider: &dyn Provider,
) -> Result<Secret, VaultError> {
    let of_pin = params.derive(pin, salt)?;
    match half {
        Some(half) => Ok(key_half::join(half, &of_pin, provider)?),
        None => Ok(of_pin),
    }
}

/// One counted try: counts it as wrong on the disk, tries, and takes the count back if it was right.
fn try_pin(
    path: &Path,
    body: &mut Body,
    pin: &Pin,
    half: Option<&Secret>,
    now: u64,
    provider: &dyn Provider,
) -> Result<VaultKeys, VaultError> {
    let damaged = || VaultError::Damaged {
        path: path.to_path_buf(),
    };
    pass(path, body, now, provider)?;
    body.attempts = body.attempts.count(now);
    write(path, body, provider)?;
    let salt = body.kdf.salt().ok_or_else(damaged)?;
    let key = wrapping_key(pin, body.kdf.params, &salt, half, provider)?;
    let master = match body.master.open(provider, &key, MASTER_AAD) {
        Ok(master) => master,
        Err(CryptoError::BadTag) => {
            let Attempts { failures, .. } = body.attempts;
            return Err(VaultError::WrongPin {
                failures,
                wait: body.attempts.delay(),
            });
        }
        Err(CryptoError::BadLength) => return Err(damaged()),
        Err(error) => return Err(error.into()),
    };
    let keys = VaultKeys::of(master, provider)?;
    if keys.tag(body, provider) != body.tag {
        return Err(damaged());
    }
    body.attempts = Attempts::default();
    write(path, body, provider)?;
    Ok(keys)
}

fn pass(path: &Path, body: &mut Body, now: u64, provider: &dyn Provider) -> Result<(), VaultError> {
    match body.attempts.gate(now) {
        Gate::Open => Ok(()),
        Gate::Wait { seconds } => Err(VaultError::TooSoon { wait: seconds }),
        Gate::ClockWentBack { seconds } => {
            body.attempts.last = now;
            write(path, body, provider)?;
            Err(VaultError::TooSoon { wait: seconds })
        }
        Gate::LockedOut => Err(VaultError::LockedOut {
            failures: body.attempts.failures,
        }),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, VaultError> {
    let fail = |source| VaultError::io(path, source);
    if fs::metadata(path).map_err(fail)?.len() > MOST {
        return Err(VaultError::Damaged {
            path: path.to_path_buf(),
        });
    }
    fs::read(path).map_err(fail)
}

fn write(path: &Path, body: &Body, provider: &dyn Provider) -> Result<(), VaultError> {
    atomic::replace(path, &body.encode(provider)).map_err(|source| VaultError::io(path, source))
}

/// One process at a time: two would overwrite each other's count and secrets.
fn lock(path: &Path) -> Result<File, VaultError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let mut options = OpenOptions::new();
    atomic::private(options.write(true).create(true).truncate(false));
    let file = options
        .open(Path::new(&name))
        .map_err(|source| VaultError::io(path, source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(VaultError::InUse {
            path: path.to_path_buf(),
        }),
        Err(TryLockError::Error(source)) => Err(VaultError::io(path, source)),
    }
}
