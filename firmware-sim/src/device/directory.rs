//! The folder that a simulated device lives in.

use super::{
    CONTACT_LIMITS, Fault, FlashChips, LOG_GEOMETRY, Parts, RECORD_GEOMETRY, Settings, SharedFlash,
    TRUST_GEOMETRY,
};
use crate::flash::{FileFlash, FlashFault, Geometry};
use crate::keystore::KeyStore;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use thiserror::Error;
use wand_crypto::{HealthTested, OsRandom, Provider};
use wand_trust::Policy;

const SETTINGS: &str = "settings.json";

/// Why a device's folder cannot be used; each sentence ends with what to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DirectoryFault {
    /// No device lives there.
    #[error("there is no device in {}; make one with `firmware-sim manufacture`", .0.display())]
    NoDevice(PathBuf),
    /// A device lives there already.
    #[error("there is a device in {} already; choose another folder", .0.display())]
    Exists(PathBuf),
    /// Another process runs the device.
    #[error("the device in {} is running already; end that process, or use `firmware-sim control`", .0.display())]
    InUse(PathBuf),
    /// The folder cannot be written.
    #[error("{} cannot be written; run as its owner, or choose another folder", .0.display())]
    ReadOnly(PathBuf),
    /// No space is left.
    #[error("{} cannot be written: the disk is full; free space and start again, nothing was lost", .0.display())]
    Full(PathBuf),
    /// The settings cannot be read.
    #[error("{} is not a device's settings ({why}); restore the file, or make a new device", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A file cannot be read or written for another reason.
    #[error("{}: {error}; check the path and the disk", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        error: io::Error,
    },
    /// The device itself cannot be made or started.
    #[error("{fault}{next}", fault = .0, next = .0.next_step())]
    Device(#[from] Fault),
}

/// A device's folder, locked against a second instance until it is dropped.
pub struct DeviceDirectory {
    path: PathBuf,
    settings: Settings,
    _lock: File,
}

impl DeviceDirectory {
    /// Makes the folder of a new device.
    ///
    /// # Errors
    /// [`DirectoryFault`].
    pub fn create(path: &Path, settings: &Settings) -> Result<Self, DirectoryFault> {
        settings.resolve().map_err(Fault::from)?;
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path).map_err(|error| fault(path, error))?;
        let lock = lock(path)?;
        let file = path.join(SETTINGS);
        if file.exists() {
            return Err(DirectoryFault::Exists(path.to_owned()));
        }
        let json = serde_json::to_vec_pretty(settings).unwrap_or_default();
        replace(&file, &json)?;
        Ok(Self {
            path: path.to_owned(),
            settings: settings.clone(),
            _lock: lock,
        })
    }

    /// Opens a device's folder.
    ///
    /// # Errors
    /// [`DirectoryFault`].
    pub fn open(path: &Path) -> Result<Self, DirectoryFault> {
        let file = path.join(SETTINGS);
        let json = match fs::read(&file) {
            Ok(json) => json,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(DirectoryFault::NoDevice(path.to_owned()));
            }
            Err(error) => return Err(fault(&file, error)),
        };
        let lock = lock(path)?;
        let settings: Settings = serde_json::from_slice(&json).map_err(|why| DirectoryFault::Settings {
            path: file,
            why: why.to_string(),
        })?;
        settings.resolve().map_err(Fault::from)?;
        Ok(Self {
            path: path.to_owned(),
            settings,
            _lock: lock,
        })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the device is.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The device's parts, for [`super::Device::manufacture`] or [`super::Device::boot`]; again after a power cut.
    ///
    /// # Errors
    /// [`DirectoryFault`].
    pub fn parts(&self, provider: &'static dyn Provider) -> Result<Parts, DirectoryFault> {
        let random = HealthTested::start(OsRandom).map_err(Fault::from)?;
        let keys = KeyStore::open(&self.path, provider).map_err(Fault::from)?;
        Ok(Parts {
            provider,
            random: Box::new(random),
            settings: self.settings.clone(),
            policy: Policy::default(),
            limits: CONTACT_LIMITS,
            flash: FlashChips {
                record: self.chip("record.flash", RECORD_GEOMETRY)?,
                trust: self.chip("trust.flash", TRUST_GEOMETRY)?,
                log: self.chip("log.flash", LOG_GEOMETRY)?,
            },
            keys,
        })
    }

    fn chip(&self, name: &str, geometry: Geometry) -> Result<SharedFlash, DirectoryFault> {
        let path = self.path.join(name);
        match FileFlash::open(&path, geometry) {
            Ok(flash) => Ok(SharedFlash::new(flash)),
            Err(FlashFault::File { kind, .. }) => Err(fault(&path, kind.into())),
            Err(other) => Err(Fault::Record(other.into()).into()),
        }
    }
}

/// Replaces a file, readable by its owner alone, as one step.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), DirectoryFault> {
    let fresh = path.with_extension("new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let write = || {
        let mut file = options.open(&fresh)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&fresh, path)
    };
    write().map_err(|error| fault(path, error))
}

fn lock(path: &Path) -> Result<File, DirectoryFault> {
    let file = path.join("lock");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    let held = options.open(&file).map_err(|error| fault(&file, error))?;
    match held.try_lock() {
        Ok(()) => Ok(held),
        Err(TryLockError::WouldBlock) => Err(DirectoryFault::InUse(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(fault(&file, error)),
    }
}

fn fault(path: &Path, error: io::Error) -> DirectoryFault {
    let path = path.to_owned();
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => DirectoryFault::ReadOnly(path),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => DirectoryFault::Full(path),
        _ => DirectoryFault::File { path, error },
    }
}
