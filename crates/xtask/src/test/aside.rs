//! Building what later lanes need while a lane waits for real time to pass.

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

/// This program in a process of its own, which prepares lanes at the lowest weight and ends with this one.
pub(super) struct Aside(Option<(Child, Instant)>);

impl Aside {
    /// Starts on those of `lanes` that can be prepared aside; where the system lacks the tools, they are prepared when
    /// their turn comes.
    ///
    /// # Errors
    /// When this program cannot be started again.
    pub(super) fn start(lanes: &[Lane]) -> Result<Self, StepFault> {
        let lanes = lanes.iter().filter(|lane| lane.is_prepared_aside());
        let names: Vec<_> = lanes.filter_map(Lane::to_possible_value).collect();
        if names.is_empty() || !cfg!(target_os = "linux") {
            return Ok(Self(None));
        }
        let start = |why| StepFault::Start {
            program: "xtask".into(),
            why,
        };
        let mut command = Command::new("setsid");
        command
            .args(["setpriv", "--pdeathsig", "TERM", "sh", "-c", YIELDING, "sh"])
            .arg(std::env::current_exe().map_err(start)?)
            .args(["test", "--prepare"])
            .args(names.iter().map(|name| name.get_name()))
            .stdin(Stdio::null());
        say("── aside: what the last lanes need");
        let child = command.spawn().map_err(start)?;
        Ok(Self(Some((child, Instant::now()))))
    }

    /// Waits until everything is there. What failed is tried again by the lane itself, which says why.
    ///
    /// # Errors
    /// When the process cannot be waited for.
    pub(super) fn finish(&mut self) -> Result<(), StepFault> {
        let Some((mut child, begun)) = self.0.take() else {
            return Ok(());
        };
        let status = child.wait().map_err(|why| StepFault::Start {
            program: "xtask".into(),
            why,
        })?;
        say(&format!(
            "   aside: {:.1} s ({status})",
            begun.elapsed().as_secs_f32()
        ));
        Ok(())
    }
}
