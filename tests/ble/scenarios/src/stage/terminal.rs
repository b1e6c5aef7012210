//! The `wand` command, as somebody at a terminal runs it.

use super::{Beginning, CENTRAL, Stage};
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::ffi::OsStr;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;
use tokio::time::timeout;

/// No command takes longer.
const LONGEST: Duration = Duration::from_secs(90);

/// What a command did.
#[derive(Debug)]
pub(crate) struct Ran {
    /// Its exit code.
    pub(crate) code: i32,
    /// What it printed, which is JSON.
    pub(crate) stdout: String,
    /// What it said to a person.
    pub(crate) stderr: String,
}

impl Ran {
    /// Demands an exit code.
    pub(crate) fn exits(self, code: i32) -> Result<Self> {
        ensure!(
            self.code == code,
            "exit code {} instead of {code}: {}{}",
            self.code,
            self.stdout,
            last_lines(&self.stderr)
        );
        Ok(self)
    }

    /// The last line of what it printed.
    pub(crate) fn json(&self) -> Result<Value> {
        let line = self.stdout.lines().last().context("it printed nothing")?;
        serde_json::from_str(line).with_context(|| line.to_owned())
    }
}

impl Stage<'_> {
    /// Runs `wand --json` over Bluetooth on the workstation of a copy of the clinic.
    pub(crate) async fn wand(&self, beginning: Beginning, words: &[&str]) -> Result<Ran> {
        let clinic = self.copy(beginning)?;
        let mut command = self.command("wand");
        command
            .args(["--json", "--verbose", "--adapter", CENTRAL, "--home"])
            .arg(clinic.join("workstation"))
            .arg("--pin-file")
            .arg(clinic.join("pin"))
            .args(words);
        self.run(command, "wand").await
    }

    /// A program under test.
    pub(crate) fn command(&self, name: &str) -> Command {
        Command::new(self.world.programs.join(name))
    }

    /// Runs a program to its end; what it says to a person is in a log of this name, too.
    pub(crate) async fn run(&self, command: Command, log: &str) -> Result<Ran> {
        run(command, &self.out.join(format!("{log}.log"))).await
    }
}

/// Runs a program to its end.
pub(super) async fn run(mut command: Command, log: &Path) -> Result<Ran> {
    command.stdin(Stdio::null()).kill_on_drop(true);
    let what = words(&command);
    let output = timeout(LONGEST, command.output())
        .await
        .with_context(|| format!("{what}: not done after {} s", LONGEST.as_secs()))?
        .with_context(|| what.clone())?;
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let mut file = OpenOptions::new().create(true).append(true).open(log)?;
    writeln!(file, "$ {what}\n{stderr}")?;
    Ok(Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout)?,
        stderr,
    })
}

fn words(command: &Command) -> String {
    let command = command.as_std();
    let words: Vec<_> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect();
    words.join(" ")
}

fn last_lines(text: &str) -> String {
    let lines: Vec<_> = text.lines().collect();
    lines
        .get(lines.len().saturating_sub(4)..)
        .unwrap_or_default()
        .join("\n")
}
