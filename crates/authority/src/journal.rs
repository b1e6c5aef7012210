//! The authority's memory: one JSON object a line, each chained to the one before and signed.
//!
//! A line is `{"n":…,"prev":"…","at":…,"entry":{…},"sig":"…"}`. `prev` is the SHA-256 of the whole line before
//! (zeros for the first), and `sig` is the journal key's signature over the line's text before `,"sig"`. The
//! last signature therefore covers every line. A second file, `head`, holds number and hash of the last line, so
//! that lines missing at the end are noticed. Somebody who restores an old copy of the whole directory is
//! noticed only by who keeps a newer revocation list or certificate.

use crate::AuthorityError;
use crate::signing::sha256;
use crate::storage::{self, StorageFault};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wand_crypto::{Provider, PublicKey, Random, Signer};

/// How the journal differs from what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JournalFault {
    /// A line does not have the journal's form, or tells of an event that cannot follow those before it.
    #[error("line {0} is not a journal line that can stand there")]
    Unreadable(u64),
    /// A line was changed, removed, inserted or moved.
    #[error("line {0} was changed, or a line before it was removed, inserted or moved")]
    Broken(u64),
    /// Lines are missing at the end.
    #[error("lines after line {found} are missing: there were {expected}")]
    CutOff {
        /// Lines there were.
        expected: u64,
        /// Lines there are.
        found: u64,
    },
    /// The lines agree with each other but were not written by this authority.
    #[error("the last line was not signed by this authority")]
    Forged,
}

#[derive(Serialize, Deserialize)]
struct Line<E> {
    n: u64,
    prev: String,
    at: u64,
    entry: E,
}

/// Number and hash of the last line.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Head {
    n: u64,
    hash: String,
}

impl Head {
    fn beginning() -> Self {
        Self {
            n: 0,
            hash: "0".repeat(64),
        }
    }
}

/// An open journal. Only one is open at a time: the authority's lock sees to it.
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    head: Head,
    signer: Arc<dyn Signer>,
    provider: &'static dyn Provider,
    failed: bool,
}

impl Journal {
    /// Reads and checks the whole journal, and completes what a power cut interrupted: a line that was not
    /// written to its end is dropped (its event was never confirmed to anybody), a line whose `head` was not
    /// written is kept.
    pub(crate) fn open<E: DeserializeOwned>(
        directory: &Path,
        signer: Arc<dyn Signer>,
        provider: &'static dyn Provider,
    ) -> Result<(Self, Vec<(u64, E)>), AuthorityError> {
        let path = directory.join("journal.jsonl");
        let file = storage::private_file()
            .read(true)
            .append(true)
            .create(true)
            .open(&path);
        let file = file.map_err(|error| StorageFault::at(&path, error))?;
        storage::sync_directory(&path)?;
        let bytes = storage::read(&path)?;
        let whole = bytes
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |end| end + 1);
        let mut journal = Self {
            path,
            file,
            head: Head::beginning(),
            signer,
            provider,
            failed: false,
        };
        let (head, entries) = follow(&bytes[..whole], journal.signer.public_key(), provider)?;
        journal.head = head;
        journal.agree_with_head(whole != bytes.len())?;
        if whole != bytes.len() {
            journal.drop_unfinished_line(whole)?;
        }
        Ok((journal, entries))
    }

    /// Compares the last line with the `head` file. The file may be one line behind, after a power cut.
    fn agree_with_head(&self, unfinished_line: bool) -> Result<(), AuthorityError> {
        let path = self.head_path();
        let recorded = match storage::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| JournalFault::Broken(self.head.n))?,
            Err(StorageFault::Missing(_)) => Head::beginning(),
            Err(fault) => return Err(fault.into()),
        };
        let found = self.head.n;
        if recorded.n > found {
            return Err(JournalFault::CutOff {
                expected: recorded.n,
                found,
            }
            .into());
        }
        let behind = found - recorded.n;
        // A line is begun only when the head of the one before is on the disk.
        if behind > 1 || (behind == 1 && unfinished_line) || (behind == 0 && recorded != self.head) {
            return Err(JournalFault::Broken(found).into());
        }
        if behind == 1 {
            self.write_head(&self.head)?;
        }
        Ok(())
    }

    fn drop_unfinished_line(&mut self, length: usize) -> Result<(), StorageFault> {
        let cut = self
            .file
            .set_len(length as u64)
            .and_then(|()| self.file.sync_all());
        cut.map_err(|error| StorageFault::at(&self.path, error))
    }

    /// Appends a line. When this returns, it survives a power cut.
    pub(crate) fn append<E: Serialize>(
        &mut self,
        at: u64,
        entry: &E,
        random: &mut dyn Random,
    ) -> Result<(), AuthorityError> {
        if self.failed {
            return Err(AuthorityError::ReopenNeeded);
        }
        let line = Line {
            n: self.head.n + 1,
            prev: self.head.hash.clone(),
            at,
            entry,
        };
        let mut text = serde_json::to_string(&line).map_err(|_| JournalFault::Unreadable(line.n))?;
        text.pop();
        let signature = hex::encode(self.signer.sign(text.as_bytes(), random)?);
        let text = format!("{text},\"sig\":\"{signature}\"}}\n");
        let head = Head {
            n: line.n,
            hash: hex::encode(sha256(self.provider, text.as_bytes())),
        };
        self.failed = true;
        let written = self
            .file
            .write_all(text.as_bytes())
            .and_then(|()| self.file.sync_data());
        written.map_err(|error| StorageFault::at(&self.path, error))?;
        self.write_head(&head)?;
        self.head = head;
        self.failed = false;
        Ok(())
    }

    fn write_head(&self, head: &Head) -> Result<(), StorageFault> {
        let text = format!("{{\"n\":{},\"hash\":\"{}\"}}\n", head.n, head.hash);
        storage::replace(&self.head_path(), text.as_bytes())
    }

    fn head_path(&self) -> PathBuf {
        self.path.with_file_name("head")
    }

    #[cfg(fuzzing)]
    pub(crate) fn signer(&self) -> &dyn Signer {
        &*self.signer
    }

    /// Lines written so far.
    pub(crate) fn len(&self) -> u64 {
        self.head.n
    }
}

