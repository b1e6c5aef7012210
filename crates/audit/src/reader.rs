use crate::AuditError;
use crate::anchor::{self, Anchor};
use crate::chain::{Chain, Head};
use crate::database::{self, HeadRecord, head_record};
use crate::entry::Row;
use crate::filter::{Clause, Cursor, Filter, seconds};
use crate::keys::MasterKey;
use crate::verify::{Anchors, Broken, COLUMNS, How, Verdict, Verification, check_all, contains};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use std::convert::Infallible;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// The most kinds a page merges by index; SQLite takes 500 parts of a compound query.
const MOST_KINDS: usize = 200;

/// Reads an audit log; cannot change it. Any number of readers work beside the writer.
pub struct Reader {
    dir: PathBuf,
    path: PathBuf,
    db: Connection,
    chain: Chain,
}

impl Reader {
    /// Opens the log in `dir` for reading, also on read-only media.
    ///
    /// # Errors
    /// [`AuditError::Missing`], or what the file is instead of an audit log under this key.
    pub fn open(dir: &Path, key: &MasterKey) -> Result<Self, AuditError> {
        let keys = key.derive()?;
        let path = database::path(dir);
        let anchor = anchor::read(dir, &keys)?;
        if !database::filled(&path) {
            return Err(match anchor {
                Anchor::Absent => AuditError::Missing { path },
                _ => AuditError::Lost { path },
            });
        }
        let db = database::connect_reading(dir, &keys, &anchor)?;
        let log = database::identify(&db, &path)?;
        Ok(Self {
            dir: dir.to_path_buf(),
            path,
            db,
            chain: Chain::new(keys, log),
        })
    }

    /// The head record, without verification.
    ///
    /// # Errors
    /// [`AuditError::Broken`] if there is none.
    pub fn head(&self) -> Result<Head, AuditError> {
        let record = head_record(&self.db).map_err(|error| self.fail(error))?;
        record.map(|record| record.head).ok_or(AuditError::Broken(Broken {
            at: 0,
            how: How::HeadMismatch,
        }))
    }

    /// The row with this number.
    ///
    /// # Errors
    /// What the database reports.
    pub fn row(&self, seq: u64) -> Result<Option<Row>, AuditError> {
        let sql = format!("SELECT {COLUMNS} FROM entries WHERE seq = ?1");
        let seq = i64::try_from(seq).unwrap_or(i64::MAX);
        self.db
            .query_row(&sql, [seq], row)
            .optional()
            .map_err(|error| self.fail(error))
    }

    /// At most `limit` rows, in the order of the cursor. An empty page is the end.
    ///
    /// # Errors
    /// What the database reports.
    pub fn page(&self, filter: &Filter, cursor: Cursor, limit: usize) -> Result<Vec<Row>, AuditError> {
        self.page_rows(filter, cursor, limit)
            .map_err(|error| self.fail(error))
    }

    /// How many rows the filter lets through.
    ///
    /// # Errors
    /// What the database reports.
    pub fn count(&self, filter: &Filter) -> Result<u64, AuditError> {
        let mut clause = filter.clause(false);
        filter.kind_range(&mut clause, false);
        let sql = format!("SELECT count(*) FROM entries WHERE {}", clause.sql());
        let count = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
        let count = self.db.query_row(&sql, params_from_iter(clause.values), count);
        count.map(i64::unsigned_abs).map_err(|error| self.fail(error))
    }

