//! What scenarios are played with: devices and programmers as processes, a desk in this process, and the air.

mod air;
pub(crate) mod clinic;
pub(crate) mod clock;
mod desk;
mod device;
pub(crate) mod logs;
mod peripheral;
mod records;
pub(crate) mod stranger;
mod terminal;
mod wire;

pub(crate) use air::{Sky, power};
pub(crate) use desk::{Operator, fails, lower_rate};
pub(crate) use device::Device;
pub(crate) use peripheral::Peripheral;
pub(crate) use wire::{Fate, Passing};

use crate::play::Options;
use anyhow::{Context as _, Result, ensure};
use clinic::Clinic;
use peripheral::Bumble;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The programmer's adapter.
pub(crate) const CENTRAL: &str = "hci0";

/// What all scenarios share.
pub(crate) struct World {
    programs: PathBuf,
    out: PathBuf,
    /// The air between the adapters.
    pub(crate) sky: Sky,
    /// Whether packets overtake each other.
    pub(crate) eatt: bool,
    clinic: Clinic,
    bumble: Bumble,
}

impl World {
    /// Founds the clinic.
    pub(crate) async fn new(options: &Options) -> Result<Self> {
        let programs = options
            .programs
            .as_deref()
            .context("--programs")?
            .canonicalize()?;
        let out = options.out.clone().context("--out")?;
        let control = options.control.clone().context("--control")?;
        Ok(Self {
            clinic: Clinic::open(&programs, options.clinic.as_deref()).await?,
            programs,
            out,
            sky: Sky::new(control),
            eatt: options.eatt,
            bumble: Bumble::default(),
        })
    }
}

/// Who knows whom when a scenario begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beginning {
    /// Device and workstation never met.
    Strangers,
    /// They are paired.
    Acquainted,
}

/// Where one scenario is played: its own copies of workstation and devices, and its own folder of logs.
pub(crate) struct Stage<'a> {
    /// What all scenarios share.
    pub(crate) world: &'a World,
    folder: TempDir,
    out: PathBuf,
}

impl<'a> Stage<'a> {
    /// Waits until the air is calm, sees to it that no advertising period ends meanwhile, and opens the scenario's log.
    pub(crate) async fn set(world: &'a World, name: &str) -> Result<Self> {
        let out = world.out.join(name);
        std::fs::create_dir_all(&out)?;
        logs::to(&out.join("scenario.log"))?;
        world.sky.calm().await?;
        clock::stay_in_period().await.context("the clock")?;
        Ok(Self {
            world,
            folder: tempfile::tempdir()?,
            out,
        })
    }

    /// Looks through every log for a panic or an error, and brings the air back to rest.
    pub(crate) async fn clear(self) -> Result<()> {
        let calm = self.world.sky.calm().await;
        logs::are_clean(&self.out)?;
        calm
    }

    /// The air.
    pub(crate) fn sky(&self) -> &Sky {
        &self.world.sky
    }

    /// The scenario's folder of logs.
    pub(crate) fn out(&self) -> &Path {
        &self.out
    }

    /// A fresh copy of the clinic; made when it is asked for first.
    fn copy(&self, beginning: Beginning) -> Result<PathBuf> {
        self.copy_under(beginning, "clinic")
    }

    /// One more copy of it, for a second workstation.
    fn another_copy(&self, beginning: Beginning) -> Result<PathBuf> {
        self.copy_under(beginning, "another")
    }

    fn copy_under(&self, beginning: Beginning, name: &str) -> Result<PathBuf> {
        let of = match beginning {
            Beginning::Strangers => "strangers",
            Beginning::Acquainted => "acquainted",
        };
        let copy = self.folder.path().join(name).join(of);
        if !copy.exists() {
            clinic::copy(&self.world.clinic.of(beginning), &copy)?;
        }
        Ok(copy)
    }
}

/// Waits until something holds.
///
/// # Errors
/// When it does not within `limit`, with what it was.
pub(crate) async fn until(
    what: &str,
    limit: Duration,
    mut holds: impl AsyncFnMut() -> Result<bool>,
) -> Result<()> {
    let begun = Instant::now();
    while !holds().await? {
        ensure!(
            begun.elapsed() < limit,
            "{what}: not within {} s",
            limit.as_secs_f32()
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}
