//! `bench-handshake [--json]`: see `docs/benchmarks.md`.

use std::process::ExitCode;

/// Rounds that count.
const ROUNDS: usize = 101;

fn main() -> ExitCode {
    wand_bench::command_line("bench-handshake", || wand_bench::handshake::measure(ROUNDS))
}
