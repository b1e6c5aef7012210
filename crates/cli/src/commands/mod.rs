//! One file for each command: parse, call, print.

mod audit;
mod change;
mod device;
mod doctor;
mod files;
pub(crate) mod pki;
mod show;
mod trust;

pub(crate) use device::measurements;
pub(crate) use show::key_table;
pub(crate) use trust::good_for;

use crate::arguments::{Arguments, Command};
use crate::station::Station;
use clap::CommandFactory as _;
use clap_complete::Shell;
use std::io::Write as _;
use wand_programmer::{Fault, Wish};

/// Carries out what was typed. Whether it was done; `false` when the person said no.
///
/// # Errors
/// Why it was not done.
pub(crate) async fn run(station: &Station, command: Command) -> Result<bool, Fault> {
    match command {
        Command::Devices { seconds } => device::devices(station, seconds).await?,
        Command::Pair(target) => device::pair(station, target.device.as_deref()).await?,
        Command::Interrogate(target) | Command::Capture { target, .. } => {
            device::interrogate(station, target.device.as_deref()).await?;
        }
        Command::Show { what, target } => show::show(station, what, target.device.as_deref()).await?,
        Command::Program { words, yes, try_for } => {
            return change::program(station, &words, yes, try_for).await;
        }
        Command::Stat(target) => change::wish(station, target.device.as_deref(), Wish::Stat).await?,
        Command::Action { words, yes } => return change::action(station, &words, yes).await,
        Command::Audit(what) => audit::run(station, what).await?,
        Command::Pki(what) => pki::run(station, what).await?,
        Command::Trust(what) => return trust::run(station, what).await,
        Command::Demo(options) => return crate::demo::run(station, &options).await,
        Command::Doctor => return doctor::doctor(station).await,
        Command::Completions { shell } => completions(shell),
    }
    Ok(true)
}

/// Prints the completions of a shell; a reader who has gone away is no error.
fn completions(shell: Shell) {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "wand", &mut script);
    let _ = std::io::stdout().lock().write_all(&script);
}
