use super::Sink;
use crate::entry::Row;
use std::io::{self, Read, Write};

pub(super) const COLUMNS: [&str; 11] = [
    "seq", "time", "session", "actor", "kind", "subject", "detail", "evidence", "prev", "hash", "mac",
];

pub(super) struct CsvSink<'a> {
    writer: csv::Writer<&'a mut dyn Write>,
    begun: bool,
}

impl<'a> CsvSink<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        let writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(out);
        Self { writer, begun: false }
    }

    fn begin(&mut self) -> io::Result<()> {
        if !self.begun {
            self.writer.write_record(COLUMNS)?;
            self.begun = true;
        }
        Ok(())
    }
}

impl Sink for CsvSink<'_> {
    fn write(&mut self, row: &Row) -> io::Result<()> {
        self.begin()?;
        let blob = |bytes: &Option<Vec<u8>>| bytes.as_ref().map(hex::encode).unwrap_or_default();
        let record = [
            row.seq.to_string(),
            row.time.to_string(),
            blob(&row.session),
            spreadsheet_text(&row.actor),
            spreadsheet_text(&row.kind),
            row.subject.as_deref().map(spreadsheet_text).unwrap_or_default(),
            spreadsheet_text(&row.detail),
            blob(&row.evidence),
            hex::encode(&row.prev),
            hex::encode(&row.hash),
            hex::encode(&row.mac),
        ];
        Ok(self.writer.write_record(record)?)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.begin()?;
        self.writer.flush()
    }
}

/// Keeps a spreadsheet from taking the text for a formula (OWASP, "CSV Injection"), reversibly.
pub fn spreadsheet_text(text: &str) -> String {
    let risky = |char| {
        matches!(
            char,
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\'' | '＝' | '＋' | '－' | '＠'
        )
    };
    let quote = if text.starts_with(risky) { "'" } else { "" };
    format!("{quote}{text}")
}

fn unguard(text: &str) -> String {
    text.strip_prefix('\'').unwrap_or(text).to_owned()
}

/// Reads rows back; the item is the number of the record (the header is 1) and the row, or nothing if it is not one.
pub(super) fn rows<'a>(input: Box<dyn Read + 'a>) -> impl Iterator<Item = (u64, Option<Row>)> + 'a {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(input);
    let mut record = csv::StringRecord::new();
    let mut line = 0;
    std::iter::from_fn(move || {
        loop {
            line += 1;
            match reader.read_record(&mut record) {
                Ok(false) => return None,
                Ok(true) if line == 1 => {
                    if record.iter().ne(COLUMNS) {
                        return Some((line, None));
                    }
                }
                Ok(true) => return Some((line, parse(&record))),
                Err(_) => return Some((line, None)),
            }
        }
    })
}

fn parse(record: &csv::StringRecord) -> Option<Row> {
    let field = |column: usize| record.get(column);
    let bytes = |column: usize| hex::decode(field(column)?).ok();
    let optional = |column: usize| Some(Some(bytes(column)?).filter(|bytes| !bytes.is_empty()));
    Some(Row {
        seq: field(0)?.parse().ok()?,
        time: field(1)?.parse().ok()?,
        session: optional(2)?,
        actor: unguard(field(3)?),
        kind: unguard(field(4)?),
        subject: Some(unguard(field(5)?)).filter(|subject| !subject.is_empty()),
        detail: unguard(field(6)?),
        evidence: optional(7)?,
        prev: bytes(8)?,
        hash: bytes(9)?,
        mac: bytes(10)?,
    })
}
