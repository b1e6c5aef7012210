//! Bumble's peripheral as a process, on a controller of its own.

use super::Stage;
use anyhow::{Context as _, Result, ensure};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{sleep, timeout};

/// The Python that has Bumble (`tests/ble/README.md`).
const PYTHON: &str = "WAND_BLE_PYTHON";
/// The TCP port of the controller that is not the kernel's.
const CONTROLLER: &str = "tcp-client:127.0.0.1:6402";
const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../bumble/peripheral.py");
/// How long it may take to advertise: the first of all waits until Python has read a megabyte of modules.
const PATIENCE: Duration = Duration::from_secs(60);

/// Bumble, which is started for the first scenario that wants it.
#[derive(Default)]
pub(super) struct Bumble(Mutex<Option<Program>>);

/// Plays peripherals one after the other; killed when dropped.
struct Program {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Program {
    fn start() -> Result<Self> {
        let python = std::env::var_os(PYTHON).with_context(|| {
            format!("{PYTHON} does not name a Python that has Bumble; `cargo xtask test ble` does")
        })?;
        let mut child = Command::new(python)
            .args([PROGRAM, "--in-turns", CONTROLLER])
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("Bumble")?;
        Ok(Self {
            orders: child.stdin.take().context("no standard input")?,
            answers: BufReader::new(child.stdout.take().context("no standard output")?),
            child,
        })
    }

    fn order(&mut self, line: &str) -> Result<()> {
        writeln!(self.orders, "{line}").context("Bumble takes no orders")
    }

    /// Ends the present peripheral, if there is one.
    fn end(&mut self) -> Result<()> {
        self.order("")?;
        let read = self.answers.read_line(&mut String::new())?;
        ensure!(read > 0, "Bumble is gone");
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may be gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A peripheral that can be heard; it ends when dropped.
pub(crate) struct Peripheral<'a> {
    program: MutexGuard<'a, Option<Program>>,
    told: PathBuf,
}

impl<'a> Peripheral<'a> {
    /// Starts it with this behaviour and waits until it advertises.
    pub(crate) async fn start(stage: &Stage<'a>, behaviour: &str) -> Result<Self> {
        let mut program = stage.world.bumble.0.lock().await;
        let out = stage.out().canonicalize()?;
        let order = format!("{behaviour} {}", out.display());
        match &mut *program {
            Some(program) => program.order(&order)?,
            none => none.insert(Program::start()?).order(&order)?,
        }
        let peripheral = Self {
            program,
            told: out.join("bumble.txt"),
        };
        let advertises = async {
            while !peripheral.has_told("advertising") {
                sleep(Duration::from_millis(50)).await;
            }
        };
        if timeout(PATIENCE, advertises).await.is_err() {
            let complaint = std::fs::read_to_string(out.join("bumble-errors.txt"));
            anyhow::bail!("Bumble does not advertise: {}", complaint.unwrap_or_default());
        }
        Ok(peripheral)
    }

    /// Demands that somebody connected to it.
    pub(crate) fn met_a_central(&self) -> Result<()> {
        ensure!(self.has_told("connected "), "nobody connected to the stranger");
        Ok(())
    }

    /// Ends it.
    pub(crate) fn stop(mut self) -> Result<()> {
        self.end()
    }

    fn end(&mut self) -> Result<()> {
        self.program.as_mut().map_or(Ok(()), Program::end)
    }

    fn has_told(&self, word: &str) -> bool {
        told(&self.told).lines().any(|line| line.starts_with(word))
    }
}

impl Drop for Peripheral<'_> {
    fn drop(&mut self) {
        if self.end().is_err() {
            // The next one starts the program anew.
            *self.program = None;
        }
    }
}

/// Nothing before its first words.
fn told(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}
