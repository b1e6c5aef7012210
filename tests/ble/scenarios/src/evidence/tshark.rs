//! Captures as Wireshark reads them.

use anyhow::{Context as _, Result, ensure};
use std::path::Path;
use tokio::process::Command;

/// The packets that pass a filter, a line of fields for each.
pub(crate) async fn fields(file: &Path, filter: &str, fields: &[&str]) -> Result<Vec<String>> {
    let mut command = Command::new("tshark");
    command.arg("-r").arg(file).args(["-T", "fields", "-Y", filter]);
    for field in fields {
        command.args(["-e", field]);
    }
    let output = command.kill_on_drop(true).output().await.context("tshark")?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    // What is still being written may end in the middle of a packet.
    let cut_short = complaint.contains("cut short");
    ensure!(output.status.success() || cut_short, "tshark: {complaint}");
    let text = String::from_utf8(output.stdout)?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// Demands a capture with packets of ATT in it and none that is malformed.
pub(crate) async fn is_well_formed(file: &Path) -> Result<()> {
    let wrong = fields(file, "_ws.malformed", &["frame.number", "_ws.col.Info"]).await?;
    ensure!(wrong.is_empty(), "{}: malformed: {wrong:?}", file.display());
    let att = fields(file, "btatt", &["frame.number"]).await?;
    ensure!(!att.is_empty(), "{}: no ATT in it", file.display());
    Ok(())
}
