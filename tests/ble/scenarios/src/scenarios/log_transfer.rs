//! A link that is lost while the device's log is read.

use crate::stage::{Beginning, Fate, Stage, fails};
use anyhow::{Context as _, Result, ensure};
use wand_firmware_sim::control::Request;
use wand_link::Direction;
use wand_programmer::FaultKind;

/// Entries that make the log long enough to be cut anywhere.
const ENTRIES: usize = 100;
/// At which segment of the log the link is dropped.
const SEGMENTS: [usize; 3] = [1, 3, 6];

/// R-LG-1: half a log is none; read anew it is whole, chained to what was read before and signed.
pub(super) async fn run(stage: &Stage<'_>) -> Result<()> {
    let device = stage.device(Beginning::Acquainted, 1).await?;
    for turn in 0..ENTRIES {
        device.beside(&Request::Magnet { on: turn % 2 == 0 })?;
    }
    let operator = stage.operator(Beginning::Acquainted).await?;
    let mut session = operator.in_session(&device.serial).await?;
    for segment in SEGMENTS {
        let now = operator.desk.snapshots();
        let mut seen = 0;
        operator.wire.watch(move |passing| {
            let reading = now
                .borrow()
                .work
                .as_ref()
                .is_some_and(|work| work.kind == "read-log");
            seen += usize::from(reading && passing.is_data() && passing.direction == Direction::ToProgrammer);
            if seen == segment {
                Fate::DropBefore
            } else {
                Fate::Pass
            }
        });
        let read = operator.desk.programmer().device_log(|_| {}).await;
        fails(read, &[FaultKind::LinkLost, FaultKind::Timeout])
            .with_context(|| format!("at segment {segment}"))?;
        ensure!(operator.wire.met());
        session = operator
            .is_back(&session)
            .await?
            .session
            .map_or(session, |back| back.session);
    }
    let log = operator.desk.programmer().device_log(|_| {}).await?;
    ensure!(
        log.signed && log.entries.len() >= ENTRIES,
        "{} entries, signed: {}",
        log.entries.len(),
        log.signed
    );
    let rest = operator.desk.programmer().device_log(|_| {}).await?;
    ensure!(
        rest.entries.len() < log.entries.len(),
        "what was read is read again"
    );
    operator.leave(stage).await?;
    device.stop().await
}
