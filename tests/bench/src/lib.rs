//! What handshakes and the segment layer cost, beside their bounds and beside other implementations.
//!
//! `bench-handshake` and `bench-link` print a table, or with `--json` a line for each [`Figure`]. A goal that is
//! missed is a figure like any other: a bench fails only when it cannot measure. `docs/benchmarks.md` says what each
//! figure means.

mod air;
mod bound;
mod clock;
mod credentials;
mod edhoc;
mod energy;
pub mod handshake;
pub mod link;
mod peers;
mod recorder;
mod replay;

pub use wand_figure::{Figure, Goal, Report};

use std::io::{self, Write};
use std::process::ExitCode;

/// Runs a bench as a command with one option, `--json`. Ends with 2 for any other argument.
pub fn command_line(name: &str, measure: impl FnOnce() -> Report) -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let json = arguments == ["--json"];
    if !json && !arguments.is_empty() {
        // A closed standard error leaves nobody to tell.
        let _ = writeln!(io::stderr(), "usage: {name} [--json]");
        return ExitCode::from(2);
    }
    match measure().print(json) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
