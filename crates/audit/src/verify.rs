use crate::anchor::Anchor;
use crate::chain::{Chain, Content, Hash, Head};
use crate::database::{HeadRecord, head_record, stored_hash};
use rusqlite::{Connection, Row};
use std::fmt;
use std::ops::ControlFlow;

/// How far a row is looked for that lost its place.
const REACH: i64 = 64;
/// Rows between two calls of the progress callback.
const STEP: u64 = 4096;

/// The columns in the order in which [`link`] reads them.
pub(crate) const COLUMNS: &str =
    "seq, time, session, actor, kind, subject, detail, evidence, prev, hash, mac";

/// The outcome of a verification that could be carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every row is genuine and in its place, and the end is where it should be.
    Intact(Verification),
    /// The first thing that is wrong.
    Broken(Broken),
}

/// An intact log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verification {
    /// The number of rows, all of them checked.
    pub rows: u64,
    /// The head; keep it elsewhere to find a later roll-back.
    pub head: Head,
}

/// The first place where a log is not what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// The sequence number of the row at fault, or of the first one that should be there.
    pub at: u64,
    /// What happened there.
    pub how: How,
}

/// What happened to a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum How {
    /// The row was changed, or exchanged with another.
    Changed,
    /// A row was taken out of the middle.
    Removed,
    /// A row was put in that is not part of this history.
    Inserted,
    /// The last rows were cut off.
    Truncated,
    /// The head record is missing, forged or of another history.
    HeadMismatch,
    /// The anchor, or the head the caller expects, is of a longer log than this one.
    RolledBack,
    /// The anchor is older than a crash explains: the file was put back.
    AnchorStale,
    /// The anchor file was removed.
    AnchorMissing,
    /// The anchor file is not genuine, or of another log.
    AnchorForged,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.at;
        match self.how {
            How::Changed => write!(f, "Row {at} of the audit log was changed."),
            How::Removed => write!(f, "Row {at} of the audit log was removed."),
            How::Inserted => write!(f, "Row {at} of the audit log was inserted later."),
            How::Truncated => write!(f, "The audit log was cut off: row {at} and what follows is gone."),
            How::HeadMismatch => write!(f, "The audit log does not end as its head says, at row {at}."),
            How::RolledBack => write!(
                f,
                "The audit log was rolled back: row {at} and what follows is gone."
            ),
            How::AnchorStale => write!(
                f,
                "The anchor file of the audit log was rolled back to before row {at}."
            ),
            How::AnchorMissing => write!(f, "The anchor file of the audit log was removed."),
            How::AnchorForged => write!(f, "The anchor file of the audit log is not genuine."),
        }
    }
}

fn broken(at: u64, how: How) -> Option<Broken> {
    Some(Broken { at, how })
}

/// The anchor as it was before and after the database's state was fixed by a transaction.
///
/// A writer may work on between the three looks: what was seen before must not lead the database, and what was seen
/// after must not lag by more than one transaction.
pub(crate) struct Anchors {
    pub(crate) before: Anchor,
    pub(crate) after: Anchor,
}

/// Checks that the last row, the head record and the anchor belong together, without reading the other rows.
pub(crate) fn check_end(
    db: &Connection,
    chain: &Chain,
    anchors: &Anchors,
) -> rusqlite::Result<Result<HeadRecord, Broken>> {
    let mut statement = db.prepare(&format!(
        "SELECT {COLUMNS} FROM entries ORDER BY seq DESC LIMIT 1"
    ))?;
    let mut rows = statement.query([])?;
    let end = match rows.next()? {
        None => Head {
            rows: 0,
            hash: chain.genesis(),
        },
        Some(row) => {
            let last = link(row)?;
            let seq = u64::try_from(last.content.seq).unwrap_or_default();
            match last.genuine_at(chain, last.content.seq) {
                Some(hash) => Head { rows: seq, hash },
                None => {
                    return Ok(Err(Broken {
                        at: seq,
                        how: How::Changed,
                    }));
                }
            }
        }
    };
    check_head(db, chain, &end, anchors)
}

/// Checks the head record and the anchor against the end of the rows.
fn check_head(
    db: &Connection,
    chain: &Chain,
    end: &Head,
    anchors: &Anchors,
) -> rusqlite::Result<Result<HeadRecord, Broken>> {
    let genuine = |record: &HeadRecord| record.mac == chain.head_mac(&record.head, record.before);
    let Some(record) = head_record(db)?.filter(genuine) else {
        return Ok(Err(Broken {
            at: end.rows,
            how: How::HeadMismatch,
        }));
    };
    let head = record.head;
    let fault = if end.rows < head.rows {
        broken(end.rows + 1, How::Truncated)
    } else if end.rows > head.rows {
        broken(head.rows + 1, How::HeadMismatch)
    } else if end.hash != head.hash {
        broken(head.rows, How::HeadMismatch)
    } else {
        check_anchors(db, chain, &record, anchors)?
    };
    Ok(fault.map_or(Ok(record), Err))
}

