//! `wand show`.

use super::trust::{certificates, lists};
use crate::arguments::Shown;
use crate::station::Station;
use crate::terminal::{Out, Table, date};
use wand_programmer::view::{DeviceLogView, KeyView, ParameterView, ProgrammeView};
use wand_programmer::{Fault, Programmer};

pub(super) async fn show(station: &Station, what: Shown, device: Option<&str>) -> Result<(), Fault> {
    station
        .in_session(device, async |programmer, _| match what {
            Shown::Programme => programme(&station.out, programmer).await,
            Shown::Keys => keys(&station.out, programmer).await,
            Shown::Certificates => held(&station.out, programmer).await,
            Shown::Log => log(&station.out, programmer).await,
        })
        .await
}

async fn programme(out: &Out, programmer: &Programmer) -> Result<(), Fault> {
    let view = programmer.programme().await?;
    out.object(&view);
    out.line(format!("{} ({})", view.summary, view.state));
    print_values(out, &view);
    out.more(format!(
        "programme hash {}, command counter {}",
        view.hash, view.command_counter
    ));
    Ok(())
}

/// The values in their groups; what does not apply in the present mode is marked.
fn print_values(out: &Out, view: &ProgrammeView) {
    values(out, "", &view.values);
    if let Some(temporary) = &view.temporary {
        out.line("");
        out.line("TEMPORARY values in force now:");
        values(out, "temporary ", temporary);
    }
}

fn values(out: &Out, kind: &str, values: &[ParameterView]) {
    let mut groups: Vec<&str> = Vec::new();
    for one in values {
        if !groups.contains(&one.group.as_str()) {
            groups.push(&one.group);
        }
    }
    for group in groups {
        let mut table = Table::plain();
        for one in values.iter().filter(|one| one.group == group) {
            let text = if one.applies {
                one.text.clone()
            } else {
                format!("({})", one.text)
            };
            table.row([one.name.clone(), text, one.key.clone(), one.range.clone()]);
        }
        out.table(format!("{group} {kind}").trim_end(), &table);
    }
    if values.iter().any(|one| !one.applies) {
        out.line("");
        out.line("Values in brackets do not apply in the present mode.");
    }
}

async fn keys(out: &Out, programmer: &Programmer) -> Result<(), Fault> {
    let view = programmer.keys().await?;
    out.object(&view);
    out.table("", &key_table(&view));
    Ok(())
}

/// Key slots as a table.
pub(crate) fn key_table(keys: &[KeyView]) -> Table {
    let mut table = Table::new([
        "owner",
        "purpose",
        "key",
        "state",
        "since",
        "uses",
        "origin",
        "fingerprint",
    ]);
    for key in keys {
        table.row([
            key.owner.to_owned(),
            key.purpose.clone(),
            key.algorithm.clone(),
            key.state.clone(),
            key.created.map_or_else(|| "–".to_owned(), date),
            key.uses.map_or_else(|| "–".to_owned(), |uses| uses.to_string()),
            key.origin.clone(),
            key.fingerprint.chars().take(16).collect(),
        ]);
    }
    table
}

async fn held(out: &Out, programmer: &Programmer) -> Result<(), Fault> {
    let view = programmer.device_certificates().await?;
    out.object(&view);
    out.table("Certificates", &certificates(&view.certificates));
    out.table("Revocation lists", &lists(&view.lists));
    Ok(())
}

async fn log(out: &Out, programmer: &Programmer) -> Result<(), Fault> {
    let view = read_log(out, programmer).await?;
    out.object(&view);
    out.table("", &log_table(&view));
    let signed = if view.signed {
        "confirmed by the device's signed checkpoint"
    } else {
        "newer than the signed checkpoint"
    };
    out.line(format!(
        "{} new entries, chain verified up to entry {}, {signed}",
        view.entries.len(),
        view.newest
    ));
    out.more(format!("head {}", view.head));
    Ok(())
}

/// Reads the log with progress.
pub(crate) async fn read_log(out: &Out, programmer: &Programmer) -> Result<DeviceLogView, Fault> {
    let bar = out.progress("reading the device's log");
    let shown = bar.clone();
    let view = programmer
        .device_log(move |entries| shown.set_message(format!("reading the device's log: {entries} entries")))
        .await;
    bar.finish_and_clear();
    view
}

/// Log entries as a table.
fn log_table(view: &DeviceLogView) -> Table {
    let mut table = Table::new(["entry", "device time", "what", "detail"]);
    for entry in &view.entries {
        table.row([
            entry.sequence.to_string(),
            date(entry.time),
            entry.code.clone(),
            entry.detail.clone(),
        ]);
    }
    table
}
