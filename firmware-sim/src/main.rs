//! Simulated devices as processes.

mod arguments;
mod commands;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    commands::execute(arguments::Arguments::parse_from(arguments::complete(
        std::env::args_os(),
    )))
}
