//! Captures as Wireshark reads them.

use anyhow::{Context as _, Result, ensure};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// Demands captures with packets of ATT in each of them and none that is malformed. They are put together first: in a slow guest
/// tshark takes seconds to start.
pub(crate) async fn are_well_formed(files: &[PathBuf], together: &Path) -> Result<()> {
    let mut merge = Command::new("mergecap");
    // An interface for each file, by which its packets are told apart.
    run(merge.args(["-a", "-I", "none", "-w"]).arg(together).args(files)).await?;
    let mut read = Command::new("tshark");
    read.arg("-r").arg(together);
    read.args(["-Y", "btatt || _ws.malformed", "-T", "fields"]);
    for field in [
        "_ws.malformed",
        "frame.interface_id",
        "frame.number",
        "_ws.col.Info",
    ] {
        read.args(["-e", field]);
    }
    let packets = run(&mut read).await?;
    let wrong: Vec<_> = packets.lines().filter(|line| !line.starts_with('\t')).collect();
    ensure!(wrong.is_empty(), "malformed: {wrong:?}");
    let files_with_att: HashSet<_> = packets
        .lines()
        .filter_map(|line| line.split('\t').nth(1))
        .collect();
    ensure!(
        files_with_att.len() == files.len(),
        "ATT in {} of {} captures",
        files_with_att.len(),
        files.len()
    );
    Ok(())
}

async fn run(command: &mut Command) -> Result<String> {
    let program = command.as_std().get_program().display().to_string();
    let output = command
        .kill_on_drop(true)
        .output()
        .await
        .context(program.clone())?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{program}: {complaint}");
    Ok(String::from_utf8(output.stdout)?)
}
