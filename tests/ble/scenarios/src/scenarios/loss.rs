//! Packets that get lost in a host, and packets that overtake each other.

use crate::stage::{Beginning, Fate, Stage, lower_rate};
use anyhow::{Result, ensure};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use wand_firmware_sim::control::Request;
use wand_link::Direction;

/// Entries that make the log some segments long.
const ENTRIES: usize = 100;

/// BLE pitfalls: silent loss and disorder cost resends, and neither the session nor a command.
pub(super) async fn run(stage: &Stage<'_>) -> Result<()> {
    let device = stage.device(Beginning::Acquainted, 1).await?;
    for turn in 0..ENTRIES {
        device.beside(&Request::Magnet { on: turn % 2 == 0 })?;
    }
    let operator = stage.operator(Beginning::Acquainted).await?;
    let session = operator.in_session(&device.serial).await?;
    let overtaken = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&overtaken);
    let (mut newest, mut seen) = (None, [false; 256]);
    operator.wire.watch(move |passing| {
        if let (Direction::ToProgrammer, Some(number)) = (passing.direction, passing.number()) {
            let is_behind = newest.is_some_and(|newest: u8| number.wrapping_sub(newest) > 128);
            let is_repeated = std::mem::replace(&mut seen[usize::from(number)], true);
            counted.fetch_add(usize::from(is_behind && !is_repeated), Ordering::Relaxed);
            newest = Some(number).filter(|_| !is_behind).or(newest);
        }
        Fate::Pass
    });
    let log = operator.desk.programmer().device_log(|_| {}).await?;
    ensure!(log.signed && log.entries.len() >= ENTRIES);
    let overtaken = overtaken.load(Ordering::Relaxed);
    tracing::info!(
        overtaken,
        eatt = stage.world.eatt,
        "packets out of order while the log was read"
    );

    for (what, rate) in [("lose notifications 0.1", 65), ("lose writes 0.1", 70)] {
        stage.sky().order(what)?;
        for _ in 0..3 {
            operator.desk.interrogate().await?;
        }
        operator.desk.program(lower_rate(rate)).await?;
        device.paces_at(rate)?;
    }
    stage.sky().order("lose notifications 0.1")?;
    operator.desk.interrogate().await?;
    let shown = operator.desk.snapshot().await?.session;
    ensure!(
        shown.is_some_and(|now| !now.lost && now.session.session_id == session.session_id),
        "the session was lost"
    );
    operator.leave(stage).await?;
    device.stop().await
}