type Entries<E> = Vec<(u64, E)>;

/// Follows the chain through `text` from the beginning and checks the last signature.
pub(crate) fn follow<E: DeserializeOwned>(
    text: &[u8],
    key: &PublicKey,
    provider: &dyn Provider,
) -> Result<(Head, Entries<E>), JournalFault> {
    let (mut head, mut entries, mut last) = (Head::beginning(), Vec::new(), None);
    for bytes in text.split_inclusive(|&byte| byte == b'\n') {
        let n = head.n + 1;
        let signed = SignedLine::parse(bytes).ok_or(JournalFault::Unreadable(n))?;
        let line = signed.line::<E>().ok_or(JournalFault::Unreadable(n))?;
        if line.n != n || line.prev != head.hash {
            return Err(JournalFault::Broken(n));
        }
        head = Head {
            n,
            hash: hex::encode(sha256(provider, bytes)),
        };
        entries.push((line.at, line.entry));
        last = Some(signed);
    }
    match last {
        Some(line) if !line.is_signed_by(key, provider) => Err(JournalFault::Forged),
        _ => Ok((head, entries)),
    }
}

/// The entries of lines whose chain and signature nobody looked at.
#[cfg(fuzzing)]
pub(crate) fn unchecked<E: DeserializeOwned>(text: &[u8]) -> Option<Entries<E>> {
    let lines = text.split_inclusive(|&byte| byte == b'\n');
    lines
        .map(|bytes| {
            let line = SignedLine::parse(bytes)?.line::<E>()?;
            Some((line.at, line.entry))
        })
        .collect()
}

/// A line taken apart, not yet checked.
struct SignedLine<'a> {
    text: &'a str,
    signature: &'a str,
}

impl<'a> SignedLine<'a> {
    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let line = std::str::from_utf8(bytes).ok()?.strip_suffix("\"}\n")?;
        let (text, signature) = line.rsplit_once(",\"sig\":\"")?;
        Some(Self { text, signature })
    }

    fn line<E: DeserializeOwned>(&self) -> Option<Line<E>> {
        serde_json::from_str(&format!("{}}}", self.text)).ok()
    }

    fn is_signed_by(&self, key: &PublicKey, provider: &dyn Provider) -> bool {
        hex::decode(self.signature).is_ok_and(|signature| {
            provider
                .verify(key.curve().signature(), key, self.text.as_bytes(), &signature)
                .is_ok()
        })
    }
}
