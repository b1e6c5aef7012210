//! Bumble's peripheral as a process, on a controller of its own.

use super::Stage;
use anyhow::{Context as _, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::{sleep, timeout};

/// The Python that has Bumble (`tests/ble/README.md`).
const PYTHON: &str = "WAND_BLE_PYTHON";
/// The TCP port of the controller that is not the kernel's.
const CONTROLLER: &str = "tcp-client:127.0.0.1:6402";
const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../bumble/peripheral.py");
/// How long it may take to advertise: the first of all waits until Python has read a megabyte of modules.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a peripheral may take to end.
const ENDING: Duration = Duration::from_secs(10);

/// The program when no peripheral is played; the first scenario that wants one starts it.
#[derive(Default)]
pub(super) struct Bumble(Mutex<Option<Program>>);

impl Bumble {
    fn take(&self) -> Option<Program> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put_back(&self, program: Program) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(program);
    }
}

/// Plays peripherals one after the other. It ends, and the present one with it, when its standard input is closed.
struct Program {
    child: Child,
    orders: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
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
            answers: BufReader::new(child.stdout.take().context("no standard output")?).lines(),
            child,
        })
    }

    async fn order(&mut self, line: &str) -> Result<()> {
        let line = format!("{line}\n");
        self.orders
            .write_all(line.as_bytes())
            .await
            .context("Bumble takes no orders")
    }

    /// Ends the present peripheral.
    async fn end(&mut self) -> Result<()> {
        self.order("").await?;
        let answer = timeout(ENDING, self.answers.next_line()).await;
        ensure!(answer.context("Bumble's end")??.is_some(), "Bumble is gone");
        Ok(())
    }
}

/// A peripheral that can be heard; it ends when dropped.
pub(crate) struct Peripheral<'a> {
    bumble: &'a Bumble,
    program: Program,
    told: PathBuf,
}

impl<'a> Peripheral<'a> {
    /// Starts it with this behaviour and waits until it advertises.
    pub(crate) async fn start(stage: &Stage<'a>, behaviour: &str) -> Result<Self> {
        let bumble = &stage.world.bumble;
        let mut program = bumble.take().map_or_else(Program::start, Ok)?;
        let out = stage.out().canonicalize()?;
        program.order(&format!("{behaviour} {}", out.display())).await?;
        let mut peripheral = Self {
            bumble,
            program,
            told: out.join("bumble.txt"),
        };
        let complaint = out.join("bumble-errors.txt");
        let advertises = async {
            while !peripheral.has_told("advertising") {
                if let Some(status) = peripheral.program.child.try_wait()? {
                    bail!("Bumble ended with {status}");
                }
                if peripheral.has_told("ended") {
                    bail!("Bumble's peripheral ended: {}", read(&complaint));
                }
                sleep(Duration::from_millis(50)).await;
            }
            Ok(())
        };
        timeout(PATIENCE, advertises)
            .await
            .context("Bumble does not advertise")??;
        Ok(peripheral)
    }

    /// Demands that somebody connected to it.
    pub(crate) fn met_a_central(&self) -> Result<()> {
        ensure!(self.has_told("connected "), "nobody connected to the stranger");
        Ok(())
    }

    /// Ends it; its program is there for the next one.
    pub(crate) async fn stop(mut self) -> Result<()> {
        self.program.end().await?;
        self.bumble.put_back(self.program);
        Ok(())
    }

    fn has_told(&self, word: &str) -> bool {
        read(&self.told).lines().any(|line| line.starts_with(word))
    }
}

/// Nothing before the first words.
fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}
