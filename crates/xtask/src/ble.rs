//! Bluetooth without a radio: every scenario over the real stack, once with one ATT bearer and once with three.

use crate::step::{StepFault, root, say, spelled, step, target};
use crate::{programs, setup};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

/// Seconds that all scenarios of a mode may take.
const LONGEST: &str = "900";
/// Adapters: the programmer's and two devices'.
const ADAPTERS: &str = "3";

/// The controller of the devices by another maker.
const PORT: &str = "6402";

/// How BlueZ's attribute protocol is set up.
#[derive(Clone, Copy)]
enum Bearers {
    /// One bearer: packets keep their order.
    One,
    /// BlueZ's default of three enhanced bearers: packets overtake each other.
    Three,
}

impl Bearers {
    fn name(self) -> &'static str {
        match self {
            Self::One => "one-bearer",
            Self::Three => "three-bearers",
        }
    }

    /// The option of both the lane and the scenarios.
    fn option(self) -> Option<&'static str> {
        match self {
            Self::One => None,
            Self::Three => Some("--eatt"),
        }
    }

    fn folder(self) -> PathBuf {
        target().join("ble").join(self.name())
    }
}

/// Builds programs and kernel, boots for each mode and plays every scenario there. The guests have one processor each, so
/// that both modes are played at the same time.
///
/// # Errors
/// When packages, kernel or build cannot be had, and when a scenario fails: never skipped.
pub(crate) fn scenarios() -> Result<(), StepFault> {
    setup::bluetooth_packages()?;
    programs::build()?;
    setup::retried(|| step("Bluetooth: kernel", lane().arg("--prepare")))?;
    let (clinic, python) = (clinic()?, setup::bumble::python()?);
    let (clinic, python) = (clinic.as_path(), python.as_path());
    say("── Bluetooth: both modes side by side");
    thread::scope(|scope| {
        let modes =
            [Bearers::One, Bearers::Three].map(|bearers| scope.spawn(move || play(bearers, clinic, python)));
        modes
            .map(|mode| {
                mode.join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .into_iter()
            .collect()
    })
}

/// What scenarios begin with, made once for both modes, outside the slow guests.
fn clinic() -> Result<PathBuf, StepFault> {
    let folder = target().join("ble/clinic");
    empty(&folder)?;
    let programs = target().join("debug");
    let mut found = Command::new(programs.join("wand-ble-scenarios"));
    found.arg("--found").arg("--programs").arg(&programs);
    step("Bluetooth: clinic", found.arg("--clinic").arg(&folder))?;
    Ok(folder)
}

fn empty(folder: &Path) -> Result<(), StepFault> {
    let emptied = match std::fs::remove_dir_all(folder) {
        Err(why) if why.kind() != std::io::ErrorKind::NotFound => Err(why),
        _ => std::fs::create_dir_all(folder),
    };
    emptied.map_err(|why| StepFault::Start {
        program: folder.display().to_string(),
        why,
    })
}

fn lane() -> Command {
    let mut command = Command::new(target().join("debug/wand-ble-lane"));
    command.current_dir(root());
    command
}

fn play(bearers: Bearers, clinic: &Path, python: &Path) -> Result<(), StepFault> {
    let begun = Instant::now();
    let folder = bearers.folder();
    let start = |why| StepFault::Start {
        program: folder.display().to_string(),
        why,
    };
    empty(&folder)?;
    let programs = target().join("debug");
    let mut command = lane();
    command
        .args(["--adapters", ADAPTERS, "--timeout", LONGEST])
        .args(["--privacy", "--port", PORT])
        .args(bearers.option())
        .arg("--out")
        .arg(&folder)
        .arg("--")
        .arg(programs.join("wand-ble-scenarios"))
        .arg("--programs")
        .arg(&programs)
        .arg("--clinic")
        .arg(clinic)
        .args(bearers.option())
        .env("WAND_BLE_PYTHON", python);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(start)?;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            say(&format!("   {:<13} {line}", bearers.name()));
        }
    }
    let status = child.wait().map_err(start)?;
    if !status.success() {
        return Err(StepFault::Exit {
            step: format!("Bluetooth, {}; logs are in {}", bearers.name(), folder.display()),
            command: spelled(&command),
            status,
        });
    }
    say(&format!(
        "   {}: {:.1} s",
        bearers.name(),
        begun.elapsed().as_secs_f32()
    ));
    Ok(())
}
