//! Bluetooth without a radio: every scenario over the real stack, once with one ATT bearer and once with three.

use crate::step::{StepFault, root, say, spelled, step, target};
use crate::{programs, setup};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

/// Seconds that all scenarios of a mode may take.
const LONGEST: &str = "900";
/// Adapters: the programmer's and two devices'.
const ADAPTERS: &str = "3";

/// Guests that share the scenarios of a mode: each waits for most of its time.
const GUESTS: usize = 2;

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
}

/// What is run in the guests.
struct Lane {
    programs: PathBuf,
    clinic: PathBuf,
    python: PathBuf,
}

/// Builds the kernel, boots guests for each mode and plays every scenario there, with programs that must have been built.
/// All guests run at the same time.
///
/// # Errors
/// When the kernel cannot be had, and when a scenario fails: never skipped.
pub(crate) fn scenarios() -> Result<(), StepFault> {
    let lane = Lane::prepare(target().join("debug"))?;
    say("── Bluetooth: both modes side by side");
    let shares = || (1..=GUESTS).map(|share| format!("{share}/{GUESTS}"));
    let guests = [Bearers::One, Bearers::Three]
        .into_iter()
        .flat_map(|bearers| shares().map(move |share| (bearers, share)));
    thread::scope(|scope| {
        let guests: Vec<_> = guests
            .map(|(bearers, share)| {
                let lane = &lane;
                scope.spawn(move || {
                    let name = format!("{}-{}", bearers.name(), share.replace('/', "-of-"));
                    lane.play(bearers, &name, &["--partition", &share], &|line| {
                        say(&format!("   {:<13} {line}", bearers.name()))
                    })
                })
            })
            .collect();
        let ended: Vec<_> = guests
            .into_iter()
            .map(|guest| {
                guest
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect();
        ended.into_iter().collect()
    })
}

/// Measures the application beside the Bluetooth stack alone, each mode with the machine to itself.
///
/// # Errors
/// As [`scenarios`]; a missed goal is a figure, not an error.
pub(crate) fn bench(json: bool) -> Result<(), StepFault> {
    setup::bluetooth_packages()?;
    programs::build_bluetooth_release()?;
    let lane = Lane::prepare(target().join("release"))?;
    let words: &[&str] = if json {
        &["--bench", "--json"]
    } else {
        &["--bench"]
    };
    for bearers in [Bearers::One, Bearers::Three] {
        lane.play(bearers, bearers.name(), words, &|line| {
            let _ = writeln!(std::io::stdout(), "{line}");
        })?;
    }
    Ok(())
}

impl Lane {
    /// Has a kernel, a Python with Bumble, and what scenarios begin with: made once, outside the slow guests.
    fn prepare(programs: PathBuf) -> Result<Self, StepFault> {
        let clinic = target().join("ble/clinic");
        empty(&clinic)?;
        let lane = Self {
            programs,
            clinic,
            python: setup::bumble::python()?,
        };
        setup::retried(|| {
            step(
                "Bluetooth: kernel",
                lane.program("wand-ble-lane").arg("--prepare"),
            )
        })?;
        let mut found = lane.program("wand-ble-scenarios");
        found.arg("--found").arg("--programs").arg(&lane.programs);
        step("Bluetooth: clinic", found.arg("--clinic").arg(&lane.clinic))?;
        Ok(lane)
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.current_dir(root());
        command
    }

    /// Boots, runs the scenarios' program with these words, and hands over each line of what it says. Logs are kept in
    /// the folder with this name.
    fn play(
        &self,
        bearers: Bearers,
        name: &str,
        words: &[&str],
        heard: &dyn Fn(&str),
    ) -> Result<(), StepFault> {
        let begun = Instant::now();
        let folder = target().join("ble").join(name);
        let start = |why| StepFault::Start {
            program: folder.display().to_string(),
            why,
        };
        empty(&folder)?;
        let mut command = self.program("wand-ble-lane");
        command
            .args(["--adapters", ADAPTERS, "--timeout", LONGEST])
            .args(["--privacy", "--port", PORT])
            .args(bearers.option())
            .arg("--out")
            .arg(&folder)
            .arg("--")
            .arg(self.programs.join("wand-ble-scenarios"))
            .arg("--programs")
            .arg(&self.programs)
            .arg("--clinic")
            .arg(&self.clinic)
            .args(bearers.option())
            .args(words)
            .env("WAND_BLE_PYTHON", &self.python);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(start)?;
        if let Some(output) = child.stdout.take() {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                heard(&line);
            }
        }
        let status = child.wait().map_err(start)?;
        if !status.success() {
            return Err(StepFault::Exit {
                step: format!("Bluetooth, {name}; logs are in {}", folder.display()),
                command: spelled(&command),
                status,
            });
        }
        say(&format!("   {name}: {:.1} s", begun.elapsed().as_secs_f32()));
        Ok(())
    }
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
