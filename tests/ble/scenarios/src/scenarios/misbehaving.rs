//! A device by another maker, Google's Bumble, that advertises as one of ours and then misbehaves.

use crate::stage::{Beginning, Device, Peripheral, Stage, until};
use anyhow::{Result, ensure};
use std::cell::RefCell;
use std::time::{Duration, Instant};

/// The longest that any misbehaviour may keep an operator: connecting, finding services, and the handshake.
const BOUND: Duration = Duration::from_secs(40);
/// How long a device may take to be heard.
const HEARD: Duration = Duration::from_secs(30);
const ACQUAINTED: Beginning = Beginning::Acquainted;

/// What a behaviour must end in.
pub(super) struct Case {
    /// The behaviour, as Bumble's program has it.
    behaviour: &'static str,
    /// The exit code.
    code: i32,
    /// The kind of fault.
    kind: &'static str,
    /// Words of its sentence.
    words: &'static str,
}

const fn case(behaviour: &'static str, code: i32, kind: &'static str, words: &'static str) -> Case {
    Case {
        behaviour,
        code,
        kind,
        words,
    }
}

pub(super) const SILENCE: Case = case("silence", 4, "timeout", "handshake in time");
pub(super) const GARBAGE: Case = case("garbage", 4, "timeout", "handshake in time");
pub(super) const TRUNCATE: Case = case("truncate", 4, "timeout", "handshake in time");
pub(super) const FLOOD: Case = case("flood", 4, "timeout", "handshake in time");
pub(super) const WRONG_VERSION: Case = case("wrong-version", 5, "incompatible", "version 254");
pub(super) const NO_SERVICE: Case = case("no-service", 5, "incompatible", "lacks the GATT service");
pub(super) const LATE_SERVICE: Case = case("late-service", 4, "timeout", "handshake in time");
pub(super) const HANG_UP: Case = case("hang-up", 4, "link-lost", "link was lost");

/// The fault has its name and comes in time, nothing panics, and a good device works right after.
pub(super) async fn run(stage: &Stage<'_>, case: &Case) -> Result<()> {
    let good = stage.device(ACQUAINTED, 1).await?;
    let peripheral = Peripheral::start(stage, case.behaviour).await?;
    let endpoint = stranger(stage).await?;
    let begun = Instant::now();
    let ran = stage.wand(ACQUAINTED, &["interrogate", &endpoint]).await?;
    let took = begun.elapsed();
    let fault = ran.exits(case.code)?.json()?;
    let fault = &fault["error"];
    let says = fault["sentence"].as_str().unwrap_or_default();
    ensure!(fault["kind"] == case.kind && says.contains(case.words), "{fault}");
    ensure!(
        fault["next"].as_str().is_some_and(|next| !next.is_empty()),
        "{fault}"
    );
    ensure!(took < BOUND, "it took {took:?}");
    peripheral.met_a_central()?;
    works(stage, &good).await?;
    peripheral.stop().await?;
    good.stop().await
}

/// Where the device answers that nobody knows.
async fn stranger(stage: &Stage<'_>) -> Result<String> {
    let found = RefCell::new(None);
    until("a stranger is heard", HEARD, async || {
        let listed = stage
            .wand(ACQUAINTED, &["devices", "--seconds", "1.5"])
            .await?
            .exits(0)?
            .json()?;
        let stranger = listed
            .as_array()
            .into_iter()
            .flatten()
            .find(|device| device["endpoint"].is_string() && device["recognised"].is_null());
        *found.borrow_mut() = stranger.and_then(|device| Some(device["endpoint"].as_str()?.to_owned()));
        Ok(found.borrow().is_some())
    })
    .await?;
    Ok(found.into_inner().unwrap_or_default())
}

async fn works(stage: &Stage<'_>, device: &Device) -> Result<()> {
    let read = stage
        .wand(ACQUAINTED, &["interrogate", &device.serial])
        .await?
        .exits(0)?
        .json()?;
    ensure!(read["session"]["serial"] == device.serial.as_str(), "{read}");
    Ok(())
}
