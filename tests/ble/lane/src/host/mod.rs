//! The host's half: get a kernel, boot it, pass output and exit code on.

mod boot;
mod build;
mod kernel;
mod options;
mod tools;

use crate::plan::LANE_FAILED;
use options::Options;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Why no command ran.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LaneFault {
    /// Programs are missing.
    #[error("missing: {programs}; install them, on Debian with `apt-get install {packages}`")]
    Tools { programs: String, packages: String },
    /// No package source has a kernel.
    #[error(
        "no User-Mode-Linux kernel can be had: {0}; it is Debian's package user-mode-linux, for amd64, and needs \
         `apt-get update` to have run"
    )]
    NoKernel(String),
    /// A step of the kernel's preparation failed.
    #[error("the kernel could not be prepared: {step} failed: {detail}")]
    Build { step: String, detail: String },
    /// The kernel does not boot here.
    #[error(
        "the kernel did not come up in {tries} tries; it needs ptrace (in a container, `--cap-add SYS_PTRACE` and no \
         seccomp filter against it) and {megabytes} MB in a TMPDIR that allows execution; the last words of the last \
         try:\n{last_words}"
    )]
    NoBoot {
        tries: u32,
        megabytes: u32,
        last_words: String,
    },
    /// The kernel came up, and went down in the middle of the command.
    #[error("the kernel stopped in the middle of the command; its last words:\n{last_words}")]
    Crash { last_words: String },
    /// Signals cannot be waited for.
    #[error("signals cannot be waited for: {0}")]
    Signals(std::io::Error),
    /// Somebody ended the lane.
    #[error("interrupted; the kernel was stopped")]
    Interrupted,
    /// A file of the lane.
    #[error("{path}: {error}")]
    File { path: PathBuf, error: std::io::Error },
    /// Another program of the lane.
    #[error("{path} is not there; build it with `cargo build --package wand-vradio`")]
    NoVradio { path: PathBuf },
}

/// Runs the command in the lane; its exit code, 124 when it took too long, or 125 when it did not run.
pub(crate) fn run() -> ExitCode {
    let options = Options::read();
    match options.run() {
        Ok(code) => ExitCode::from(code),
        Err(fault) => {
            say(&fault.to_string());
            ExitCode::from(LANE_FAILED)
        }
    }
}

/// Tells the person at the terminal.
fn say(text: &str) {
    // Without a terminal there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "wand-ble-lane: {text}");
}
