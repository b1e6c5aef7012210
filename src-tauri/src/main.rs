//! Starts the window.

#![cfg_attr(all(not(debug_assertions), windows), windows_subsystem = "windows")]

use clap::Parser as _;
use std::process::ExitCode;
use wand_desktop::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(tracing::Level::WARN)
        .init();
    match wand_desktop::run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            tracing::error!("the window cannot be shown: {why}");
            ExitCode::FAILURE
        }
    }
}
