use crate::journal::{Journal, JournalFault};
use crate::keys::{KeyFault, KeyHolder};
use crate::records::{Entry, Records};
use crate::storage::{self, Lock, StorageFault};
use crate::{AuthorityError, Issuer, Record, SerialNumber};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wand_crypto::{Curve, Provider, Random, Signer};

/// How far a clock may go back without an error, in seconds; records then keep the last time.
const CLOCK_TOLERANCE: u64 = 300;

const JOURNAL_KEY: &str = "journal";

/// An open certification authority: one directory, locked against a second instance.
///
/// Times are seconds since 1970 UTC and come from the caller. Every change is in the journal, and the journal on
/// the disk, before its result is returned.
pub struct Authority {
    pub(crate) directory: PathBuf,
    pub(crate) provider: &'static dyn Provider,
    pub(crate) keys: Box<dyn KeyHolder>,
    pub(crate) records: Records,
    journal: Journal,
    _lock: Lock,
}

impl Authority {
    /// Opens the authority in `directory` and verifies its whole journal.
    ///
    /// # Errors
    /// [`AuthorityError::NotFounded`], [`AuthorityError::Journal`] if it was changed or cut off,
    /// [`AuthorityError::Key`] with a wrong master key, [`AuthorityError::Storage`] if it is in use elsewhere or
    /// cannot be read and written.
    pub fn open(
        directory: &Path,
        keys: Box<dyn KeyHolder>,
        provider: &'static dyn Provider,
    ) -> Result<Self, AuthorityError> {
        if !directory.join("head").exists() && !directory.join("journal.jsonl").exists() {
            return Err(AuthorityError::NotFounded(directory.to_owned()));
        }
        let lock = Lock::take(directory)?;
        let authority = Self::resume(directory, lock, keys, provider)?;
        match authority.missing().is_empty() {
            true => Ok(authority),
            false => Err(AuthorityError::NotFounded(directory.to_owned())),
        }
    }

    /// Opens what is there, complete or not.
    pub(crate) fn resume(
        directory: &Path,
        lock: Lock,
        keys: Box<dyn KeyHolder>,
        provider: &'static dyn Provider,
    ) -> Result<Self, AuthorityError> {
        let (journal, entries) = Journal::open::<Entry>(directory, keys.signer(JOURNAL_KEY)?, provider)?;
        let records = Records::replay(entries)?;
        Ok(Self {
            directory: directory.to_owned(),
            provider,
            keys,
            records,
            journal,
            _lock: lock,
        })
    }

    /// Makes the directory and the journal's key, unless they are there.
    pub(crate) fn prepare(
        directory: &Path,
        keys: &mut dyn KeyHolder,
        random: &mut dyn Random,
    ) -> Result<Lock, AuthorityError> {
        storage::create_private_directory(directory)?;
        let lock = Lock::take(directory)?;
        match keys.signer(JOURNAL_KEY) {
            Err(KeyFault::Absent(_)) => keys.generate(JOURNAL_KEY, Curve::P256, random).map(drop)?,
            signer => drop(signer?),
        }
        Ok(lock)
    }

    /// Issuers that have no certificate yet, because the founding was interrupted.
    pub(crate) fn missing(&self) -> Vec<Issuer> {
        let mut issuers = Issuer::all(&self.records.curves);
        issuers
            .retain(|&issuer| self.records.issuer(issuer).is_none() || self.records.list(issuer).is_none());
        issuers
    }

    /// The name given at the founding.
    pub fn name(&self) -> &str {
        &self.records.name
    }

    /// The authority's issuers, the root first.
    pub fn issuers(&self) -> Vec<Issuer> {
        Issuer::all(&self.records.curves)
    }

    /// Every certificate, issuers' own included, in the order of their recording.
    pub fn list(&self) -> &[Record] {
        self.records.all()
    }

    #[cfg(fuzzing)]
    pub(crate) fn journal_signer(&self) -> (&dyn Signer, &'static dyn Provider) {
        (self.journal.signer(), self.provider)
    }

    /// Lines in the journal.
    pub fn journal_len(&self) -> u64 {
        self.journal.len()
    }

    /// The record of the certificate with this serial number or fingerprint (hexadecimal SHA-256 of the DER).
    ///
    /// # Errors
    /// [`AuthorityError::UnknownCertificate`].
    pub fn find(&self, serial_or_fingerprint: &str) -> Result<&Record, AuthorityError> {
        let text = serial_or_fingerprint.to_ascii_lowercase().replace(':', "");
        let record = match text.parse::<SerialNumber>() {
            Ok(serial) => self.records.by_serial(serial),
            Err(_) => self.records.by_fingerprint(&text),
        };
        record.ok_or_else(|| AuthorityError::UnknownCertificate(serial_or_fingerprint.to_owned()))
    }

    /// The time that a change at `now` is recorded with: never before the last one.
    pub(crate) fn clock(&self, now: u64) -> Result<u64, AuthorityError> {
        let last = self.records.last_at;
        if now.saturating_add(CLOCK_TOLERANCE) < last {
            return Err(AuthorityError::ClockBehind { now, last });
        }
        Ok(now.max(last))
    }

    /// Makes an event durable and takes it in.
    pub(crate) fn record(
        &mut self,
        at: u64,
        entry: Entry,
        random: &mut dyn Random,
    ) -> Result<(), AuthorityError> {
        self.journal.append(at, &entry, random)?;
        let line = self.journal.len();
        self.records
            .apply(at, entry)
            .ok_or(JournalFault::Unreadable(line))?;
        Ok(())
    }

    pub(crate) fn signer(&self, issuer: Issuer) -> Result<Arc<dyn Signer>, AuthorityError> {
        Ok(self.keys.signer(&issuer.key_name())?)
    }

    /// The record of the issuer's own certificate.
    pub(crate) fn issuer_record(&self, issuer: Issuer) -> Result<&Record, AuthorityError> {
        let offered = match issuer {
            Issuer::Issuing(_, curve) if !self.records.curves.contains(&curve) => {
                Err(AuthorityError::CurveNotOffered(curve))
            }
            _ => Ok(()),
        };
        offered?;
        self.records
            .issuer(issuer)
            .ok_or_else(|| AuthorityError::NotFounded(self.directory.clone()))
    }

    pub(crate) fn crl_path(&self, issuer: Issuer, number: u64) -> PathBuf {
        self.directory
            .join("crls")
            .join(format!("{}-{number:06}.crl", issuer.short_name()))
    }

    pub(crate) fn create_crl_directory(&self) -> Result<(), StorageFault> {
        storage::create_private_directory(&self.directory.join("crls"))
    }
}
