//! Playing some lanes while others wait for real time to pass.

use super::Lane;
use crate::step::{StepFault, say};
use clap::ValueEnum as _;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// Gives way to everything else: the kernel weighs sessions against each other before it looks at a process's niceness.
/// Ends with all that it started when it is told to.
const YIELDING: &str = "echo 19 > /proc/self/autogroup 2> /dev/null
trap 'trap - TERM; kill 0' TERM
nice -n 19 \"$@\" &
wait $!";

/// This program in a process of its own, which plays lanes at the lowest weight and ends with this one.
#[derive(Default)]
pub(super) struct Aside(Option<Playing>);

struct Playing {
    lanes: String,
    child: Child,
    begun: Instant,
}

impl Aside {
    /// Starts on those of `lanes` that can be played aside; elsewhere than on Linux none is.
    ///
    /// # Errors
    /// When this program cannot be started again.
    pub(super) fn start(lanes: &[Lane]) -> Result<Self, StepFault> {
        let lanes = lanes.iter().filter(|lane| lane.is_played_aside());
        let values: Vec<_> = lanes.filter_map(Lane::to_possible_value).collect();
        let names: Vec<_> = values.iter().map(|value| value.get_name()).collect();
        if names.is_empty() || !cfg!(target_os = "linux") {
            return Ok(Self::default());
        }
        let mut command = Command::new("setsid");
        command
            .args(["setpriv", "--pdeathsig", "TERM", "sh", "-c", YIELDING, "sh"])
            .arg(std::env::current_exe().map_err(not_started)?)
            .arg("test")
            .args(&names)
            .stdin(Stdio::null());
        let lanes = names.join(" ");
        say(&format!("── aside: {lanes}"));
        let begun = Instant::now();
        let child = command.spawn().map_err(not_started)?;
        Ok(Self(Some(Playing { lanes, child, begun })))
    }

    /// Whether lanes are played aside.
    pub(super) fn is_started(&self) -> bool {
        self.0.is_some()
    }

    /// Waits until they are through.
    ///
    /// # Errors
    /// When one of them failed; it said why.
    pub(super) fn finish(self) -> Result<(), StepFault> {
        let Some(mut playing) = self.0 else {
            return Ok(());
        };
        let status = playing.child.wait().map_err(not_started)?;
        if !status.success() {
            return Err(StepFault::Exit {
                step: "aside".into(),
                command: format!("cargo xtask test {}", playing.lanes),
                status,
            });
        }
        say(&format!(
            "   aside: {:.1} s",
            playing.begun.elapsed().as_secs_f32()
        ));
        Ok(())
    }
}

fn not_started(why: std::io::Error) -> StepFault {
    StepFault::Start {
        program: "xtask".into(),
        why,
    }
}
