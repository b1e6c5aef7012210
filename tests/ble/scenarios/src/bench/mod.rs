//! The application beside the Bluetooth stack alone, over the same controllers and in turns.

mod application;
mod raw;

use crate::stage::{Beginning, CENTRAL, Stage, World};
use anyhow::{Context as _, Result};
use application::Session;
use raw::{Echo, Replayed};
use wand_figure::{Goal, Report};
use wand_firmware_sim::control::Request;
use wand_link::BleRadio;

/// Rounds that count; one before them warms up.
const ROUNDS: usize = 9;
/// Entries by which the log is made long enough to fill the link for a while.
const ENTRIES: usize = 1200;
/// The device's adapter, and the raw peripheral's.
const ADAPTER: usize = 1;

/// From connecting to the first reading, over the stack alone with the same packets.
const READING: Goal = Goal::AtMost(1.5);
/// Goodput of the log over that of notifications without anything in them.
const GOODPUT: Goal = Goal::AtLeast(0.9);

/// Measures both in turns, so that what disturbs the machine disturbs both.
///
/// # Errors
/// When something cannot be measured; a missed goal is a figure.
pub(crate) async fn run(world: &World) -> Result<Report> {
    let stage = Stage::set(world, "bench").await?;
    let device = stage.device(Beginning::Strangers, ADAPTER).await?;
    for turn in 0..ENTRIES {
        device.beside(&Request::Magnet { on: turn % 2 == 0 })?;
    }
    let echo = Echo::start(&stage, ADAPTER).await?;
    let radio = BleRadio::new(Some(CENTRAL.to_owned()));
    let mut rounds = Vec::new();
    for round in 0..=ROUNDS {
        let session = application::session(&stage, &radio, &device.serial, round)
            .await
            .with_context(|| format!("round {round}"))?;
        let replayed = raw::replay(&stage, &session.exchanges)
            .await
            .with_context(|| format!("the stack alone, round {round}"))?;
        if round > 0 {
            rounds.push((session, replayed));
        }
    }
    echo.stop().await?;
    device.stop().await?;
    stage.clear().await?;
    let bearers = if world.eatt { "three bearers" } else { "one bearer" };
    Ok(report(bearers, &rounds))
}

type Round = (Session, Replayed);

/// A part of the first contact that is judged; its figures are in seconds.
struct Part {
    name: &'static str,
    ours: fn(&Session) -> f64,
    alone: fn(&Replayed) -> f64,
}

const PARTS: [Part; 2] = [
    Part {
        name: "connect until the first reading",
        ours: |session| session.whole,
        alone: |replayed| replayed.whole,
    },
    Part {
        name: "hello until the first reading",
        ours: |session| session.exchange,
        alone: |replayed| replayed.exchange,
    },
];

fn report(bearers: &str, rounds: &[Round]) -> Report {
    let mut report = Report::new("ble");
    let median = |figure: &dyn Fn(&Round) -> f64| wand_figure::median(rounds.iter().map(figure));
    let contact = format!("first contact, {bearers}");
    let flights = |(session, _): &Round| 2.0 * session.exchanges.len() as f64;
    report.add(&contact, "flights", median(&flights), "");
    report.add(
        &contact,
        "bytes of all flights",
        median(&|round| round.0.bytes() as f64),
        "B",
    );
    for part in PARTS {
        let ours = median(&|round| (part.ours)(&round.0) * 1e3);
        let alone = median(&|round| (part.alone)(&round.1) * 1e3);
        let ratio = median(&|round| (part.ours)(&round.0) / (part.alone)(&round.1));
        report.add(&contact, part.name, ours, "ms");
        report.add(&contact, &format!("{}, the stack alone", part.name), alone, "ms");
        let name = format!("{}, over the stack alone", part.name);
        report.judge(&contact, &name, ratio, "", Some(READING));
    }
    let log = format!("device log, {bearers}");
    report.add(&log, "bytes", median(&|round| round.0.log.bytes as f64), "B");
    report.add(
        &log,
        "packets notified",
        median(&|round| round.0.log.notified as f64),
        "",
    );
    report.add(
        &log,
        "packets written",
        median(&|round| round.0.log.written as f64),
        "",
    );
    report.add(&log, "goodput", median(&|round| round.0.log.goodput()), "B/s");
    report.add(
        &log,
        "notifications alone",
        median(&|round| round.1.goodput),
        "B/s",
    );
    let share = median(&|(ours, raw)| ours.log.goodput() / raw.goodput);
    report.judge(&log, "share of notifications alone", share, "", Some(GOODPUT));
    report
}
