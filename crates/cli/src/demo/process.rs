//! The simulated device as a process, ended on every path.

use crate::failure::storage;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;
use wand_firmware_sim::control::{Client, Request, StatusReply};
use wand_programmer::{Fault, FaultKind};

const START_LIMIT: Duration = Duration::from_secs(20);
const STOP_LIMIT: Duration = Duration::from_secs(10);

/// Where a device is put on air.
#[derive(Clone, Copy)]
pub(super) enum OnAir<'a> {
    /// In the simulated air of this folder.
    Folder(&'a Path),
    /// On this Bluetooth adapter.
    Adapter(&'a str),
}

/// A running device; killed when dropped.
pub(super) struct DeviceProcess {
    child: Child,
    client: Client,
    endpoint: String,
    /// Kept, so that the device never writes to a closed pipe.
    _lines: Lines<BufReader<ChildStdout>>,
}

impl DeviceProcess {
    /// Starts the device of a folder, with the program that lies beside this one, and waits until it is ready.
    ///
    /// # Errors
    /// [`FaultKind::Storage`] when the program is not there, [`FaultKind::Timeout`], [`FaultKind::DeviceMissing`].
    pub(super) async fn start(
        state: &Path,
        air: OnAir<'_>,
        log: &Path,
        further: &[String],
    ) -> Result<Self, Fault> {
        let program = beside()?;
        let log_file = std::fs::File::create(log).map_err(|why| storage(log, &why))?;
        let mut command = Command::new(&program);
        command.arg("run").arg("--state").arg(state);
        match air {
            OnAir::Folder(folder) => command.arg("--air").arg(folder),
            OnAir::Adapter(name) => command.args(["--ble", "--adapter", name]),
        };
        let mut child = command
            .args(further)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log_file)
            .kill_on_drop(true)
            .spawn()
            .map_err(|why| storage(&program, &why))?;
        let unready = |sentence: &str| {
            Fault::new(
                FaultKind::DeviceMissing,
                sentence,
                format!("its own words are in {}", log.display()),
            )
        };
        let stdout = child
            .stdout
            .take()
            .ok_or_else(|| unready("the device has no standard output"))?;
        let mut lines = BufReader::new(stdout).lines();
        let ready = timeout(START_LIMIT, lines.next_line()).await;
        let line = match ready {
            Err(_) => return Err(unready("the device did not get ready in time")),
            Ok(Ok(Some(line))) => line,
            Ok(_) => return Err(unready("the device ended before it was ready")),
        };
        let endpoint = line
            .strip_prefix("ready ")
            .ok_or_else(|| unready("the device said something unexpected"))?;
        let endpoint = endpoint.trim().to_owned();
        Ok(Self {
            child,
            client: Client::new(state),
            endpoint,
            _lines: lines,
        })
    }

    /// Where it answers.
    pub(super) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Its process number.
    pub(super) fn number(&self) -> u32 {
        self.child.id().unwrap_or_default()
    }

    /// Does something as somebody beside the device.
    ///
    /// # Errors
    /// [`FaultKind::DeviceMissing`].
    pub(super) fn control(&self, request: &Request) -> Result<StatusReply, Fault> {
        tokio::task::block_in_place(|| self.client.ask(request)).map_err(|why| {
            let text = why.to_string();
            let (sentence, next) = text.rsplit_once("; ").unwrap_or((&text, "try again"));
            Fault::new(FaultKind::DeviceMissing, sentence, next)
        })
    }

    /// Asks it to stop, and waits until it has.
    ///
    /// # Errors
    /// [`FaultKind::Timeout`] when it had to be killed; [`FaultKind::DeviceMissing`] when it ended badly.
    pub(super) async fn stop(mut self) -> Result<(), Fault> {
        self.terminate();
        let next = "this is a fault of the simulator: keep its log, and report it";
        match timeout(STOP_LIMIT, self.child.wait()).await {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => Err(Fault::new(
                FaultKind::DeviceMissing,
                format!("the device ended with {status}"),
                next,
            )),
            Ok(Err(why)) => Err(Fault::new(
                FaultKind::DeviceMissing,
                format!("the device is gone: {why}"),
                next,
            )),
            Err(_) => {
                // What else could be done is nothing: it is killed again when dropped.
                let _ = self.child.kill().await;
                Err(Fault::new(
                    FaultKind::Timeout,
                    "the device did not stop, and was killed",
                    next,
                ))
            }
        }
    }

    #[cfg(unix)]
    fn terminate(&mut self) {
        let number = self
            .child
            .id()
            .and_then(|id| i32::try_from(id).ok())
            .and_then(rustix::process::Pid::from_raw);
        if let Some(number) = number {
            // A process that is gone already is what is wanted.
            let _ = rustix::process::kill_process(number, rustix::process::Signal::TERM);
        }
    }

    #[cfg(not(unix))]
    fn terminate(&mut self) {
        // There is no request to stop here; the device's flash survives this.
        let _ = self.child.start_kill();
    }
}

fn beside() -> Result<PathBuf, Fault> {
    let name = format!("firmware-sim{}", std::env::consts::EXE_SUFFIX);
    let own = std::env::current_exe().map_err(|why| storage(Path::new("wand"), &why))?;
    let program = own.with_file_name(name);
    match program.is_file() {
        true => Ok(program),
        false => Err(Fault::new(
            FaultKind::Storage,
            format!("the simulator is not there: {}", program.display()),
            "build it (`cargo build -p wand-firmware-sim`), or run `cargo xtask demo`",
        )),
    }
}
