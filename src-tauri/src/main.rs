//! Starts the window.

#![cfg_attr(all(not(debug_assertions), windows), windows_subsystem = "windows")]

#[cfg(target_os = "linux")]
mod drawing;

use clap::Parser as _;
use std::process::ExitCode;
use wand_desktop::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(tracing::Level::WARN)
        .init();
    #[cfg(target_os = "linux")]
    drawing::suit_machine();
    if !has_display() {
        tracing::error!("there is no display here; the `wand` command does the same in a terminal");
        return ExitCode::FAILURE;
    }
    match wand_desktop::run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            tracing::error!("the window cannot be shown: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Whether there is a display to ask at all: without one the platform's library ends the program.
fn has_display() -> bool {
    let named = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(not(target_os = "linux")) || named("DISPLAY") || named("WAYLAND_DISPLAY")
}
