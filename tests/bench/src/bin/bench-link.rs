//! `bench-link [--json]`: see `docs/benchmarks.md`.

use std::process::ExitCode;

fn main() -> ExitCode {
    wand_bench::command_line("bench-link", wand_bench::link::measure)
}
