//! The real window, driven as a person would: a private session bus, key store and display, the programs as they are
//! shipped, simulated devices as processes of their own.
//!
//! `wand-e2e` starts itself again inside the private surroundings, so that nothing of the user's session is touched and
//! nothing outlives the run.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it talks to a terminal")]

mod axe;
mod bench;
mod dialog;
mod driver;
mod guest;
mod key_store;
mod lane;
mod look;
mod page;
mod processes;
mod scenarios;
mod stage;
mod steps;
mod workstation;

use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;

/// Drives the window.
#[derive(Parser)]
#[command(name = "wand-e2e")]
struct Options {
    /// Scenarios by name; all when none is named.
    scenarios: Vec<String>,
    /// Write pictures of the screens into this folder.
    #[arg(long, value_name = "DIR")]
    pictures: Option<PathBuf>,
    /// The folder with wand-desktop, wand and firmware-sim.
    #[arg(long, value_name = "DIR")]
    programs: PathBuf,
    /// Where axe-core is.
    #[arg(long, value_name = "FILE")]
    axe: PathBuf,
    /// We are inside the private surroundings already.
    #[arg(long, hide = true)]
    inside: bool,
    /// Measure instead, and print a table.
    #[arg(long)]
    bench: bool,
    /// Measure, and print a line of JSON for each figure.
    #[arg(long, requires = "bench")]
    json: bool,
    /// List the scenarios.
    #[arg(long)]
    list: bool,
}

fn main() -> ExitCode {
    let options = Options::parse();
    if options.list {
        for scenario in scenarios::ALL {
            println!("{:<24} {}", scenario.name, scenario.tells);
        }
        return ExitCode::SUCCESS;
    }
    let done = if options.inside {
        guest::run(&options)
    } else {
        lane::run()
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("the window's tests could not run: {why:#}");
            ExitCode::FAILURE
        }
    }
}
