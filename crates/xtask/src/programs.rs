//! The programs of the workspace, built together.

use crate::step::{StepFault, cargo, step};
use crate::ui;

/// The window, the command and the simulator.
const SHIPPED: [&str; 3] = ["wand-desktop", "wand-cli", "wand-firmware-sim"];

/// Builds every program without optimisation, the window with a page that is fresh.
///
/// All at once: packages that are built alone ask for other features of what they share, and that would be compiled
/// again for each.
///
/// # Errors
/// When the page or a program does not build.
pub(crate) fn build() -> Result<(), StepFault> {
    ui::build()?;
    step(
        "build the programs",
        &mut cargo(["build", "--quiet", "--workspace", "--bins"]),
    )
}

/// Builds the command and the simulator, and the window as well where there is a display for it.
///
/// # Errors
/// As [`build`].
pub(crate) fn build_demo(windowed: bool) -> Result<(), StepFault> {
    if windowed {
        ui::build()?;
        return together("build the programs", &[], &SHIPPED);
    }
    together("build the command and the simulator", &[], &SHIPPED[1..])
}

/// Builds the programs that are shipped, as they are shipped.
///
/// # Errors
/// As [`build`].
pub(crate) fn build_release() -> Result<(), StepFault> {
    ui::build()?;
    release(&[], &SHIPPED)
}

/// Builds what is shipped and what the window is measured with: an empty one, and a program that fills logs.
///
/// # Errors
/// As [`build`].
pub(crate) fn build_window_release() -> Result<(), StepFault> {
    ui::build()?;
    let packages = [&SHIPPED[..], &["wand-empty-window", "wand-audit"]].concat();
    release(&["--bins", "--example", "seed"], &packages)
}

/// Builds what is measured over Bluetooth, as it is shipped.
///
/// # Errors
/// When a program does not build.
pub(crate) fn build_bluetooth_release() -> Result<(), StepFault> {
    release(
        &[],
        &[
            "wand-cli",
            "wand-firmware-sim",
            "wand-ble-lane",
            "wand-ble-probe",
            "wand-ble-scenarios",
            "wand-vradio",
        ],
    )
}

fn release(options: &[&str], packages: &[&str]) -> Result<(), StepFault> {
    let options = [&["--release"], options].concat();
    together("build the programs as shipped", &options, packages)
}

fn together(name: &str, options: &[&str], packages: &[&str]) -> Result<(), StepFault> {
    let mut build = cargo(["build", "--quiet"]);
    build.args(options);
    for package in packages {
        build.args(["--package", package]);
    }
    step(name, &mut build)
}
