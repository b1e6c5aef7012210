use crate::anchor::{self, Anchor};
use crate::atomic::{private, sync_parent};
use crate::chain::{Chain, Head, LogId, Receipt};
use crate::database::{self, HeadRecord};
use crate::entry::{Checked, Entry, EntryFault};
use crate::keys::{Keys, MasterKey};
use crate::lock::Lock;
use crate::verify::{Anchors, Broken, How, check_end};
use crate::{AuditError, Reader};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use wand_crypto::{OsRandom, Random};

/// The one writer of an audit log: appends, and nothing else.
///
/// While it lives no other writer opens the same directory; readers may, in this process or another.
pub struct Writer {
    dir: PathBuf,
    path: PathBuf,
    db: Connection,
    chain: Chain,
    head: Head,
    /// What the head is if a commit that reported failure did reach the medium.
    unsure: Option<Head>,
    anchored: bool,
    _lock: Lock,
}

impl Writer {
    /// Opens the log in `dir`, or makes it there if there is none.
    ///
    /// Checks the schema and that last row, head and anchor belong together; brings an anchor up to date that a crash
    /// left behind. The other rows are checked by [`Reader::verify`].
    ///
    /// # Errors
    /// Any [`AuditError`] but `AnchorBehind` and `Entry`. A database that does not open is never overwritten.
    pub fn open(dir: &Path, key: &MasterKey) -> Result<Self, AuditError> {
        make_dir(dir)?;
        let lock = Lock::take(dir)?;
        let keys = key.derive()?;
        let anchor = anchor::read(dir, &keys)?;
        let path = database::path(dir);
        if !database::filled(&path) {
            refuse_lost(&path, &anchor)?;
            make_file(&path)?;
        }
        let mut db = database::connect_writing(dir, &keys, &anchor)?;
        if database::unmarked(&db).map_err(|error| AuditError::database(&path, error))? {
            refuse_lost(&path, &anchor)?;
            return Self::start(dir, path, db, keys, lock);
        }
        let chain = Chain::new(keys, database::identify(&db, &path)?);
        let head = end_of(&mut db, &path, &chain, &anchor)?;
        let anchored = matches!(anchor, Anchor::Of { head: at, .. } if at == head);
        let mut writer = Self {
            dir: dir.to_path_buf(),
            path,
            db,
            chain,
            head,
            unsure: None,
            anchored,
            _lock: lock,
        };
        writer.settle_anchor()?;
        Ok(writer)
    }

    fn start(
        dir: &Path,
        path: PathBuf,
        mut db: Connection,
        keys: Keys,
        lock: Lock,
    ) -> Result<Self, AuditError> {
        let mut log = LogId::default();
        OsRandom.fill(&mut log)?;
        let chain = Chain::new(keys, log);
        let head = Head {
            rows: 0,
            hash: chain.genesis(),
        };
        database::create(&mut db, &log, &head, &chain.head_mac(&head, 0))
            .map_err(|error| AuditError::database(&path, error))?;
        let dir = dir.to_path_buf();
        let mut writer = Self {
            dir,
            path,
            db,
            chain,
            head,
            unsure: None,
            anchored: false,
            _lock: lock,
        };
        writer.settle_anchor()?;
        Ok(writer)
    }

    /// Appends one entry. On return it is durable: written, flushed, and vouched for by the anchor.
    ///
    /// # Errors
    /// [`AuditError::AnchorBehind`] if the row is recorded but the anchor is not yet; after any other error nothing was
    /// recorded, except that a failing disk may have kept a row whose commit it reported as failed.
    pub fn append(&mut self, entry: &Entry) -> Result<Receipt, AuditError> {
        self.append_all(std::slice::from_ref(entry))
    }

    /// Appends entries in one transaction: all of them or none. The receipt is that of the last one.
    ///
    /// # Errors
    /// As [`Writer::append`]; [`EntryFault::Nothing`] if there are no entries.
    pub fn append_all(&mut self, entries: &[Entry]) -> Result<Receipt, AuditError> {
        let checked = entries.iter().map(Entry::check).collect::<Result<Vec<_>, _>>()?;
        if checked.is_empty() {
            return Err(EntryFault::Nothing.into());
        }
        self.settle_head()?;
        self.settle_anchor()?;
        let head = self.commit(&checked)?;
        self.head = head;
        self.anchored = false;
        let receipt = Receipt { seq: head.rows, head };
        self.write_anchor().map_err(|source| AuditError::AnchorBehind {
            path: anchor::path(&self.dir),
            receipt,
            source,
        })?;
        Ok(receipt)
    }

    /// The head after the last append.
    pub fn head(&self) -> Head {
        self.head
    }