    /// The numbers of the rows after `after`, up to `until`, that the filter lets through, ascending.
    pub(crate) fn matching(&self, filter: &Filter, after: u64, until: u64) -> Result<Vec<u32>, AuditError> {
        let mut clause = filter.clause(false);
        filter.kind_range(&mut clause, false);
        clause.and("seq > ? AND seq <= ?", [seconds(after), seconds(until)]);
        let sql = format!("SELECT seq FROM entries WHERE {}", clause.sql());
        let numbers = || -> rusqlite::Result<Vec<u32>> {
            let mut statement = self.db.prepare(&sql)?;
            let rows = statement.query_map(params_from_iter(clause.values), |row| row.get::<_, i64>(0))?;
            rows.filter_map(|seq| seq.map(|seq| u32::try_from(seq).ok()).transpose())
                .collect()
        };
        let mut numbers = numbers().map_err(|error| self.fail(error))?;
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// The rows with these numbers, the last number first.
    pub(crate) fn rows(&self, numbers: &[u32]) -> Result<Vec<Row>, AuditError> {
        let sql = format!("SELECT {COLUMNS} FROM entries WHERE seq = ?1");
        let rows = || -> rusqlite::Result<Vec<Row>> {
            let mut statement = self.db.prepare_cached(&sql)?;
            let found = numbers
                .iter()
                .rev()
                .map(|seq| statement.query_row([seq], row).optional());
            found.filter_map(Result::transpose).collect()
        };
        rows().map_err(|error| self.fail(error))
    }

    /// The number of the row with the latest time that is not after `time`, the last of several; 0 if there is none.
    pub(crate) fn last_until(&self, time: u64) -> Result<u64, AuditError> {
        let sql = "SELECT seq FROM entries WHERE time <= ?1 ORDER BY time DESC, seq DESC LIMIT 1";
        let found: Option<i64> = self
            .db
            .query_row(sql, [seconds(time)], |row| row.get(0))
            .optional()
            .map_err(|error| self.fail(error))?;
        Ok(found.map_or(0, i64::unsigned_abs))
    }

    /// Checks the database's own structure, every row, the head and the anchor; and, if given, that `expected` (a head
    /// kept elsewhere) is one this log has had. `progress` hears of rows done and rows in all.
    ///
    /// # Errors
    /// [`AuditError::Damaged`] if pages of the file do not authenticate, or the engine's integrity check fails.
    pub fn verify(
        &self,
        expected: Option<&Head>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Verdict, AuditError> {
        let mut go_on = |done, total| {
            progress(done, total);
            ControlFlow::<Infallible>::Continue(())
        };
        let ControlFlow::Continue(verdict) = self.verify_until(expected, &mut go_on)?;
        Ok(verdict)
    }

    /// The same, unless `progress` breaks it off: there is no verdict then, but what it broke off with.
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub fn verify_until<B>(
        &self,
        expected: Option<&Head>,
        progress: &mut dyn FnMut(u64, u64) -> ControlFlow<B>,
    ) -> Result<ControlFlow<B, Verdict>, AuditError> {
        let before = anchor::read(&self.dir, self.chain.keys())?;
        let state = self
            .db
            .unchecked_transaction()
            .map_err(|error| self.fail(error))?;
        head_record(&state).map_err(|error| self.fail(error))?;
        let after = anchor::read(&self.dir, self.chain.keys())?;
        self.check_structure(&state)?;
        let checked = check_all(&state, &self.chain, &Anchors { before, after }, progress);
        match checked.map_err(|error| self.fail(error))? {
            ControlFlow::Break(why) => Ok(ControlFlow::Break(why)),
            ControlFlow::Continue(Ok(record)) => {
                self.compare(&state, &record, expected).map(ControlFlow::Continue)
            }
            ControlFlow::Continue(Err(broken)) => Ok(ControlFlow::Continue(Verdict::Broken(broken))),
        }
    }

    fn compare(
        &self,
        state: &Connection,
        record: &HeadRecord,
        expected: Option<&Head>,
    ) -> Result<Verdict, AuditError> {
        let fault = match expected {
            Some(expected) => {
                contains(state, &self.chain, record, expected).map_err(|error| self.fail(error))?
            }
            None => None,
        };
        let intact = Verdict::Intact(Verification {
            rows: record.head.rows,
            head: record.head,
        });
        Ok(fault.map_or(intact, Verdict::Broken))
    }

    fn check_structure(&self, state: &Connection) -> Result<(), AuditError> {
        let answer: String = state
            .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
            .map_err(|error| self.fail(error))?;
        if answer == "ok" {
            Ok(())
        } else {
            Err(AuditError::Damaged {
                path: self.path.clone(),
            })
        }
    }

    fn page_rows(&self, filter: &Filter, cursor: Cursor, limit: usize) -> rusqlite::Result<Vec<Row>> {
        let mut clause = filter.clause(true);
        if !self.bound(filter, cursor, &mut clause)? {
            return Ok(Vec::new());
        }
        let order = if cursor.descending() { "DESC" } else { "ASC" };
        let kinds = match &filter.kind_prefix {
            Some(prefix) if filter.session.is_none() => Some(self.kinds(prefix)?),
            _ => None,
        };
        let (sql, values) = match kinds {
            Some(kinds) if kinds.is_empty() => return Ok(Vec::new()),
            Some(kinds) if kinds.len() <= MOST_KINDS => merged(&clause, &kinds, order, limit),
            _ => {
                filter.kind_range(&mut clause, true);
                let sql = format!(
                    "SELECT {COLUMNS} FROM entries WHERE {} ORDER BY seq {order} LIMIT {limit}",
                    clause.sql()
                );
                (sql, clause.values)
            }
        };
        self.db
            .prepare(&sql)?
            .query_map(params_from_iter(values), row)?
            .collect()
    }

    /// Bounds `seq` by the cursor and by the first and last row of the time range; false if nothing can match.
    fn bound(&self, filter: &Filter, cursor: Cursor, clause: &mut Clause) -> rusqlite::Result<bool> {
        match cursor {
            Cursor::Before(seq) => clause.and("seq < ?", [seconds(seq)]),
            Cursor::After(seq) => clause.and("seq > ?", [seconds(seq)]),
            Cursor::Newest | Cursor::Oldest => {}
        }
        if filter.from.is_none() && filter.until.is_none() {
            return Ok(true);
        }
        let range = [
            seconds(filter.from.unwrap_or(0)),
            seconds(filter.until.unwrap_or(u64::MAX)),
        ];
        let (first, last): (Option<i64>, Option<i64>) = self.db.query_row(
            "SELECT min(seq), max(seq) FROM entries INDEXED BY entries_time WHERE time >= ? AND time <= ?",
            params_from_iter(range),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let (Some(first), Some(last)) = (first, last) else {
            return Ok(false);
        };
        clause.and(
            "seq >= ? AND seq <= ?",
            [Value::Integer(first), Value::Integer(last)],
        );
        Ok(true)
    }

    /// The different kinds that begin so, each found by one look into the index.
    fn kinds(&self, prefix: &str) -> rusqlite::Result<Vec<String>> {
        let mut kinds = Vec::new();
        let first = "SELECT kind FROM entries WHERE kind >= ?1 ORDER BY kind LIMIT 1";
        let next = "SELECT kind FROM entries WHERE kind > ?1 ORDER BY kind LIMIT 1";
        let look = |sql: &str, from: &str| {
            self.db
                .prepare_cached(sql)?
                .query_row([from], |row| row.get(0))
                .optional()
        };
        let mut found: Option<String> = look(first, prefix)?;
        while let Some(kind) = found.filter(|kind| kind.starts_with(prefix)) {
            found = look(next, &kind)?;
            kinds.push(kind);
            if kinds.len() > MOST_KINDS {
                break;
            }
        }
        Ok(kinds)
    }

    fn fail(&self, error: rusqlite::Error) -> AuditError {
        AuditError::database(&self.path, error)
    }
}

/// One page for each kind by its index, and of these the first `limit`.
fn merged(clause: &Clause, kinds: &[String], order: &str, limit: usize) -> (String, Vec<Value>) {
    let part = format!(
        "SELECT * FROM (SELECT {COLUMNS} FROM entries WHERE kind = ? AND {} ORDER BY seq {order} LIMIT {limit})",
        clause.sql()
    );
    let parts = vec![part; kinds.len()].join(" UNION ALL ");
    let values = kinds
        .iter()
        .flat_map(|kind| std::iter::once(Value::Text(kind.clone())).chain(clause.values.iter().cloned()));
    (
        format!("{parts} ORDER BY seq {order} LIMIT {limit}"),
        values.collect(),
    )
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let text = |column: usize| -> rusqlite::Result<Option<String>> {
        let bytes = row.get_ref(column)?.as_bytes_or_null()?;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()))
    };
    Ok(Row {
        seq: row.get::<_, i64>(0)?.try_into().unwrap_or_default(),
        time: row.get::<_, i64>(1)?.try_into().unwrap_or_default(),
        session: row.get(2)?,
        actor: text(3)?.unwrap_or_default(),
        kind: text(4)?.unwrap_or_default(),
        subject: text(5)?,
        detail: text(6)?.unwrap_or_default(),
        evidence: row.get(7)?,
        prev: row.get(8)?,
        hash: row.get(9)?,
        mac: row.get(10)?,
    })
}
