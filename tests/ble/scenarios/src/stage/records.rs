//! What the lane writes down of the air, and the folders whose content must not be in it.

use super::{Beginning, Stage, clinic};
use crate::evidence::hci::Capture;
use anyhow::{Context as _, Result};
use std::path::PathBuf;

/// A controller's capture from some moment on.
pub(crate) struct Captured {
    file: PathBuf,
    before: usize,
}

impl Captured {
    /// What crossed since then.
    pub(crate) fn since(&self) -> Result<Capture> {
        Capture::read(&self.file, self.before)
    }
}

impl Stage<'_> {
    /// The log of all advertising.
    pub(crate) fn air_log(&self) -> Result<PathBuf> {
        let log =
            std::env::var_os("WAND_BLE_AIR_LOG").context("WAND_BLE_AIR_LOG does not name the air log")?;
        Ok(log.into())
    }

    /// The capture of the controller of this adapter, from now on.
    pub(crate) fn captured(&self, adapter: usize) -> Result<Captured> {
        let file = self.world.out.join(format!("controller-{adapter}.btsnoop"));
        let meta = std::fs::metadata(&file).with_context(|| file.display().to_string())?;
        Ok(Captured {
            file,
            before: usize::try_from(meta.len())?,
        })
    }

    /// A copy of the clinic that nothing else is played in.
    pub(crate) fn fresh_copy(&self, beginning: Beginning, name: &str) -> Result<PathBuf> {
        let copy = self.folder.path().join(name);
        clinic::copy(&self.world.clinic.of(beginning), &copy)?;
        Ok(copy)
    }

    /// The folder of a device.
    pub(crate) fn state(&self, beginning: Beginning, number: usize) -> Result<PathBuf> {
        Ok(self.copy(beginning)?.join(clinic::device(number)))
    }

    /// The folder of the workstation, with its authority.
    pub(crate) fn workstation(&self, beginning: Beginning) -> Result<PathBuf> {
        Ok(self.copy(beginning)?.join("workstation"))
    }
}
