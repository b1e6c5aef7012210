//! Running one command as a named, timed step.

use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::time::Instant;

/// Why a step failed, with the command a person can run again.
#[derive(Debug)]
pub(crate) enum StepFault {
    /// The program could not be started.
    Start { program: String, why: std::io::Error },
    /// The program ran and failed.
    Exit {
        step: String,
        command: String,
        status: ExitStatus,
    },
    /// Something the step needs is missing, and what to do about it.
    Missing { what: String, next: String },
}

impl fmt::Display for StepFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start { program, why } => write!(f, "{program} could not be started: {why}"),
            Self::Exit {
                step,
                command,
                status,
            } => write!(f, "{step} ({status}); run it alone with: {command}"),
            Self::Missing { what, next } => write!(f, "{what} is missing; {next}"),
        }
    }
}

/// Prints a line for the person who waits. Standard error, so that `--json` output stays clean.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap_or(Path::new("."))
        .to_path_buf()
}

/// Where built programs are: the target folder in use.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A `cargo` command in the root of the workspace. It does not see what cargo told this program of its own package: ring's
/// build script looks at that, and all above it would be compiled again after each `cargo` typed by hand.
pub(crate) fn cargo<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs a command to its end under a name, and says how long it took.
///
/// # Errors
/// When the program cannot be started or does not exit with success.
pub(crate) fn step(name: &str, command: &mut Command) -> Result<(), StepFault> {
    say(&format!("── {name}"));
    let begun = Instant::now();
    let status = command.status().map_err(|why| StepFault::Start {
        program: command.get_program().to_string_lossy().into_owned(),
        why,
    })?;
    if !status.success() {
        return Err(StepFault::Exit {
            step: name.into(),
            command: spelled(command),
            status,
        });
    }
    say(&format!("   {name}: {:.1} s", begun.elapsed().as_secs_f32()));
    Ok(())
}

/// A command as a person types it.
pub(crate) fn spelled(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}
