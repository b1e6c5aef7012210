//! The `wand` command: the same application without a window. It parses, calls and prints; what it does is done by
//! the rooms below it.

mod arguments;
mod commands;
mod demo;
mod exit;
mod failure;
mod station;
mod terminal;

use arguments::Arguments;
use clap::Parser as _;
use clap::error::ErrorKind;
use std::ffi::OsString;
use std::process::ExitCode;
use terminal::Out;
use wand_programmer::{Fault, FaultKind};

fn main() -> ExitCode {
    let typed: Vec<OsString> = std::env::args_os().collect();
    let arguments = match Arguments::try_parse_from(&typed) {
        Ok(arguments) => arguments,
        Err(error) => return misunderstood(&error, typed.iter().any(|word| word == "--json")),
    };
    let out = Out {
        json: arguments.global.json,
        verbose: arguments.global.verbose,
    };
    if arguments.global.verbose {
        let stderr = tracing_subscriber::fmt()
            .with_writer(std::io::stderr)
            .with_max_level(tracing::Level::DEBUG);
        stderr.init();
    }
    match run(arguments, out) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(exit::NOT_DONE),
        Err(fault) => {
            out.fault(&fault);
            ExitCode::from(exit::code(fault.kind))
        }
    }
}

fn run(arguments: Arguments, out: Out) -> Result<bool, Fault> {
    let station = station::Station::new(&arguments, out)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|why| {
        Fault::new(
            FaultKind::Storage,
            format!("the system refuses to start threads: {why}"),
            "close other programs and try again",
        )
    })?;
    let done = runtime.block_on(async {
        let done = commands::run(&station, arguments.command).await;
        station.settled().await;
        done
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    done
}

/// Arguments that cannot be parsed; also `--help` and `--version`.
fn misunderstood(error: &clap::Error, json: bool) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let rendered = error.render().to_string();
    let out = Out { json, verbose: false };
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand && !json {
        let _ = error.print();
        return ExitCode::from(exit::USAGE);
    }
    let (what, how) = rendered.split_once("\n\n").unwrap_or((&rendered, ""));
    let sentence = what
        .trim_start_matches("error:")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let hint = how
        .lines()
        .map(str::trim)
        .find(|line| line.starts_with("tip:") || line.starts_with("Usage:"));
    let hint = hint.map(|hint| hint.replace("Usage: ", "write it as: "));
    let next = match hint {
        Some(hint) => format!(
            "{}; `--help` tells everything",
            hint.trim_start_matches("tip:").trim()
        ),
        None => "`--help` tells everything".to_owned(),
    };
    out.fault(&Fault::new(FaultKind::Usage, sentence, next));
    ExitCode::from(exit::USAGE)
}
