//! `wand devices`, `wand pair` and `wand interrogate`.

use crate::station::Station;
use crate::terminal::{Out, Table, date};
use serde_json::json;
use std::time::Duration;
use wand_programmer::Fault;
use wand_programmer::view::{DeviceView, MeasurementView, ReportView};

/// Lists devices. Only an operator can tell which of them are known.
pub(super) async fn devices(station: &Station, seconds: f64) -> Result<(), Fault> {
    let programmer = station.unlocked().await?;
    let bar = station.out.progress("listening");
    let found = programmer.devices(Duration::from_secs_f64(seconds)).await;
    bar.finish_and_clear();
    let found = found?;
    station.out.object(&found);
    if found.is_empty() {
        station.out.line("no device in reach, and none known");
        station
            .out
            .remark("next: bring a device closer; a simulated one must run in the same --air");
        return Ok(());
    }
    let mut table = Table::new(["device", "signal", "endpoint", "class", "last session"]);
    found.iter().for_each(|device| table.row(cells(device)));
    station.out.table("", &table);
    Ok(())
}

fn cells(device: &DeviceView) -> [String; 5] {
    let dash = || "–".to_owned();
    let who = match &device.recognised {
        Some(known) => format!("{} {}", known.model, known.serial),
        None => format!("{} (not paired)", device.name),
    };
    let signal = match device.rssi {
        Some(dbm) if device.connectable => format!("{dbm} dBm"),
        Some(dbm) => format!("{dbm} dBm, busy"),
        None => "out of reach".to_owned(),
    };
    let (class, seen) = match &device.recognised {
        Some(known) => (known.class.clone(), date(known.last_seen)),
        None => (dash(), dash()),
    };
    [
        who,
        signal,
        device.endpoint.clone().unwrap_or_else(dash),
        class,
        seen,
    ]
}

/// Pairs.
pub(super) async fn pair(station: &Station, device: Option<&str>) -> Result<(), Fault> {
    station
        .in_session(device, async |programmer, session| {
            let out = &station.out;
            out.line(format!(
                "pairing with {} {}; a device with a display shows {}",
                session.model, session.serial, session.pairing_code
            ));
            programmer.pair().await?;
            out.line("paired: the device is recognised from now on, and the next contact is shorter");
            out.object(&json!({
                "serial": session.serial, "model": session.model, "paired": true, "pairing_code": session.pairing_code,
            }));
            Ok(())
        })
        .await
}

/// Reads which device it is and how it is.
pub(super) async fn interrogate(station: &Station, device: Option<&str>) -> Result<(), Fault> {
    station
        .in_session(device, async |programmer, session| {
            let report = programmer.interrogate().await?;
            let measured = programmer.measure().await?;
            let programme = programmer.programme().await?;
            let out = &station.out;
            out.object(&json!({
                "session": session, "report": report, "measurements": measured, "programme": programme,
            }));
            out.table("", &report_table(&report));
            out.table("Measurements", &measurements(&measured));
            out.line("");
            out.line(format!("Programme: {} ({})", programme.summary, programme.state));
            remarks(out, &report);
            Ok(())
        })
        .await
}

fn report_table(report: &ReportView) -> Table {
    let mut table = Table::plain();
    let mut row = |name: &str, value: String| table.row([name.to_owned(), value]);
    row("Device", format!("{} {}", report.model, report.serial));
    row("Firmware", report.firmware.clone());
    row("State", report.state.clone());
    row(
        "Battery",
        format!(
            "{}.{:03} V, {}",
            report.battery_mv / 1000,
            report.battery_mv % 1000,
            report.battery_phase
        ),
    );
    row(
        "Device time",
        format!("{} ({:+} s)", date(report.device_time), report.clock_difference_s),
    );
    row("Sessions", report.sessions.to_string());
    row(
        "Failed contacts",
        format!("{}, {} µJ", report.failed_contacts, report.failed_energy_uj),
    );
    table
}

/// Measured values as a table.
pub(crate) fn measurements(measured: &[MeasurementView]) -> Table {
    let mut table = Table::plain();
    for one in measured {
        table.row([one.name.clone(), one.text.clone()]);
    }
    table
}

fn remarks(out: &Out, report: &ReportView) {
    for alert in &report.alerts {
        out.remark(format!("ALERT: {}. {}", alert.text, alert.means).trim_end());
    }
    if report.clock_difference_s.abs() > 300 {
        out.remark("note: the device's clock differs from this workstation's by more than five minutes");
    }
}
