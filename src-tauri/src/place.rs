//! The folders of a workstation.

use crate::arguments::Arguments;
use directories::ProjectDirs;
use std::path::PathBuf;
use wand_contract::{Fault, FaultKind, RadioChoice};
use wand_programmer::desk::Desk;

/// The folders that make a desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The data folder.
    pub(crate) home: PathBuf,
    /// Where simulated devices answer.
    pub(crate) air: PathBuf,
    /// By what devices are reached while nobody chose; `None` where they are simulated and nobody may choose.
    pub(crate) unchosen: Option<RadioChoice>,
}

impl Place {
    /// What the arguments name; otherwise the same folders as the `wand` command's. Devices are reached by Bluetooth
    /// unless a folder of simulated ones is named, or somebody chose otherwise.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] when this user has no home folder.
    pub(crate) fn named(arguments: &Arguments) -> Result<Self, Fault> {
        let home = match &arguments.home {
            Some(home) => home.clone(),
            None => default_home()?,
        };
        let unchosen = match &arguments.air {
            Some(_) => RadioChoice::Simulated,
            None => RadioChoice::Bluetooth { adapter: None },
        };
        let air = arguments.air.clone().unwrap_or_else(|| home.join("air"));
        Ok(Self {
            home,
            air,
            unchosen: Some(unchosen),
        })
    }

    /// Opens the desk here.
    ///
    /// # Errors
    /// What the data folder reports.
    pub(crate) fn open(&self) -> Result<Desk, Fault> {
        match &self.unchosen {
            Some(unchosen) => Desk::open_by_choice(&self.home, &self.air, unchosen.clone()),
            None => Desk::open(&self.home, &self.air),
        }
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