fn check_anchors(
    db: &Connection,
    chain: &Chain,
    record: &HeadRecord,
    anchors: &Anchors,
) -> rusqlite::Result<Option<Broken>> {
    let here = record.head.rows;
    for anchor in [&anchors.before, &anchors.after] {
        match anchor {
            // Only the crash between making the database and its first anchor leaves none.
            Anchor::Absent if here == 0 => return Ok(None),
            Anchor::Absent => return Ok(broken(here, How::AnchorMissing)),
            Anchor::Foreign => return Ok(broken(here, How::AnchorForged)),
            Anchor::Of { log, .. } if log != chain.log() => return Ok(broken(here, How::AnchorForged)),
            Anchor::Of { .. } => {}
        }
    }
    if let Anchor::Of { head, .. } = &anchors.before
        && let Some(fault) = contains(db, chain, record, head)?
    {
        return Ok(Some(fault));
    }
    match &anchors.after {
        Anchor::Of { head, .. } if head.rows < record.before => Ok(broken(head.rows + 1, How::AnchorStale)),
        _ => Ok(None),
    }
}

/// Whether `other` is an earlier or the present head of this log.
pub(crate) fn contains(
    db: &Connection,
    chain: &Chain,
    record: &HeadRecord,
    other: &Head,
) -> rusqlite::Result<Option<Broken>> {
    if other.rows > record.head.rows {
        return Ok(broken(record.head.rows + 1, How::RolledBack));
    }
    let same = if other.rows == 0 {
        chain.genesis() == other.hash
    } else {
        stored_hash(db, other.rows)?.is_some_and(|hash| hash == other.hash)
    };
    Ok(if same {
        None
    } else {
        broken(other.rows, How::HeadMismatch)
    })
}

/// Checks every row, then the end; unless `progress` breaks it off.
pub(crate) fn check_all<B>(
    db: &Connection,
    chain: &Chain,
    anchors: &Anchors,
    progress: &mut dyn FnMut(u64, u64) -> ControlFlow<B>,
) -> rusqlite::Result<ControlFlow<B, Result<HeadRecord, Broken>>> {
    let total = head_record(db)?.map_or(0, |record| record.head.rows);
    let mut statement = db.prepare(&format!("SELECT {COLUMNS} FROM entries ORDER BY seq"))?;
    let mut rows = statement.query([])?;
    let mut end = Head {
        rows: 0,
        hash: chain.genesis(),
    };
    while let Some(row) = rows.next()? {
        let at = end.rows + 1;
        match step(chain, &end.hash, at, &link(row)?) {
            Step::Next(hash) => end = Head { rows: at, hash },
            Step::Wrong(_) | Step::Misplaced { .. } if at > total => {
                return Ok(ControlFlow::Continue(Err(Broken {
                    at,
                    how: How::Inserted,
                })));
            }
            Step::Wrong(how) => return Ok(ControlFlow::Continue(Err(Broken { at, how }))),
            Step::Misplaced { later } => {
                let earlier = follows(&mut rows, chain, at)?;
                let how = match (later, earlier) {
                    (true, false) => How::Removed,
                    (false, true) => How::Inserted,
                    _ => How::Changed,
                };
                return Ok(ControlFlow::Continue(Err(Broken { at, how })));
            }
        }
        if at.is_multiple_of(STEP)
            && let ControlFlow::Break(why) = progress(at, total)
        {
            return Ok(ControlFlow::Break(why));
        }
    }
    if let ControlFlow::Break(why) = progress(end.rows, total) {
        return Ok(ControlFlow::Break(why));
    }
    check_head(db, chain, &end, anchors).map(ControlFlow::Continue)
}

enum Step {
    Next(Hash),
    Wrong(How),
    /// Not genuine where it stands; `later` if it is a genuine row of a later place.
    Misplaced {
        later: bool,
    },
}

fn step(chain: &Chain, prev: &Hash, at: u64, link: &Link<'_>) -> Step {
    let seq = link.content.seq;
    let place = at as i64;
    if seq > place {
        return Step::Wrong(How::Removed);
    }
    if seq < place {
        return Step::Wrong(How::Inserted);
    }
    match link.genuine_at(chain, seq) {
        Some(hash) if link.prev == prev => Step::Next(hash),
        // Genuine, but it continues another history: a copy of the log went on elsewhere.
        Some(_) => Step::Wrong(How::Inserted),
        None => Step::Misplaced {
            later: (1..=REACH).any(|far| link.genuine_at(chain, seq + far).is_some()),
        },
    }
}

/// Whether one of the next rows is the genuine row of place `at`.
fn follows(rows: &mut rusqlite::Rows<'_>, chain: &Chain, at: u64) -> rusqlite::Result<bool> {
    for _ in 0..REACH {
        let Some(row) = rows.next()? else { break };
        if link(row)?.genuine_at(chain, at as i64).is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A row as the chain sees it.
struct Link<'a> {
    content: Content<'a>,
    prev: &'a [u8],
    hash: &'a [u8],
    mac: &'a [u8],
}

impl Link<'_> {
    /// The hash, if hash and MAC are those of this row at place `seq`.
    fn genuine_at(&self, chain: &Chain, seq: i64) -> Option<Hash> {
        let hash = chain.hash(self.prev, &Content { seq, ..self.content });
        (hash == self.hash && chain.row_mac(&hash) == self.mac).then_some(hash)
    }
}

fn link<'a>(row: &'a Row<'_>) -> rusqlite::Result<Link<'a>> {
    let bytes = |column: usize| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_bytes_or_null()?);
    let required = |column: usize| Ok::<_, rusqlite::Error>(bytes(column)?.unwrap_or_default());
    Ok(Link {
        content: Content {
            seq: row.get(0)?,
            time: row.get(1)?,
            session: bytes(2)?,
            actor: required(3)?,
            kind: required(4)?,
            subject: bytes(5)?,
            detail: required(6)?,
            evidence: bytes(7)?,
        },
        prev: required(8)?,
        hash: required(9)?,
        mac: required(10)?,
    })
}
