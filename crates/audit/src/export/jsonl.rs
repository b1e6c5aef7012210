use super::Sink;
use crate::entry::Row;
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, Write};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    seq: u64,
    time: u64,
    session: Option<String>,
    actor: String,
    kind: String,
    subject: Option<String>,
    detail: String,
    evidence: Option<String>,
    prev: String,
    hash: String,
    mac: String,
}

pub(super) struct JsonSink<'a> {
    out: io::BufWriter<&'a mut dyn Write>,
}

impl<'a> JsonSink<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self {
            out: io::BufWriter::new(out),
        }
    }
}

impl Sink for JsonSink<'_> {
    fn write(&mut self, row: &Row) -> io::Result<()> {
        let line = Line {
            seq: row.seq,
            time: row.time,
            session: row.session.as_ref().map(hex::encode),
            actor: row.actor.clone(),
            kind: row.kind.clone(),
            subject: row.subject.clone(),
            detail: row.detail.clone(),
            evidence: row.evidence.as_ref().map(hex::encode),
            prev: hex::encode(&row.prev),
            hash: hex::encode(&row.hash),
            mac: hex::encode(&row.mac),
        };
        serde_json::to_writer(&mut self.out, &line)?;
        self.out.write_all(b"\n")
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Reads rows back; the item is the line number and the row, or nothing if it is not one.
pub(super) fn rows<'a>(input: Box<dyn BufRead + 'a>) -> impl Iterator<Item = (u64, Option<Row>)> + 'a {
    (1..)
        .zip(input.lines())
        .map(|(number, line)| (number, line.ok().and_then(|line| parse(&line))))
}

fn parse(line: &str) -> Option<Row> {
    let line: Line = serde_json::from_str(line).ok()?;
    let optional = |text: Option<String>| text.map(hex::decode).transpose().ok();
    Some(Row {
        seq: line.seq,
        time: line.time,
        session: optional(line.session)?,
        actor: line.actor,
        kind: line.kind,
        subject: line.subject,
        detail: line.detail,
        evidence: optional(line.evidence)?,
        prev: hex::decode(line.prev).ok()?,
        hash: hex::decode(line.hash).ok()?,
        mac: hex::decode(line.mac).ok()?,
    })
}
