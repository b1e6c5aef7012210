//! A link that is lost while a command is on its way.

use crate::stage::{Beginning, Device, Fate, Operator, Passing, Stage, fails, lower_rate, until};
use anyhow::{Context as _, Result, ensure};
use std::time::Duration;
use tokio::sync::watch;
use wand_link::Direction;
use wand_programmer::view::SessionView;
use wand_programmer::{FaultKind, Resolution, Snapshot};

/// Where the link is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    /// The command never reaches the link.
    BeforeSending,
    /// It was handed to the link, and may have arrived or not.
    AfterSending,
    /// The device has judged it; its receipt never arrives.
    BeforeReceipt,
    /// The receipt arrived; what is read back does not.
    AfterReceipt,
}

/// R-CM-5: an uncertain command is resolved by the device's own record after the link came back by itself, and the
/// programme is the old one or the new one, as was said.
pub(super) async fn run(stage: &Stage<'_>) -> Result<()> {
    let device = stage.device(Beginning::Acquainted, 1).await?;
    let operator = stage.operator(Beginning::Acquainted).await?;
    let mut session = operator.in_session(&device.serial).await?;
    let mut rate = 60;
    for (new, place) in [
        (65, Where::BeforeSending),
        (70, Where::AfterSending),
        (75, Where::BeforeReceipt),
        (80, Where::AfterReceipt),
    ] {
        let shown = cut(stage, &operator, &device, (place, new), &session)
            .await
            .with_context(|| format!("{place:?}"))?;
        let back = shown.session.context("no session")?;
        if was_carried_out(place, &back.session)? {
            rate = new;
        }
        device.paces_at(rate)?;
        let programme = back.programme.context("no programme")?;
        let read = programme
            .values
            .iter()
            .find(|value| value.key == "lower-rate-limit");
        ensure!(
            read.is_some_and(|value| value.raw == rate),
            "{place:?}: the desk shows another programme than the device has"
        );
        session = back.session;
    }
    operator.leave(stage).await?;
    device.stop().await
}

/// Programs a new rate with the link dropped there, and waits until the session is back.
async fn cut(
    stage: &Stage<'_>,
    operator: &Operator,
    device: &Device,
    (place, rate): (Where, i32),
    session: &SessionView,
) -> Result<Snapshot> {
    let now = operator.desk.snapshots();
    operator.wire.watch(move |passing| fate(place, &now, passing));
    let counter = device.status()?.command_counter;
    let programming = {
        let desk = operator.desk.clone();
        tokio::spawn(async move { desk.program(lower_rate(rate)).await })
    };
    if place == Where::BeforeReceipt {
        let limit = Duration::from_secs(10);
        until("the device judges the command", limit, async || {
            Ok(device.status()?.command_counter > counter)
        })
        .await?;
        stage.sky().order("drop")?;
    }
    let due = match place {
        Where::AfterReceipt => [FaultKind::LinkLost, FaultKind::Timeout],
        _ => [FaultKind::OutcomeUncertain; 2],
    };
    fails(programming.await?, &due)?;
    // A receipt may get lost in the air before it can be withheld.
    ensure!(
        place == Where::BeforeReceipt || operator.wire.met(),
        "the packet never passed"
    );
    operator.wire.unwatch();
    let back = operator.is_back(session).await?;
    ensure!(back.uncertain.is_empty(), "still uncertain: {:?}", back.uncertain);
    Ok(back)
}

fn fate(place: Where, now: &watch::Receiver<Snapshot>, passing: Passing<'_>) -> Fate {
    let at = |step: &str| now.borrow().work.as_ref().is_some_and(|work| work.step == step);
    let ours = passing.direction == Direction::ToDevice;
    let is_it = match place {
        Where::BeforeSending | Where::AfterSending => ours && at("receipt"),
        Where::BeforeReceipt => !ours && at("receipt"),
        Where::AfterReceipt => ours && at("read-back"),
    };
    if !is_it || !passing.is_data() {
        return Fate::Pass;
    }
    match place {
        Where::BeforeSending | Where::AfterReceipt => Fate::DropBefore,
        Where::AfterSending => Fate::DropAfter,
        Where::BeforeReceipt => Fate::Sever,
    }
}

fn was_carried_out(place: Where, session: &SessionView) -> Result<bool> {
    let resolution = session.resolved.as_ref().map(|resolved| resolved.resolution);
    let due: &[Option<Resolution>] = match place {
        Where::BeforeSending => &[Some(Resolution::NeverArrived)],
        Where::AfterSending => &[Some(Resolution::NeverArrived), Some(Resolution::CarriedOut)],
        Where::BeforeReceipt => &[Some(Resolution::CarriedOut)],
        Where::AfterReceipt => &[None],
    };
    ensure!(due.contains(&resolution), "resolved as {resolution:?}");
    Ok(place == Where::AfterReceipt || resolution == Some(Resolution::CarriedOut))
}
