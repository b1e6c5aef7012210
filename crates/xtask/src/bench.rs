//! `cargo xtask bench NAME`.

use crate::step::{StepFault, cargo, step};
use crate::{ble, setup, window};
use clap::{Args, ValueEnum};

/// What to measure.
#[derive(Args)]
pub(crate) struct Options {
    /// The bench.
    name: Name,
    /// A line of JSON for each figure instead of a table.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Name {
    /// Handshakes: CPU, bytes, connection events and energy, beside peers and beside the primitives.
    Handshake,
    /// The segment layer: bulk goodput and time to the first reading, beside the bound of the link.
    Link,
    /// Bluetooth: first contact and log goodput over the lane, beside the stack alone.
    Ble,
    /// The window: start and memory beside an empty one, frame times.
    Window,
}

/// Builds the bench in release and runs it.
///
/// # Errors
/// When set-up, build or the bench itself fails; a missed goal is a figure, not an error.
pub(crate) fn run(options: &Options) -> Result<(), StepFault> {
    setup::system_packages()?;
    let name = match options.name {
        Name::Ble => return ble::bench(options.json),
        Name::Window => return window::bench(options.json),
        Name::Handshake => "bench-handshake",
        Name::Link => "bench-link",
    };
    let mut command = cargo([
        "run",
        "--quiet",
        "--release",
        "--package",
        "wand-bench",
        "--bin",
        name,
        "--",
    ]);
    if options.json {
        command.arg("--json");
    }
    step(name, &mut command)
}
