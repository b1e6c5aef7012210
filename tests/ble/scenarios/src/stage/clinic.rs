//! An authority, an operator's workstation and two pacemakers, made once by the programs under test.

use super::Beginning;
use super::terminal::run;
use anyhow::{Context as _, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

const PIN: &str = "a phrase for scenarios";
const STRANGERS: &str = "strangers";
const ACQUAINTED: &str = "acquainted";
/// In the folder when everything before it is.
const DONE: &str = "done";
/// Devices, numbered from 1.
const DEVICES: usize = 2;
/// How long a device may take to start.
const PATIENCE: Duration = Duration::from_secs(20);

/// The folder of a device in a copy of the clinic.
pub(super) fn device(number: usize) -> String {
    format!("device-{number}")
}

/// The serial number of a device.
pub(super) fn serial(number: usize) -> String {
    format!("W7K2M9P{number}")
}

/// The folders that scenarios begin with.
pub(crate) struct Clinic {
    folder: PathBuf,
    /// Removed at the end, when nobody named one.
    _temporary: Option<TempDir>,
}

impl Clinic {
    /// The clinic in this folder, or one of its own.
    pub(super) async fn open(programs: &Path, folder: Option<&Path>) -> Result<Self> {
        let temporary = folder.is_none().then(tempfile::tempdir).transpose()?;
        let chosen = temporary.as_ref().map(TempDir::path).or(folder);
        let folder = chosen.context("no folder")?.to_owned();
        if !folder.join(ACQUAINTED).join(DONE).exists() {
            found(programs, &folder).await?;
        }
        Ok(Self {
            folder,
            _temporary: temporary,
        })
    }

    /// The folder that a scenario with this beginning copies.
    pub(super) fn of(&self, beginning: Beginning) -> PathBuf {
        match beginning {
            Beginning::Strangers => self.strangers(),
            Beginning::Acquainted => self.acquainted(),
        }
    }

    /// Workstation and devices that never met.
    fn strangers(&self) -> PathBuf {
        self.folder.join(STRANGERS)
    }

    /// Workstation and devices that are paired.
    fn acquainted(&self) -> PathBuf {
        self.folder.join(ACQUAINTED)
    }
}

/// Issues to operator and devices, and pairs them over the simulated air.
pub(crate) async fn found(programs: &Path, folder: &Path) -> Result<()> {
    let log = folder.join("clinic.log");
    std::fs::create_dir_all(folder)?;
    let place = Place {
        programs,
        folder: folder.join(STRANGERS),
        log: &log,
    };
    std::fs::create_dir_all(&place.folder)?;
    std::fs::write(place.folder.join("pin"), PIN)?;
    place.wand(&["pki", "init", "--name", "Clinic"]).await?;
    let operator = [
        "pki",
        "issue",
        "operator",
        "--name",
        "Dr. Ada Roe",
        "--vault",
        "pin",
    ];
    place.wand(&operator).await?;
    for number in 1..=DEVICES {
        place.manufacture(number).await?;
    }
    let place = Place {
        folder: folder.join(ACQUAINTED),
        ..place
    };
    copy(&folder.join(STRANGERS), &place.folder)?;
    for number in 1..=DEVICES {
        place.pair(number).await?;
    }
    std::fs::write(place.folder.join(DONE), "").map_err(Into::into)
}

struct Place<'a> {
    programs: &'a Path,
    folder: PathBuf,
    log: &'a Path,
}

impl Place<'_> {
    async fn wand(&self, words: &[&str]) -> Result<()> {
        let mut command = Command::new(self.programs.join("wand"));
        command
            .arg("--home")
            .arg(self.folder.join("workstation"))
            .arg("--pin-file")
            .arg(self.folder.join("pin"))
            .args(words);
        run(command, self.log).await?.exits(0).map(drop)
    }

    async fn simulator(&self, words: &[&str]) -> Result<()> {
        let mut command = Command::new(self.programs.join("firmware-sim"));
        command.args(words);
        run(command, self.log).await?.exits(0).map(drop)
    }

    fn state(&self, number: usize) -> String {
        self.folder.join(device(number)).display().to_string()
    }

    async fn manufacture(&self, number: usize) -> Result<()> {
        let (state, serial) = (self.state(number), serial(number));
        let whom = ["--class", "pacemaker", "--model", "PM-100", "--serial", &serial];
        let made = ["manufacture", "--state", &state];
        self.simulator(&[&made[..], &whom].concat()).await?;
        self.wand(&["pki", "issue", "device", "--state", &state]).await
    }

    /// Over the simulated air, which takes no time.
    async fn pair(&self, number: usize) -> Result<()> {
        let (state, air) = (self.state(number), self.folder.join("air").display().to_string());
        let mut device = self.start(&["run", "--state", &state, "--air", &air]).await?;
        self.simulator(&["control", "--state", &state, "pairing-window"])
            .await?;
        self.wand(&["--air", &air, "pair", &serial(number)]).await?;
        let process = device.id().context("the device ended by itself")?.to_string();
        Command::new("kill").arg(process).status().await?;
        timeout(PATIENCE, device.wait())
            .await
            .context("the device's end")??;
        Ok(())
    }

    async fn start(&self, words: &[&str]) -> Result<Child> {
        let mut device = Command::new(self.programs.join("firmware-sim"))
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let stdout = device.stdout.take().context("no standard output")?;
        let mut lines = BufReader::new(stdout).lines();
        match timeout(PATIENCE, lines.next_line())
            .await
            .context("the device's start")??
        {
            Some(line) if line.starts_with("ready ") => Ok(device),
            other => bail!("the device said {other:?}"),
        }
    }
}

/// Copies a folder with everything in it.
pub(super) fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
