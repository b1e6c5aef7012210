use crate::journal::JournalFault;
use crate::{Issuer, Profile, Purpose, Reason, Record, SerialNumber, Status};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use wand_crypto::Curve;

/// What the journal tells of.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Entry {
    /// The first line.
    Founded { name: String, curves: Vec<u16> },
    /// A serial number is taken for a certificate.
    Reserved {
        serial: SerialNumber,
        issuer: Issuer,
        purpose: Purpose,
        key: String,
        not_before: u64,
        not_after: u64,
        requester: String,
        renews: Option<SerialNumber>,
        attested_by: Option<SerialNumber>,
    },
    /// The certificate is signed and may be handed out.
    Issued {
        serial: SerialNumber,
        fingerprint: String,
        der: String,
    },
    /// A certificate is revoked.
    Revoked {
        serial: SerialNumber,
        date: u64,
        reason: Reason,
        requester: String,
    },
    /// A revocation list may be published.
    Listed {
        issuer: Issuer,
        number: u64,
        this_update: u64,
        next_update: u64,
        fingerprint: String,
    },
}

/// The revocation list last published by an issuer.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) number: u64,
    pub(crate) this_update: u64,
    pub(crate) next_update: u64,
    pub(crate) fingerprint: String,
    /// Revocations of this issuer when the list was made.
    pub(crate) revocations: usize,
}

/// Everything the journal says, in memory, with the questions that issuing asks of it.
#[derive(Default)]
pub(crate) struct Records {
    pub(crate) name: String,
    pub(crate) curves: Vec<Curve>,
    pub(crate) last_at: u64,
    records: Vec<Record>,
    by_serial: HashMap<SerialNumber, usize>,
    by_key: HashMap<String, usize>,
    by_fingerprint: HashMap<String, usize>,
    by_device: HashMap<String, Vec<usize>>,
    lists: HashMap<Issuer, Listed>,
    revocations: HashMap<Issuer, HashSet<usize>>,
}

impl Records {
    /// Replays a journal.
    pub(crate) fn replay(entries: Vec<(u64, Entry)>) -> Result<Self, JournalFault> {
        let mut records = Self::default();
        for ((at, entry), line) in entries.into_iter().zip(1..) {
            records.apply(at, entry).ok_or(JournalFault::Unreadable(line))?;
        }
        Ok(records)
    }

    /// Takes in an event; nothing if it cannot follow those before it.
    pub(crate) fn apply(&mut self, at: u64, entry: Entry) -> Option<()> {
        match entry {
            Entry::Founded { name, curves } => self.found(name, &curves)?,
            Entry::Reserved { .. } => self.reserve(at, entry)?,
            Entry::Issued {
                serial,
                fingerprint,
                der,
            } => self.issued(serial, fingerprint, &der)?,
            Entry::Revoked {
                serial, date, reason, ..
            } => self.revoked(serial, date, reason)?,
            Entry::Listed {
                issuer,
                number,
                this_update,
                next_update,
                fingerprint,
            } => {
                let revocations = self.revocations.get(&issuer).map_or(0, HashSet::len);
                let list = Listed {
                    number,
                    this_update,
                    next_update,
                    fingerprint,
                    revocations,
                };
                let before = self.lists.insert(issuer, list);
                before.is_none_or(|before| before.number < number).then_some(())?;
            }
        }
        self.last_at = self.last_at.max(at);
        Some(())
    }

    fn found(&mut self, name: String, curves: &[u16]) -> Option<()> {
        let curve = |&bits: &u16| match bits {
            256 => Some(Curve::P256),
            384 => Some(Curve::P384),
            _ => None,
        };
        self.curves = curves.iter().map(curve).collect::<Option<_>>()?;
        self.name.is_empty().then_some(())?;
        self.name = name;
        Some(())
    }

    fn reserve(&mut self, at: u64, entry: Entry) -> Option<()> {
        let Entry::Reserved {
            serial,
            issuer,
            purpose,
            key,
            not_before,
            not_after,
            requester,
            renews,
            attested_by,
        } = entry
        else {
            return None;
        };
        let index = self.records.len();
        self.by_serial.insert(serial, index).is_none().then_some(())?;
        self.records.push(Record {
            serial,
            issuer,
            purpose,
            key,
            not_before,
            not_after,
            requester,
            recorded_at: at,
            renews,
            attested_by,
            fingerprint: String::new(),
            der: Vec::new(),
            status: Status::Reserved,
        });
        Some(())
    }

    fn issued(&mut self, serial: SerialNumber, fingerprint: String, der: &str) -> Option<()> {
        let index = *self.by_serial.get(&serial)?;
        let record = self.records.get_mut(index)?;
        (record.status == Status::Reserved).then_some(())?;
        record.status = Status::Issued;
        record.der = hex::decode(der).ok()?;
        record.fingerprint.clone_from(&fingerprint);
        if let Some(device) = record.profile().and_then(Profile::device_serial) {
            self.by_device.entry(device.to_owned()).or_default().push(index);
        }
        self.by_key.insert(record.key.clone(), index);
        self.by_fingerprint.insert(fingerprint, index);
        Some(())
    }

    fn revoked(&mut self, serial: SerialNumber, at: u64, reason: Reason) -> Option<()> {
        let index = *self.by_serial.get(&serial)?;
        let record = self.records.get_mut(index)?;
        (record.status == Status::Issued).then_some(())?;
        record.status = Status::Revoked { at, reason };
        self.revocations.entry(record.issuer).or_default().insert(index);
        Some(())
    }

    pub(crate) fn all(&self) -> &[Record] {
        &self.records
    }

    pub(crate) fn by_serial(&self, serial: SerialNumber) -> Option<&Record> {
        self.by_serial.get(&serial).map(|&index| &self.records[index])
    }

    pub(crate) fn by_fingerprint(&self, fingerprint: &str) -> Option<&Record> {
        self.by_fingerprint
            .get(fingerprint)
            .map(|&index| &self.records[index])
    }

    pub(crate) fn by_key(&self, key: &str) -> Option<&Record> {
        self.by_key.get(key).map(|&index| &self.records[index])
    }

    /// Every certificate that was issued to the device with this serial number.
    pub(crate) fn by_device(&self, serial: &str) -> impl Iterator<Item = &Record> {
        self.by_device
            .get(serial)
            .into_iter()
            .flatten()
            .map(|&index| &self.records[index])
    }

    /// The issuer's own certificate.
    pub(crate) fn issuer(&self, issuer: Issuer) -> Option<&Record> {
        // The issuers are the first to be recorded.
        let own = |record: &&Record| record.purpose == Purpose::Authority(issuer);
        self.records
            .iter()
            .filter(|record| !record.der.is_empty())
            .find(own)
    }

    pub(crate) fn list(&self, issuer: Issuer) -> Option<&Listed> {
        self.lists.get(&issuer)
    }

    /// The issuer's revoked certificates, in the order in which they were issued.
    pub(crate) fn revoked_by(&self, issuer: Issuer) -> Vec<&Record> {
        let mut indices: Vec<_> = self
            .revocations
            .get(&issuer)
            .into_iter()
            .flatten()
            .copied()
            .collect();
        indices.sort_unstable();
        indices.into_iter().map(|index| &self.records[index]).collect()
    }

    pub(crate) fn revocations(&self, issuer: Issuer) -> usize {
        self.revocations.get(&issuer).map_or(0, HashSet::len)
    }
}
