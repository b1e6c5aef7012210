//! A scene for a scenario: a demonstration's devices as processes, and the window on its data folder.

use crate::Options;
use crate::driver::Driver;
use crate::page::Page;
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// What programs that are started here get into their environment.
pub(crate) static ENVIRONMENT: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());

/// The variables for a program.
pub(crate) fn environment() -> Vec<(String, String)> {
    ENVIRONMENT.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// What all scenarios share.
pub(crate) struct World {
    programs: PathBuf,
    /// The source of axe-core.
    pub(crate) axe: String,
    /// Where pictures go.
    pub(crate) pictures: Option<PathBuf>,
}

impl World {
    /// From the options.
    pub(crate) fn new(options: &Options) -> Result<Self> {
        if let Some(folder) = &options.pictures {
            std::fs::create_dir_all(folder)?;
        }
        Ok(Self {
            programs: options.programs.canonicalize().context("--programs")?,
            axe: std::fs::read_to_string(&options.axe).context("--axe")?,
            pictures: options.pictures.clone(),
        })
    }

    /// A program as it is shipped.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }
}

/// How a scene is set.
#[derive(Clone, Copy)]
pub(crate) struct Setting {
    /// Device classes; empty for all.
    pub(crate) classes: &'static [&'static str],
    /// The operator's role.
    pub(crate) role: &'static str,
    /// Arguments for the simulators.
    pub(crate) simulator: &'static [&'static str],
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            classes: &["pacemaker"],
            role: "clinician",
            simulator: &[],
        }
    }
}

/// Devices and credentials of a demonstration, served by a process.
pub(crate) struct Served {
    _folder: TempDir,
    _process: Child,
    ready: Value,
}

impl Served {
    /// Starts a demonstration in a folder of its own.
    pub(crate) async fn start(world: &World, setting: Setting) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut command = Command::new(world.program("wand"));
        command.arg("--home").arg(folder.path().join("demo")).args([
            "--json",
            "demo",
            "serve",
            "--role",
            setting.role,
        ]);
        for class in setting.classes {
            command.args(["--class", class]);
        }
        let mut process = command
            .arg("--")
            .args(setting.simulator)
            .envs(environment())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("wand demo serve")?;
        let out = process.stdout.take().context("no standard output")?;
        let line = BufReader::new(out).lines().next_line().await?;
        let line: Value = serde_json::from_str(&line.context("wand demo serve said nothing")?)?;
        let ready = line["ready"].clone();
        if ready.is_null() {
            bail!("wand demo serve: {line}");
        }
        Ok(Self {
            _folder: folder,
            _process: process,
            ready,
        })
    }

    /// The workstation's data folder.
    pub(crate) fn home(&self) -> PathBuf {
        self.path("home")
    }

    /// The operator's PIN.
    pub(crate) fn pin(&self) -> Result<String> {
        Ok(std::fs::read_to_string(self.path("pin"))?.trim().to_owned())
    }

    /// A device's fact, such as `serial`.
    pub(crate) fn device(&self, index: usize, fact: &str) -> String {
        self.ready["devices"][index][fact]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    fn path(&self, name: &str) -> PathBuf {
        PathBuf::from(self.ready[name].as_str().unwrap_or_default())
    }

    /// Does something as somebody beside the first device.
    pub(crate) async fn beside(&self, world: &World, words: &[&str]) -> Result<()> {
        let state = self.device(0, "state");
        run(Command::new(world.program("firmware-sim"))
            .args(["control", "--state", &state])
            .args(words))
        .await
        .map(drop)
    }

    /// Runs `wand` on the workstation's data folder. What it printed.
    pub(crate) async fn wand(&self, world: &World, words: &[&str]) -> Result<String> {
        run(Command::new(world.program("wand"))
            .arg("--home")
            .arg(self.home())
            .arg("--pin-file")
            .arg(self.path("pin"))
            .arg("--air")
            .arg(self.path("air"))
            .args(words))
        .await
    }

    /// The window's arguments.
    pub(crate) fn arguments(&self) -> [String; 4] {
        [
            "--home".to_owned(),
            self.home().display().to_string(),
            "--air".to_owned(),
            self.path("air").display().to_string(),
        ]
    }

    /// Opens the window on it.
    pub(crate) async fn open<'a>(&self, world: &'a World) -> Result<Page<'a>> {
        open(world, &self.arguments()).await
    }
}

/// Opens the window with arguments.
pub(crate) async fn open<'a>(world: &'a World, arguments: &[String]) -> Result<Page<'a>> {
    open_program(world, &world.program("wand-desktop"), arguments).await
}

/// Opens a window of another program than the one that is tested everywhere else.
pub(crate) async fn open_program<'a>(
    world: &'a World,
    program: &Path,
    arguments: &[String],
) -> Result<Page<'a>> {
    let driver = Driver::start()?;
    let client = driver.open(program, arguments).await?;
    Ok(Page::new(world, driver, client))
}

/// Runs a program to its end. What it printed.
pub(crate) async fn run(command: &mut Command) -> Result<String> {
    let output = command.envs(environment()).stdin(Stdio::null()).output().await?;
    if !output.status.success() {
        bail!(
            "{:?}: {}",
            command.as_std(),
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(String::from_utf8(output.stdout)?)
}
