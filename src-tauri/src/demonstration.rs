//! A demonstration under way: a child process with credentials made on the spot and simulated devices.

use crate::place::Place;
use crate::programs::Programs;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout};
use tokio::time::timeout;
use wand_contract::{Fault, FaultKind, SimulatorAction, SimulatorView};

/// Keys, vault and flash of every device are made before the line comes.
const START_LIMIT: Duration = Duration::from_secs(90);
const STOP_LIMIT: Duration = Duration::from_secs(15);
const CONTROL_LIMIT: Duration = Duration::from_secs(10);
const NEXT: &str = "try again; what it said is on standard error";

/// The child, and what it serves. It ends itself when this is dropped, and when this whole process dies.
pub(crate) struct Demonstration {
    programs: Programs,
    child: Child,
    /// Open for as long as the child is wanted.
    wanted: ChildStdin,
    served: Served,
}

#[derive(Deserialize)]
struct Served {
    home: PathBuf,
    pin: PathBuf,
    air: PathBuf,
    devices: Vec<Device>,
}

#[derive(Deserialize)]
struct Device {
    id: String,
    class: String,
    serial: String,
    endpoint: String,
    state: PathBuf,
}

/// The child's first line.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum FirstLine {
    Ready(Served),
    Error { sentence: String, next: String },
}

impl Demonstration {
    /// Starts it in a folder of its own, for an operator of a role, with devices of these classes or of all.
    ///
    /// # Errors
    /// [`FaultKind::SimulatorMissing`], with the child's own words where it had any.
    pub(crate) async fn start(
        programs: &Programs,
        folder: &Path,
        role: &str,
        classes: &[String],
    ) -> Result<Self, Fault> {
        programs.simulator()?;
        let mut command = programs.wand()?;
        command.arg("--json").arg("--home").arg(folder);
        command.args(["demo", "serve"]).arg(format!("--role={role}"));
        command.args(classes.iter().map(|class| format!("--class={class}")));
        let mut child = command
            .stdin(Stdio::piped())
            .spawn()
            .map_err(|why| missing(format!("the demonstration did not start: {why}"), NEXT))?;
        let (Some(wanted), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(missing("the demonstration has no pipes", NEXT));
        };
        let mut lines = BufReader::new(stdout).lines();
        let served = first_line(&mut lines).await?;
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self {
            programs: programs.clone(),
            child,
            wanted,
            served,
        })
    }

    /// The folders to work in meanwhile.
    pub(crate) fn place(&self) -> Place {
        Place {
            home: self.served.home.clone(),
            air: self.served.air.clone(),
            unchosen: None,
        }
    }

    /// The PIN, which protects nothing.
    pub(crate) fn pin(&self) -> Option<String> {
        let text = std::fs::read_to_string(&self.served.pin).ok()?;
        Some(text.trim().to_owned())
    }

    /// Every simulated device and how it is.
    pub(crate) async fn simulators(&self) -> Result<Vec<SimulatorView>, Fault> {
        let mut views = Vec::new();
        for device in &self.served.devices {
            let status = self.ask(device, &SimulatorAction::Status).await;
            views.push(view(device, status.ok()));
        }
        Ok(views)
    }

    /// Does something to a simulated device.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] for a device that is not there, [`FaultKind::DeviceMissing`] when it does not do so.
    pub(crate) async fn control(&self, id: &str, action: &SimulatorAction) -> Result<SimulatorView, Fault> {
        let device = self.served.devices.iter().find(|device| device.id == id);
        let device = device.ok_or_else(|| {
            Fault::new(
                FaultKind::Usage,
                format!("no simulated device is called {id}"),
                "choose one that is listed",
            )
        })?;
        let status = self.ask(device, action).await?;
        Ok(view(device, Some(status)))
    }

    /// Lets the child end its devices, and waits until it has.
    pub(crate) async fn stop(self) {
        let Self {
            mut child, wanted, ..
        } = self;
        drop(wanted);
        if timeout(STOP_LIMIT, child.wait()).await.is_err() {
            tracing::error!("the demonstration did not end in time, and is killed");
            let _ = child.kill().await;
        }
    }

    async fn ask(&self, device: &Device, action: &SimulatorAction) -> Result<Status, Fault> {
        let mut command = self.programs.simulator()?;
        command.args(["--json", "control", "--state"]).arg(&device.state);
        command
            .args(words(action))
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let silent = || {
            Fault::new(
                FaultKind::DeviceMissing,
                format!("the simulated device {} does not answer", device.id),
                "leave the demonstration and begin it again",
            )
        };
        let output = timeout(CONTROL_LIMIT, command.output()).await;
        let output = output.map_err(|_| silent())?.map_err(|_| silent())?;
        if !output.status.success() {
            return Err(refusal(&output.stderr).unwrap_or_else(silent));
        }
        serde_json::from_slice(&output.stdout).map_err(|_| silent())
    }
}

type Status = serde_json::Map<String, serde_json::Value>;

fn view(device: &Device, status: Option<Status>) -> SimulatorView {
    SimulatorView {
        id: device.id.clone(),
        class: device.class.clone(),
        serial: device.serial.clone(),
        endpoint: device.endpoint.clone(),
        running: status.is_some(),
        status: status
            .into_iter()
            .flatten()
            .map(|(name, value)| (name, plain(&value)))
            .collect(),
    }
}

fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// The simulator's sentence on standard error, which ends with what to do.
fn refusal(stderr: &[u8]) -> Option<Fault> {
    let text = String::from_utf8_lossy(stderr);
    let line = text.lines().map(str::trim).rfind(|line| !line.is_empty())?;
    let (sentence, next) = line.rsplit_once("; ").unwrap_or((line, "choose another value"));
    Some(Fault::new(FaultKind::Usage, sentence, next))
}

/// What the simulator's `control` is told. Free text comes after `--`, so that it is never an option.
fn words(action: &SimulatorAction) -> Vec<String> {
    let on_off = |on: bool| if on { "on" } else { "off" };
    let words: &[&str] = match action {
        SimulatorAction::PairingWindow { seconds } => &["pairing-window", "--seconds", &seconds.to_string()],
        SimulatorAction::Magnet { on } => &["magnet", on_off(*on)],
        SimulatorAction::Battery { phase } => &["battery", "--", phase],
        SimulatorAction::Turn { name, value } => &["turn", "--", name, &value.to_string()],
        SimulatorAction::OutOfRange { on } => &["out-of-range", on_off(*on)],
        SimulatorAction::PowerCut => &["power-cut"],
        SimulatorAction::Status => &["status"],
    };
    words.iter().map(|word| (*word).to_owned()).collect()
}

async fn first_line(lines: &mut Lines<BufReader<ChildStdout>>) -> Result<Served, Fault> {
    let line = match timeout(START_LIMIT, lines.next_line()).await {
        Err(_) => return Err(missing("the demonstration did not get ready in time", NEXT)),
        Ok(Ok(Some(line))) => line,
        Ok(_) => return Err(missing("the demonstration ended before it was ready", NEXT)),
    };
    match serde_json::from_str(&line) {
        Ok(FirstLine::Ready(served)) => Ok(served),
        Ok(FirstLine::Error { sentence, next }) => Err(missing(sentence, next)),
        Err(_) => Err(missing("the demonstration said something unexpected", NEXT)),
    }
}

fn missing(sentence: impl Into<String>, next: impl Into<String>) -> Fault {
    Fault::new(FaultKind::SimulatorMissing, sentence, next)
}
