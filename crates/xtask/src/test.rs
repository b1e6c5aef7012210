//! `cargo xtask test`: every check, in the order in which a failure is cheapest to find.

mod aside;
mod fuzz;

use crate::step::{StepFault, cargo, say, step, target};
use crate::{ble, programs, setup, ui, window};
use aside::Aside;
use clap::{Args, ValueEnum};
use std::process::Command;
use std::time::Instant;

/// Which checks to run.
#[derive(Args)]
pub(crate) struct Options {
    /// The lanes; all when none is named.
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
    /// The main job against a real simulator process.
    Demo,
    /// Every scenario over the real Bluetooth stack, in a kernel of its own with virtual controllers.
    Ble,
    /// The real window, driven under a virtual display.
    Window,
    /// The Debian package: made, installed, driven, removed.
    Package,
    /// Licences, sources and duplicate versions of dependencies.
    Deny,
    /// Each fuzz target for ten seconds.
    Fuzz,
}

/// Runs the named lanes, or all.
///
/// # Errors
/// The first step that fails.
pub(crate) fn run(options: &Options) -> Result<(), StepFault> {
    let begun = Instant::now();
    setup::test_packages()?;
    let all = Lane::value_variants();
    let lanes = if options.lanes.is_empty() {
        all
    } else {
        &options.lanes
    };
    let lanes: Vec<_> = all.iter().copied().filter(|lane| lanes.contains(lane)).collect();
    let mut aside = Aside::default();
    for (index, lane) in lanes.iter().enumerate() {
        if lane.leaves_time() && !aside.is_started() {
            aside = Aside::start(lanes.get(index..).unwrap_or_default())?;
        }
        if lane.is_played_aside() && aside.is_started() {
            continue;
        }
        lane.prepare()?;
        lane.check()?;
    }
    aside.finish()?;
    say(&format!(
        "all checks passed in {:.0} s",
        begun.elapsed().as_secs_f32()
    ));
    Ok(())
}

impl Lane {
    /// Lanes that live through real time leave the processors alone for a part of theirs.
    fn leaves_time(self) -> bool {
        matches!(self, Self::Unit | Self::Ble | Self::Window)
    }

    /// These need nothing that the other lanes build.
    fn is_played_aside(self) -> bool {
        matches!(self, Self::Deny | Self::Fuzz)
    }

    fn prepare(self) -> Result<(), StepFault> {
        match self {
            Self::Format | Self::NoStd => Ok(()),
            Self::Ui | Self::Lint | Self::Docs => ui::build(),
            Self::Unit | Self::Demo | Self::Window | Self::Package => programs::build(),
            Self::Ble => setup::bluetooth_packages().and_then(|()| programs::build()),
            Self::Deny => setup::cargo_tool("cargo-deny", DENY),
            Self::Fuzz => fuzz::build(),
        }
    }

    fn check(self) -> Result<(), StepFault> {
        match self {
            Self::Format => step("rustfmt", &mut cargo(["fmt", "--all", "--check"])),
            Self::Ui => ui::check(),
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
            Self::Unit => step(
                "cargo test",
                cargo(["test", "--quiet", "--workspace", "--all-targets"])
                    .env("WAND_PROGRAMS", target().join("debug")),
            ),
            Self::Docs => step(
                "rustdoc",
                cargo(["doc", "--quiet", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"),
            ),
            Self::Demo => step(
                "demo",
                Command::new(target().join("debug/wand")).args(["demo", "--fresh"]),
            ),
            Self::Ble => ble::scenarios(),
            Self::Window => window::scenarios(),
            Self::Package => window::try_package(),
            Self::Deny => step(
                "cargo deny",
                &mut cargo(["deny", "check", "bans", "licenses", "sources"]),
            ),
            Self::Fuzz => fuzz::run(),
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
