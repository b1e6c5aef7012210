//! `cargo xtask test`: every check, in the order in which a failure is cheapest to find.

mod fuzz;

use crate::step::{StepFault, cargo, say, step, target};
use crate::{ble, programs, setup, ui, window};
use clap::{Args, ValueEnum};
use std::process::Command;
use std::time::Instant;

/// Which checks to run.
#[derive(Args)]
pub(crate) struct Options {
    /// The lanes; all but the Bluetooth one when none is named.
    lanes: Vec<Lane>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Lane {
    /// Formatting.
    Format,
    /// The page: its build, types, style and tests.
    Ui,
    /// Clippy without a warning.
    Lint,
    /// The no_std rooms without their default features.
    NoStd,
    /// Unit tests, scenarios, vectors.
    Unit,
    /// Documentation without a warning.
    Docs,
    /// Licences, sources and duplicate versions of dependencies.
    Deny,
    /// Each fuzz target for ten seconds.
    Fuzz,
    /// The main job against a real simulator process.
    Demo,
    /// Every scenario over the real Bluetooth stack, in a kernel of its own with virtual controllers.
    Ble,
    /// The real window, driven under a virtual display.
    Window,
    /// The Debian package: made, installed, driven, removed.
    Package,
}

/// Runs the named lanes, or all but those that run on request alone.
///
/// # Errors
/// The first step that fails.
pub(crate) fn run(options: &Options) -> Result<(), StepFault> {
    let begun = Instant::now();
    setup::test_packages()?;
    for lane in Lane::value_variants() {
        if (options.lanes.is_empty() && !lane.on_request()) || options.lanes.contains(lane) {
            lane.run()?;
        }
    }
    say(&format!(
        "all checks passed in {:.0} s",
        begun.elapsed().as_secs_f32()
    ));
    Ok(())
}

impl Lane {
    /// Radio time is real time there: it has not been seen to pass twenty times in a row.
    fn on_request(self) -> bool {
        self == Self::Ble
    }

    fn run(self) -> Result<(), StepFault> {
        match self {
            Self::Format => step("rustfmt", &mut cargo(["fmt", "--all", "--check"])),
            Self::Ui => ui::build().and_then(|()| ui::check()),
            Self::Lint => step(
                "clippy",
                &mut cargo([
                    "clippy",
                    "--quiet",
                    "--workspace",
                    "--all-targets",
                    "--",
                    "-D",
                    "warnings",
                ]),
            ),
            Self::NoStd => no_std(),
            Self::Unit => {
                programs::build()?;
                step(
                    "cargo test",
                    cargo(["test", "--quiet", "--workspace", "--all-targets"])
                        .env("WAND_PROGRAMS", target().join("debug")),
                )
            }
            Self::Docs => step(
                "rustdoc",
                cargo(["doc", "--quiet", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"),
            ),
            Self::Deny => {
                setup::cargo_tool("cargo-deny", DENY)?;
                step(
                    "cargo deny",
                    &mut cargo(["deny", "check", "bans", "licenses", "sources"]),
                )
            }
            Self::Fuzz => fuzz::run(),
            Self::Ble => ble::scenarios(),
            Self::Window => window::scenarios(),
            Self::Package => window::try_package(),
            Self::Demo => {
                programs::build()?;
                step(
                    "demo",
                    Command::new(target().join("debug/wand")).args(["demo", "--fresh"]),
                )
            }
        }
    }
}

const DENY: &str = "0.20.2";

fn no_std() -> Result<(), StepFault> {
    for package in ["wand-crypto", "wand-trust", "wand-therapy", "wand-protocol"] {
        step(
            &format!("no_std {package}"),
            &mut cargo(["check", "--quiet", "--no-default-features", "--package", package]),
        )?;
    }
    Ok(())
}
