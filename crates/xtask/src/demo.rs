//! `cargo xtask demo`.

use crate::step::{StepFault, say, step, target};
use crate::{programs, setup};
use clap::Args;
use std::process::Command;

/// How to run the demonstration.
#[derive(Args)]
pub(crate) struct Options {
    /// Walk the main job in this terminal, without a window.
    #[arg(long)]
    headless: bool,
    /// Further arguments, such as --json for the walk.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

/// Opens the window on simulated devices; without a display, or when asked, walks the main job in the terminal.
///
/// # Errors
/// When set-up, build, the window or a step of the walk fails.
pub(crate) fn run(options: &Options) -> Result<(), StepFault> {
    let windowed = !options.headless && has_display();
    if !windowed {
        if !options.headless {
            say("there is no display here: walking the main job in the terminal");
        }
        setup::system_packages()?;
        programs::build_demo(false)?;
        return step(
            "demo",
            Command::new(target().join("debug/wand"))
                .arg("demo")
                .args(&options.rest),
        );
    }
    setup::window_packages()?;
    programs::build_demo(true)?;
    step(
        "demo",
        Command::new(target().join("debug/wand-desktop"))
            .arg("--demo")
            .args(&options.rest),
    )
}

fn has_display() -> bool {
    let named = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(not(target_os = "linux")) || named("DISPLAY") || named("WAYLAND_DISPLAY")
}
