//! `cargo xtask demo | test | bench`: each does its own set-up on a fresh machine.

mod bench;
mod ble;
mod demo;
mod programs;
mod setup;
mod step;
mod test;
mod ui;
mod window;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Runs, checks and measures the project.
#[derive(Parser)]
#[command(name = "cargo xtask", version, about)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Starts simulated devices and walks the main job against them.
    Demo(demo::Options),
    /// Runs every check, or the named lanes.
    Test(test::Options),
    /// Takes pictures of every screen of the window.
    Screenshots(window::Screenshots),
    /// Makes the Debian package.
    Package(window::Package),
    /// Measures; prints a table, or with --json a line for each figure.
    Bench(bench::Options),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Demo(options) => demo::run(&options),
        Task::Test(options) => test::run(&options),
        Task::Screenshots(options) => window::screenshots(&options),
        Task::Package(options) => window::package(&options).map(drop),
        Task::Bench(options) => bench::run(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            step::say(&format!("FAILED: {fault}"));
            ExitCode::FAILURE
        }
    }
}
