//! The folders of a workstation.

use crate::arguments::Arguments;
use directories::ProjectDirs;
use std::path::PathBuf;
use wand_contract::{Fault, FaultKind};
use wand_programmer::desk::Desk;

/// The folders that make a desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The data folder.
    pub(crate) home: PathBuf,
    /// Where simulated devices answer.
    pub(crate) air: PathBuf,
}

impl Place {
    /// What the arguments name; otherwise the same folders as the `wand` command's.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] when this user has no home folder.
    pub(crate) fn named(arguments: &Arguments) -> Result<Self, Fault> {
        let home = match &arguments.home {
            Some(home) => home.clone(),
            None => default_home()?,
        };
        let air = arguments.air.clone().unwrap_or_else(|| home.join("air"));
        Ok(Self { home, air })
    }

    /// Opens the desk here.
    ///
    /// # Errors
    /// What the data folder reports.
    pub(crate) fn open(&self) -> Result<Desk, Fault> {
        Desk::open(&self.home, &self.air)
    }
}

fn default_home() -> Result<PathBuf, Fault> {
    let project = ProjectDirs::from("", "", "wand").ok_or_else(|| {
        Fault::new(
            FaultKind::Usage,
            "this user has no home folder",
            "say where the data folder is with --home",
        )
    })?;
    Ok(project.data_dir().to_path_buf())
}
