//! A workstation that an authority of its own enrolled, without a device.

use crate::page::Page;
use crate::stage::{World, open, run};
use anyhow::Result;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tokio::process::Command;

/// The operator's PIN.
pub(crate) const PIN: &str = "24681357";

/// Its folder goes with it.
pub(crate) struct Workstation {
    folder: TempDir,
}

impl Workstation {
    /// Founds an authority and enrols a clinician under this name; `vault` is what seals the keys, as `wand` calls it.
    pub(crate) async fn enrol(world: &World, name: &str, vault: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("pin"), PIN)?;
        let this = Self { folder };
        this.wand(world, &["pki", "init"]).await?;
        let issue = ["pki", "issue", "operator", "--name", name, "--vault", vault];
        this.wand(world, &issue).await?;
        Ok(this)
    }

    /// A place beside the data folder.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The data folder.
    pub(crate) fn home(&self) -> PathBuf {
        self.beside("home")
    }

    /// Where simulated devices answer.
    pub(crate) fn air(&self) -> PathBuf {
        self.beside("air")
    }

    /// Runs `wand` on the data folder. What it printed.
    pub(crate) async fn wand(&self, world: &World, words: &[&str]) -> Result<String> {
        run(Command::new(world.program("wand"))
            .arg("--home")
            .arg(self.home())
            .arg("--pin-file")
            .arg(self.beside("pin"))
            .args(words))
        .await
    }

    /// Opens the window on it.
    pub(crate) async fn open<'a>(&self, world: &'a World) -> Result<Page<'a>> {
        open(
            world,
            &[words("--home", &self.home()), words("--air", &self.air())].concat(),
        )
        .await
    }
}

fn words(option: &str, folder: &Path) -> [String; 2] {
    [option.to_owned(), folder.display().to_string()]
}
