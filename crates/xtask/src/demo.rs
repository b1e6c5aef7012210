//! `cargo xtask demo`.

use crate::setup;
use crate::step::{StepFault, cargo, step, target};
use clap::Args;
use std::process::Command;

/// How to run the demonstration.
#[derive(Args)]
pub(crate) struct Options {
    /// Walk the main job in this terminal, without a window.
    #[arg(long)]
    headless: bool,
    /// Further arguments for `wand demo`, such as --json.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

/// Builds the programs and walks the main job against a simulated pacemaker.
///
/// # Errors
/// When set-up, build or a step of the walk fails.
pub(crate) fn run(options: &Options) -> Result<(), StepFault> {
    setup::system_packages()?;
    build()?;
    if !options.headless {
        crate::step::say("this version has no window yet: walking the main job in the terminal");
    }
    step(
        "demo",
        Command::new(target().join("debug/wand"))
            .arg("demo")
            .args(&options.rest),
    )
}

/// Builds the command and the simulator.
///
/// # Errors
/// When the build fails.
pub(crate) fn build() -> Result<(), StepFault> {
    step(
        "build",
        &mut cargo([
            "build",
            "--quiet",
            "--package",
            "wand-cli",
            "--package",
            "wand-firmware-sim",
        ]),
    )
}
