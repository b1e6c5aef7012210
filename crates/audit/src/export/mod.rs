//! Exports for people (CSV) and machines (JSON lines), which anybody can check without a key.

mod check;
mod csv;
mod jsonl;

pub use check::{ExportCheck, ExportFault, verify_export};
pub use csv::spreadsheet_text;

use crate::chain::Head;
use crate::entry::Row;
use crate::{AuditError, Cursor, Filter, Reader};
use std::io::{self, Write};

/// Rows read from the database at a time.
const PAGE: usize = 1024;

/// The form of an export. Binary values are lower-case hexadecimal in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180, one header line. A text that a spreadsheet could take for a formula, or that begins with an
    /// apostrophe, has one apostrophe put before it; [`verify_export`] takes exactly that one away again.
    Csv,
    /// One JSON object a line; `detail` is the JSON text as a string, so that its bytes are the hashed ones.
    JsonLines,
}

/// What an export holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exported {
    /// The number of rows written.
    pub rows: u64,
    /// The head at the last row written, to be kept apart from the file: it shows if the file is cut off later.
    pub head: Option<Head>,
}

pub(crate) trait Sink {
    fn write(&mut self, row: &Row) -> io::Result<()>;
    fn finish(&mut self) -> io::Result<()>;
}

impl Reader {
    /// Writes the rows that pass the filter, oldest first, with their hashes and MACs. Does not verify them.
    ///
    /// `progress` hears the number of rows written so far.
    ///
    /// # Errors
    /// [`AuditError::Export`] if `out` refuses; otherwise what the database reports.
    pub fn export(
        &self,
        format: Format,
        filter: &Filter,
        out: &mut dyn Write,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Exported, AuditError> {
        let mut sink: Box<dyn Sink + '_> = match format {
            Format::Csv => Box::new(csv::CsvSink::new(out)),
            Format::JsonLines => Box::new(jsonl::JsonSink::new(out)),
        };
        let mut exported = Exported { rows: 0, head: None };
        let mut cursor = Cursor::Oldest;
        loop {
            let page = self.page(filter, cursor, PAGE)?;
            let Some(last) = page.last() else { break };
            page.iter()
                .try_for_each(|row| sink.write(row))
                .map_err(AuditError::Export)?;
            exported.rows += page.len() as u64;
            exported.head = last
                .hash
                .as_slice()
                .try_into()
                .ok()
                .map(|hash| Head { rows: last.seq, hash });
            cursor = Cursor::After(last.seq);
            progress(exported.rows);
        }
        sink.finish().map_err(AuditError::Export)?;
        Ok(exported)
    }
}
