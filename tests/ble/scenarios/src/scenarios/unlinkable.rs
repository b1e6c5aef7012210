//! A device's advertising over three periods, as somebody hears it who wants to know it again.

use crate::evidence::advertising::{self, Period};
use crate::stage::{Beginning, Device, Stage, clock, until};
use anyhow::{Context as _, Result, ensure};
use std::cell::Cell;
use std::time::Duration;
use wand_protocol::pairing::ADVERTISING_PERIOD_S;

const ACQUAINTED: Beginning = Beginning::Acquainted;
/// The device's adapter.
const ADAPTER: usize = 1;
/// Periods that are heard.
const PERIODS: usize = 3;
/// How long each is listened to.
const LISTENED: Duration = Duration::from_secs(3);
/// PDUs that are heard in it at least: the device advertises ten times a second.
const HEARD: usize = 10;
/// How long a new period may take to be heard.
const CHANGE: Duration = Duration::from_secs(20);

/// R-SE-8: nothing by which a device could be known again outlasts a period, and whoever is paired knows it in each.
pub(super) async fn run(stage: &Stage<'_>) -> Result<()> {
    let log = stage.air_log()?;
    let before = advertising::read(&log)?.len();
    let device = stage.device(ACQUAINTED, ADAPTER).await?;
    let heard = || -> Result<Vec<Period>> {
        let pdus = advertising::read(&log)?;
        advertising::periods(&pdus[before..], ADAPTER)
    };
    for period in 1..=PERIODS {
        let at = Cell::new(0);
        until("a new token is on air", CHANGE, async || {
            at.set(heard()?.len());
            Ok(at.get() == period)
        })
        .await
        .with_context(|| format!("period {period}, {} heard", at.get()))?;
        tokio::time::sleep(LISTENED).await;
        is_known(stage, &device).await?;
        if period < PERIODS {
            clock::pass(ADVERTISING_PERIOD_S).await?;
        }
    }
    let periods = heard()?;
    for period in &periods {
        ensure!(
            period.count >= HEARD && period.length_us > 1_000_000,
            "a period was hardly heard: {period:?}"
        );
    }
    let again = advertising::repeated(&periods);
    ensure!(again.is_empty(), "it can be known again by {again:?}");
    device.stop().await
}

/// The device is recognised by its workstation, from what it advertises alone.
async fn is_known(stage: &Stage<'_>, device: &Device) -> Result<()> {
    until("the device is recognised", CHANGE, async || {
        let listed = stage
            .wand(ACQUAINTED, &["devices", "--seconds", "1.5"])
            .await?
            .exits(0)?
            .json()?;
        let known = listed.as_array().into_iter().flatten().any(|listed| {
            listed["endpoint"].is_string() && listed["recognised"]["serial"] == device.serial.as_str()
        });
        Ok(known)
    })
    .await
}
