//! `wand audit`.

use crate::arguments::{Audit, ExportFormat};
use crate::failure::storage;
use crate::station::Station;
use crate::terminal::{Table, date};
use serde_json::json;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use wand_audit::{Cursor, Filter, Format, Head, verify_export};
use wand_programmer::view::AuditRowView;
use wand_programmer::{Fault, FaultKind, Programmer};

pub(super) async fn run(station: &Station, what: Audit) -> Result<(), Fault> {
    match what {
        Audit::List {
            limit,
            kind,
            text,
            device,
            from,
            until,
            oldest,
        } => {
            let filter = Filter {
                kind_prefix: kind,
                kinds: Vec::new(),
                from,
                until,
                text,
                session: None,
                subject: device,
            };
            let cursor = if oldest { Cursor::Oldest } else { Cursor::Newest };
            list(station, filter, cursor, limit).await
        }
        Audit::Verify { expect } => verify(station, expect.as_deref()).await,
        Audit::Export { file, format } => export(station, &file, format).await,
        Audit::VerifyExport { file, format, expect } => check(station, &file, format, expect.as_deref()),
    }
}

async fn list(station: &Station, filter: Filter, cursor: Cursor, limit: usize) -> Result<(), Fault> {
    let rows = station.unlocked().await?.audit(filter, cursor, limit).await?;
    station.out.object(&rows);
    let mut table = Table::new(["row", "time", "who", "what", "device", "detail"]);
    rows.iter().for_each(|row| table.row(cells(row)));
    station.out.table("", &table);
    if rows.len() == limit {
        station
            .out
            .remark(format!("note: {limit} rows shown; --limit shows more"));
    }
    Ok(())
}

fn cells(row: &AuditRowView) -> [String; 6] {
    let mut detail = brief(&row.detail);
    if row.evidence_bytes > 0 {
        detail.push_str(&format!(" [evidence: {} bytes]", row.evidence_bytes));
    }
    [
        row.sequence.to_string(),
        date(row.time),
        row.actor.clone(),
        row.kind.clone(),
        row.subject.clone().unwrap_or_else(|| "–".to_owned()),
        detail.trim().to_owned(),
    ]
}

/// A value for a narrow column; long hashes by their beginning.
fn brief(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text)
            if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) =>
        {
            format!("{}…", &text[..12])
        }
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Object(fields) => {
            let words = fields
                .iter()
                .map(|(name, value)| format!("{name}={}", brief(value)));
            words.collect::<Vec<_>>().join(" ")
        }
        serde_json::Value::Array(items) => items.iter().map(brief).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

async fn verify(station: &Station, expect: Option<&str>) -> Result<(), Fault> {
    let expected = expect.map(head).transpose()?;
    let programmer = station.unlocked().await?;
    let work = programmer.verify_audit(expected);
    let verdict = followed(station, &programmer, "verifying the audit log", work).await?;
    if !verdict.intact {
        return Err(Fault::new(
            FaultKind::EvidenceBroken,
            format!("the audit log does not verify: {}", verdict.sentence),
            "keep a copy of the data folder as evidence before anything else is done",
        ));
    }
    station.out.object(&verdict);
    station.out.line(&verdict.sentence);
    station.out.line(format!("head {}", verdict.head));
    station.out.line("Note the head elsewhere; later, `wand audit verify --expect HEAD` shows that nothing before it is gone.");
    Ok(())
}

async fn export(station: &Station, file: &Path, format: Option<ExportFormat>) -> Result<(), Fault> {
    if file.exists() {
        return Err(Fault::new(
            FaultKind::Usage,
            format!("{} exists already", file.display()),
            "choose another file; nothing is overwritten",
        ));
    }
    let programmer = station.unlocked().await?;
    let work = programmer.export_audit(Filter::default(), form(file, format), file.to_path_buf());
    let rows = followed(station, &programmer, "exporting the audit log", work)
        .await?
        .count;
    station
        .out
        .line(format!("{rows} rows written to {}", file.display()));
    station
        .out
        .line("It is readable by anybody; `wand audit verify-export` checks it without a key.");
    station.out.object(&json!({ "file": file, "rows": rows }));
    Ok(())
}

/// Shows how far work on the log is, until it ends; Ctrl-C cancels it.
async fn followed<T>(
    station: &Station,
    programmer: &Programmer,
    text: &str,
    work: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Fault> {
    let bar = station.out.counter(text);
    let mut snapshots = programmer.snapshots();
    let mut work = std::pin::pin!(work);
    let done = loop {
        tokio::select! {
            done = &mut work => break done,
            Ok(()) = snapshots.changed() => {
                if let Some(work) = &snapshots.borrow_and_update().aside {
                    bar.set_length(work.total.unwrap_or_default());
                    bar.set_position(work.done);
                }
            }
            _ = tokio::signal::ctrl_c() => {
                programmer.cancel_aside();
            }
        }
    };
    bar.finish_and_clear();
    done
}

fn check(
    station: &Station,
    file: &Path,
    format: Option<ExportFormat>,
    expect: Option<&str>,
) -> Result<(), Fault> {
    let expected = expect.map(head).transpose()?;
    let mut input = BufReader::new(File::open(file).map_err(|why| storage(file, &why))?);
    let checked = verify_export(
        form(file, format),
        &mut input,
        expected.as_ref(),
        station.provider,
    )
    .map_err(|why| {
        let text = why.to_string();
        let (sentence, next) = text
            .split_once(". ")
            .unwrap_or((text.trim_end_matches('.'), "export again from the log"));
        Fault::new(
            FaultKind::EvidenceBroken,
            format!("{}: {sentence}", file.display()),
            next.trim_end_matches('.'),
        )
    })?;
    let head = checked.head.map(|head| head.to_string()).unwrap_or_default();
    station.out.line(format!(
        "{} rows from row {}, each with its hash and in its place; {} left out by a filter",
        checked.rows, checked.first, checked.left_out
    ));
    station.out.line(format!("head {head}"));
    station.out.object(&json!({
        "rows": checked.rows, "first": checked.first, "left_out": checked.left_out, "head": head,
    }));
    Ok(())
}

fn head(text: &str) -> Result<Head, Fault> {
    text.parse().map_err(|why| {
        Fault::new(
            FaultKind::Usage,
            format!("{why}"),
            "give it as `wand audit verify` printed it",
        )
    })
}

fn form(file: &Path, format: Option<ExportFormat>) -> Format {
    let is_csv = file
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    match format {
        Some(ExportFormat::Csv) => Format::Csv,
        None if is_csv => Format::Csv,
        _ => Format::JsonLines,
    }
}