    /// The directory of the log.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// A reader of the same log.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn reader(&self, key: &MasterKey) -> Result<Reader, AuditError> {
        Reader::open(&self.dir, key)
    }

    fn commit(&mut self, entries: &[Checked<'_>]) -> Result<Head, AuditError> {
        let (chain, old) = (&self.chain, self.head);
        let fail = |error| AuditError::database(&self.path, error);
        let transaction = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(fail)?;
        let found = database::head_record(&transaction).map_err(fail)?;
        if found.is_none_or(|record| record.head != old) {
            return Err(AuditError::Broken(Broken {
                at: old.rows,
                how: How::HeadMismatch,
            }));
        }
        let head = insert(&transaction, chain, old, entries).map_err(fail)?;
        set_head(&transaction, chain, &head, old.rows).map_err(fail)?;
        self.unsure = Some(head);
        transaction.commit().map_err(fail)?;
        self.unsure = None;
        Ok(head)
    }

    /// After a commit that reported failure: learns from the database what became of it.
    fn settle_head(&mut self) -> Result<(), AuditError> {
        let Some(maybe) = self.unsure else { return Ok(()) };
        let found =
            database::head_record(&self.db).map_err(|error| AuditError::database(&self.path, error))?;
        if found.is_some_and(|record| record.head == maybe) {
            self.head = maybe;
            self.anchored = false;
        }
        self.unsure = None;
        Ok(())
    }

    /// Brings the anchor up to date before anything more is appended, so that it never lags by two transactions.
    fn settle_anchor(&mut self) -> Result<(), AuditError> {
        if self.anchored {
            return Ok(());
        }
        self.write_anchor()
            .map_err(|source| AuditError::io(&anchor::path(&self.dir), source))
    }

    fn write_anchor(&mut self) -> std::io::Result<()> {
        anchor::write(&self.dir, &self.chain, &self.head)?;
        self.anchored = true;
        Ok(())
    }
}

fn insert(
    transaction: &Transaction<'_>,
    chain: &Chain,
    mut head: Head,
    entries: &[Checked<'_>],
) -> rusqlite::Result<Head> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO entries (seq, time, session, actor, kind, subject, detail, evidence, prev, hash, mac) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    for checked in entries {
        let rows = head.rows + 1;
        let seq = rows as i64;
        let hash = chain.hash(&head.hash, &checked.content(seq));
        let (entry, mac) = (checked.entry, chain.row_mac(&hash));
        statement.execute(params![
            seq,
            checked.time,
            entry.session,
            entry.actor,
            entry.kind,
            entry.subject,
            checked.detail,
            entry.evidence,
            &head.hash[..],
            &hash[..],
            &mac[..]
        ])?;
        head = Head { rows, hash };
    }
    Ok(head)
}

fn set_head(transaction: &Transaction<'_>, chain: &Chain, head: &Head, before: u64) -> rusqlite::Result<()> {
    let mac = chain.head_mac(head, before);
    transaction
        .prepare_cached("UPDATE head SET rows = ?1, before = ?2, hash = ?3, mac = ?4 WHERE id = 1")?
        .execute(params![head.rows as i64, before as i64, &head.hash[..], &mac[..]])
        .map(|_| ())
}

fn end_of(db: &mut Connection, path: &Path, chain: &Chain, anchor: &Anchor) -> Result<Head, AuditError> {
    let anchors = Anchors {
        before: *anchor,
        after: *anchor,
    };
    let HeadRecord { head, .. } = check_end(db, chain, &anchors)
        .map_err(|error| AuditError::database(path, error))?
        .map_err(AuditError::Broken)?;
    Ok(head)
}

/// An anchor that vouches for rows, or that is not ours, forbids making a new database beside it.
fn refuse_lost(path: &Path, anchor: &Anchor) -> Result<(), AuditError> {
    match anchor {
        Anchor::Absent => Ok(()),
        Anchor::Of { head, .. } if head.rows == 0 => Ok(()),
        Anchor::Of { .. } | Anchor::Foreign => Err(AuditError::Lost {
            path: path.to_path_buf(),
        }),
    }
}

fn make_dir(dir: &Path) -> Result<(), AuditError> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .recursive(true)
        .create(dir)
        .map_err(|source| AuditError::io(dir, source))
}

fn make_file(path: &Path) -> Result<(), AuditError> {
    private(OpenOptions::new().write(true).create(true).truncate(false))
        .open(path)
        .and_then(|file| file.sync_all())
        .and_then(|()| sync_parent(path))
        .map_err(|source| AuditError::io(path, source))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wand_crypto::{Secret, rustcrypto};

    /// The engine's own "disk full", brought about by its page limit.
    #[test]
    fn a_full_disk_refuses_the_append_and_keeps_the_rest() {
        let dir = tempfile::tempdir().unwrap();
        let key = MasterKey::new(Secret::new(vec![1; 32]), rustcrypto()).unwrap();
        let mut writer = Writer::open(dir.path(), &key).unwrap();
        let pages: i64 = writer
            .db
            .query_row("PRAGMA page_count", [], |row| row.get(0))
            .unwrap();
        writer
            .db
            .pragma_update(None, "max_page_count", pages + 2)
            .unwrap();
        let entry = Entry {
            evidence: Some(vec![0; 2000]),
            ..Entry::new(1, "test", "test.full")
        };
        let refused = loop {
            match writer.append(&entry) {
                Ok(receipt) => assert!(receipt.seq < 100),
                Err(error) => break error,
            }
        };
        assert!(matches!(refused, AuditError::DiskFull { .. }), "{refused}");
        assert!(refused.to_string().contains("must not be done"), "{refused}");
        let rows = writer.head().rows;
        assert!(rows > 0);
        writer
            .db
            .pragma_update(None, "max_page_count", pages + 100)
            .unwrap();
        assert_eq!(writer.append(&entry).unwrap().seq, rows + 1);
    }
}
