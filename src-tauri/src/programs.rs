//! The programs beside this one: the `wand` command and the simulator.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::Command;
use wand_contract::{Fault, FaultKind};

/// Where the programs of a demonstration lie.
#[derive(Debug, Clone)]
pub(crate) struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// Those in the folder of this very program.
    pub(crate) fn beside() -> Self {
        let own = std::env::current_exe().unwrap_or_default();
        Self::in_folder(own.parent().unwrap_or(Path::new("")))
    }

    /// Those in a folder.
    pub(crate) fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// Whether both are there.
    pub(crate) fn are_there(&self) -> bool {
        self.path("wand").is_file() && self.path("firmware-sim").is_file()
    }

    /// The `wand` command.
    ///
    /// # Errors
    /// [`FaultKind::SimulatorMissing`].
    pub(crate) fn wand(&self) -> Result<Command, Fault> {
        self.program("wand")
    }

    /// The simulator.
    ///
    /// # Errors
    /// [`FaultKind::SimulatorMissing`].
    pub(crate) fn simulator(&self) -> Result<Command, Fault> {
        self.program("firmware-sim")
    }

    fn program(&self, name: &str) -> Result<Command, Fault> {
        let path = self.path(name);
        if !path.is_file() {
            return Err(Fault::new(
                FaultKind::SimulatorMissing,
                format!("a program of the demonstration is not there: {}", path.display()),
                "install Wand again with its demonstration, or start it with `cargo xtask demo`",
            ));
        }
        let mut command = Command::new(path);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        for inherited in ["WAND_HOME", "WAND_AIR", "WAND_PIN"] {
            command.env_remove(inherited);
        }
        Ok(command)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }
}
