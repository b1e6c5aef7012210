//! A link that is lost in the middle of a handshake.

use crate::stage::{Beginning, Device, Fate, Operator, Stage, fails};
use anyhow::{Context as _, Result, ensure};
use wand_link::Direction;
use wand_programmer::FaultKind;

/// What a handshake that was cut off may end with.
const CUT_OFF: [FaultKind; 2] = [FaultKind::LinkLost, FaultKind::Timeout];

/// Messages 1 and 3 are the device's, 2 and 4 ours.
const MESSAGES: usize = 4;

/// R-SE-4: nobody is left half authenticated; the next contact succeeds. At message_4 we are done and the device is not:
/// the session is lost, and comes back by itself.
pub(super) async fn run(stage: &Stage<'_>) -> Result<()> {
    let device = stage.device(Beginning::Acquainted, 1).await?;
    let operator = stage.operator(Beginning::Acquainted).await?;
    let endpoint = operator.find(&device.serial).await?;
    for (what, fate) in [
        ("HELLO is lost", Fate::DropBefore),
        ("HELLO was sent", Fate::DropAfter),
    ] {
        operator
            .wire
            .watch(move |passing| if passing.is_hello() { fate } else { Fate::Pass });
        is_cut_off(&operator, &endpoint, &device).await.context(what)?;
    }
    for message in 1..MESSAGES {
        let fate = if message % 2 == 0 {
            Fate::DropAfter
        } else {
            Fate::DropBefore
        };
        operator.wire.watch(
            move |passing| match passing.is_data() && passing.turn >= message {
                true => fate,
                false => Fate::Pass,
            },
        );
        is_cut_off(&operator, &endpoint, &device)
            .await
            .with_context(|| format!("at message_{message}"))?;
    }
    after_the_last(&operator, &endpoint, &device)
        .await
        .context("at message_4")?;
    device.paces_at(60)?;
    operator.leave(stage).await?;
    device.stop().await
}

async fn is_cut_off(operator: &Operator, endpoint: &str, device: &Device) -> Result<()> {
    device.admit()?;
    let connected = operator
        .desk
        .connect(endpoint.to_owned(), Some(device.serial.clone()))
        .await;
    fails(connected, &CUT_OFF)?;
    ensure!(operator.wire.met(), "the packet never passed");
    ensure!(
        !device.status()?.session_open,
        "the device takes it for a session"
    );
    operator.settled().await;
    Ok(())
}

async fn after_the_last(operator: &Operator, endpoint: &str, device: &Device) -> Result<()> {
    device.admit()?;
    operator.wire.watch(|passing| {
        match passing.direction == Direction::ToDevice && passing.is_data() && passing.turn >= MESSAGES {
            true => Fate::DropBefore,
            false => Fate::Pass,
        }
    });
    let connected = operator
        .desk
        .connect(endpoint.to_owned(), Some(device.serial.clone()))
        .await;
    if let Ok(session) = connected {
        operator.is_back(&session).await?;
    } else {
        fails(connected, &CUT_OFF)?;
        operator.settled().await;
        operator.in_session(&device.serial).await?;
    }
    // We are authenticated before our last message has left.
    ensure!(operator.wire.met(), "the packet never passed");
    Ok(())
}
