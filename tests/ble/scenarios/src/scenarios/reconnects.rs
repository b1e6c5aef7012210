//! A link that is lost again and again.

use crate::stage::{Beginning, Stage};
use anyhow::{Result, ensure};

const TIMES: usize = 10;

/// R-SE-4, BLESA: each time a new handshake with both certificates by reference, and nobody has to do anything.
pub(super) async fn run(stage: &Stage<'_>) -> Result<()> {
    let device = stage.device(Beginning::Acquainted, 1).await?;
    let operator = stage.operator(Beginning::Acquainted).await?;
    let mut session = operator.in_session(&device.serial).await?;
    let first = session.handshake_bytes;
    for _ in 0..TIMES {
        stage.sky().order("drop")?;
        let back = operator.is_back(&session).await?;
        ensure!(back.uncertain.is_empty());
        session = back.session.map(|shown| shown.session).unwrap_or(session);
        ensure!(
            session.handshake_bytes <= first,
            "{} bytes of handshake, {first} at first: certificates were sent again",
            session.handshake_bytes
        );
    }
    device.paces_at(60)?;
    operator.leave(stage).await?;
    device.stop().await
}
