//! The demonstration over Bluetooth.

use crate::stage::{CENTRAL, Stage};
use anyhow::{Result, ensure};

/// Steps that must have been walked.
const STEPS: [&str; 6] = [
    "pair",
    "forbidden-app",
    "forbidden-device",
    "program",
    "device-log",
    "eavesdropper",
];

/// R-SE-8: the whole walk, with the device on the second adapter; each step proves something.
pub(super) async fn run(stage: &Stage<'_>) -> Result<()> {
    let mut command = stage.command("wand");
    command.args(["--json", "--verbose", "--adapter", CENTRAL]);
    command.args(["demo", "--fresh", "--device-adapter", "hci1"]);
    let walked = stage.run(command, "demonstration").await?.exits(0)?;
    for step in STEPS {
        ensure!(
            walked.stdout.contains(&format!("\"{step}\"")),
            "no step {step}: {}",
            walked.stdout
        );
    }
    Ok(())
}
