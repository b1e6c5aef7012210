use super::{Format, csv, jsonl};
use crate::chain::{Head, row_hash};
use crate::entry::Row;
use std::io::BufRead;
use wand_crypto::Provider;

/// An export whose every row has the hash it should have.
///
/// Hashes alone prove that a file is consistent, and that it is the one whose `head` was noted elsewhere. Without such
/// a head, somebody could have made the whole file anew; the `mac` column shows that to a holder of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportCheck {
    /// The number of rows.
    pub rows: u64,
    /// The sequence number of the first row; 0 if there is none.
    pub first: u64,
    /// Rows left out between the first and the last, as a filter does.
    pub left_out: u64,
    /// The head at the last row.
    pub head: Option<Head>,
}

/// What is wrong with an export, and on which line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExportFault {
    /// Not a row of this format.
    #[error("Line {line} is not a row of an audit export. Choose the other format, or export again.")]
    Malformed {
        /// The line from 1; in CSV the record, of which a cell with a line break makes several lines.
        line: u64,
    },
    /// The row does not have the hash it carries.
    #[error("Line {line} (row {seq}) was changed after the export. Export again from the log.")]
    Changed {
        /// The line from 1; in CSV the record, of which a cell with a line break makes several lines.
        line: u64,
        /// The row.
        seq: u64,
    },
    /// The row is genuine in itself, but does not continue the one before.
    #[error("Line {line} (row {seq}) does not follow the line before it. Export again from the log.")]
    OutOfPlace {
        /// The line from 1; in CSV the record, of which a cell with a line break makes several lines.
        line: u64,
        /// The row.
        seq: u64,
    },
    /// The export does not end with the expected head.
    #[error(
        "The export does not contain the expected head, row {seq}: lines were cut off, or it is of another log."
    )]
    WrongHead {
        /// The row of the expected head.
        seq: u64,
    },
}

/// Checks an export without any key: each row's hash, that neighbours are linked, and that `expected` (a head kept
/// elsewhere) is among its rows.
///
/// # Errors
/// The first [`ExportFault`].
pub fn verify_export(
    format: Format,
    input: &mut dyn BufRead,
    expected: Option<&Head>,
    provider: &dyn Provider,
) -> Result<ExportCheck, ExportFault> {
    match format {
        Format::Csv => check(csv::rows(Box::new(input)), expected, provider),
        Format::JsonLines => check(jsonl::rows(Box::new(input)), expected, provider),
    }
}

fn check(
    rows: impl Iterator<Item = (u64, Option<Row>)>,
    expected: Option<&Head>,
    provider: &dyn Provider,
) -> Result<ExportCheck, ExportFault> {
    let mut done = ExportCheck {
        rows: 0,
        first: 0,
        left_out: 0,
        head: None,
    };
    let mut met = expected.is_none();
    for (line, row) in rows {
        let row = row.ok_or(ExportFault::Malformed { line })?;
        let seq = row.seq;
        let hash = row_hash(provider, &row.prev, &row.content());
        if hash[..] != row.hash[..] {
            return Err(ExportFault::Changed { line, seq });
        }
        match done.head {
            None => done.first = seq,
            Some(last) if seq <= last.rows => return Err(ExportFault::OutOfPlace { line, seq }),
            Some(last) if seq == last.rows + 1 && row.prev[..] != last.hash => {
                return Err(ExportFault::OutOfPlace { line, seq });
            }
            Some(last) => done.left_out += seq - last.rows - 1,
        }
        done.rows += 1;
        let head = Head { rows: seq, hash };
        met |= expected == Some(&head);
        done.head = Some(head);
    }
    match expected {
        Some(expected) if !met => Err(ExportFault::WrongHead { seq: expected.rows }),
        _ => Ok(done),
    }
}
