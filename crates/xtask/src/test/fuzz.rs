//! Every fuzz target for ten seconds, as many at a time as there are processors.

use crate::setup;
use crate::step::{StepFault, cargo, root, say, step, target};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use std::{fs, thread};

const VERSION: &str = "0.13.2";
const HOME: &str = "tests/fuzz";
/// LibFuzzer's limits: seconds for a target, seconds for one input, MiB for a target.
const LIMITS: [&str; 3] = ["-max_total_time=10", "-timeout=5", "-rss_limit_mb=1024"];
/// Seconds of processor time in which an input must be through that took too long by the clock.
const PROCESSOR: &str = "--cpu=5";
/// How often a target may be held up by other work and begin again.
const ATTEMPTS: usize = 5;
/// Lines of a failed target's output that are shown.
const SHOWN: usize = 30;

/// Builds all targets.
///
/// # Errors
/// When `cargo fuzz` cannot be had or a target does not build.
pub(super) fn build() -> Result<(), StepFault> {
    setup::cargo_tool("cargo-fuzz", VERSION)?;
    step("fuzz build", &mut fuzz("build"))
}

/// Runs each target, which must have been built.
///
/// # Errors
/// The first input that a target fails on, with the command that runs it again; no targets, or a file that is none.
pub(super) fn run() -> Result<(), StepFault> {
    let manifest = root().join(HOME).join("Cargo.toml");
    let format = ["fmt", "--check", "--manifest-path"];
    step("rustfmt of the fuzz targets", cargo(format).arg(manifest))?;
    let names = names()?;
    let lanes = thread::available_parallelism().map_or(1, usize::from);
    say(&format!("── fuzz: {} targets, {lanes} at a time", names.len()));
    let waiting = Mutex::new(VecDeque::from(names));
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    let lane = || -> Result<(), StepFault> {
        while let Some(name) = next() {
            if let Err(fault) = attempt(&name) {
                waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
                return Err(fault);
            }
        }
        Ok(())
    };
    thread::scope(|scope| {
        let lanes: Vec<_> = (0..lanes).map(|_| scope.spawn(lane)).collect();
        lanes
            .into_iter()
            .map(|lane| {
                lane.join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect::<Vec<_>>()
            .into_iter()
            .collect()
    })
}

/// The targets by name: one for each file, and at least one.
fn names() -> Result<Vec<String>, StepFault> {
    let mut list = cargo(["fuzz", "list", "--fuzz-dir", HOME]);
    let listed = list.output().map_err(|why| start(&list, why))?;
    let names: Vec<_> = String::from_utf8_lossy(&listed.stdout)
        .lines()
        .map(str::to_owned)
        .collect();
    let files = fs::read_dir(root().join(HOME).join("targets")).map_or(0, Iterator::count);
    if names.is_empty() || names.len() != files {
        return Err(StepFault::Missing {
            what: format!("a fuzz target ({files} files, {} targets)", names.len()),
            next: format!("compare {HOME}/targets with {HOME}/Cargo.toml"),
        });
    }
    Ok(names)
}

fn attempt(name: &str) -> Result<(), StepFault> {
    let begun = Instant::now();
    let mut attempts = 1;
    loop {
        let mut command = fuzz("run");
        command.arg(name).args(corpora(name)?).arg("--").args(LIMITS);
        command.args(["-verbosity=0", "-print_final_stats=1"]);
        command.stdin(Stdio::null());
        let output = command.output().map_err(|why| start(&command, why))?;
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            let inputs = said
                .lines()
                .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
            say(&format!(
                "   fuzz {name}: {:.1} s, {} inputs",
                begun.elapsed().as_secs_f32(),
                inputs.unwrap_or("?").trim()
            ));
            return Ok(());
        }
        let artifact = artifact(&said);
        if attempts < ATTEMPTS && artifact.is_some_and(|file| was_held_up(name, file)) {
            say(&format!(
                "   fuzz {name}: held up by other work; the input alone takes little processor time"
            ));
            attempts += 1;
            continue;
        }
        say(&format!("── fuzz {name} failed:\n{}", reason(&said).join("\n")));
        return Err(StepFault::Exit {
            step: format!("fuzz {name}"),
            command: again(name, artifact),
            status: output.status,
        });
    }
}

/// Whether an input took too long by the clock, libFuzzer's measure, but not by the processor: what is played aside at
/// the lowest weight can stand still for seconds.
fn was_held_up(name: &str, artifact: &str) -> bool {
    if !cfg!(target_os = "linux") || !artifact.contains("/timeout-") {
        return false;
    }
    let replay = fuzz("run");
    let mut limited = Command::new("prlimit");
    limited
        .arg(PROCESSOR)
        .arg(replay.get_program())
        .args(replay.get_args())
        .args([name, artifact, "--", "-timeout=0", LIMITS[2]])
        .current_dir(root())
        .stdin(Stdio::null());
    for (variable, value) in replay.get_envs() {
        match value {
            Some(value) => limited.env(variable, value),
            None => limited.env_remove(variable),
        };
    }
    limited.output().is_ok_and(|output| output.status.success())
}

/// What the target panicked with, or the end of its output when it did not panic.
fn reason(said: &str) -> Vec<&str> {
    let panic = said.lines().skip_while(|line| !line.contains("panicked at"));
    let panic: Vec<_> = panic
        .take_while(|line| !line.starts_with("stack backtrace"))
        .take(SHOWN)
        .collect();
    if !panic.is_empty() {
        return panic;
    }
    let lines: Vec<_> = said.lines().collect();
    lines
        .get(lines.len().saturating_sub(SHOWN)..)
        .unwrap_or_default()
        .to_vec()
}

/// The file that holds the input, from the root of the workspace.
fn artifact(said: &str) -> Option<&str> {
    said.lines().find_map(|line| {
        line.split_once("Test unit written to ")
            .map(|(_, file)| file.trim())
    })
}

fn again(name: &str, artifact: Option<&str>) -> String {
    let folder = target().join("fuzz");
    let folder = folder.strip_prefix(root()).unwrap_or(&folder).display();
    let artifact = artifact.unwrap_or_default();
    format!("cargo fuzz run --fuzz-dir {HOME} --sanitizer none --target-dir {folder} {name} {artifact}")
}

/// Where new inputs go, out of sight of git, and the committed ones if there are any.
fn corpora(name: &str) -> Result<Vec<PathBuf>, StepFault> {
    let own = target().join("fuzz/corpus").join(name);
    fs::create_dir_all(&own).map_err(|why| StepFault::Start {
        program: own.display().to_string(),
        why,
    })?;
    let committed = root().join(HOME).join("corpus").join(name);
    Ok([own, committed]
        .into_iter()
        .filter(|folder| folder.is_dir())
        .collect())
}

/// `cargo fuzz`, without a sanitizer: those need a nightly compiler, and the targets have no unsafe code to watch.
fn fuzz(subcommand: &str) -> Command {
    let mut command = cargo([
        "fuzz",
        subcommand,
        "--fuzz-dir",
        HOME,
        "--sanitizer",
        "none",
        "--target-dir",
    ]);
    command.arg(target().join("fuzz"));
    command
}

fn start(command: &Command, why: std::io::Error) -> StepFault {
    StepFault::Start {
        program: Path::new(command.get_program()).display().to_string(),
        why,
    }
}
