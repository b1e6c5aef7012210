//! The platform's file dialogs, which no web driver reaches: answered by keys, as a person does it.

use crate::stage::environment;
use anyhow::{Context as _, Result, bail, ensure};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::process::Command;

/// How long a dialog may take to open, to close, or to take the focus.
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(80);
/// When keys that did not close it are pressed again.
const AGAIN: Duration = Duration::from_secs(3);
/// What the platform calls its dialogs.
const NAMES: &str = "^(Open|Save)";

/// A file dialog that stands open, by the number of its window.
pub(crate) struct FileDialog(String);

impl FileDialog {
    /// The dialog that was asked for, once it is open and hears keys.
    pub(crate) async fn opened() -> Result<Self> {
        let begun = Instant::now();
        loop {
            if let Some(window) = visible().await?.into_iter().next_back() {
                xdotool(&["windowfocus", "--sync", &window]).await?;
                tokio::time::sleep(PAUSE).await;
                return Ok(Self(window));
            }
            ensure!(begun.elapsed() < PATIENCE, "no file dialog opens");
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Names a file to be opened: a slash begins a path anywhere in the dialog.
    pub(crate) async fn open(self, file: &Path) -> Result<()> {
        xdotool(&["key", "slash"]).await?;
        tokio::time::sleep(AGAIN / 4).await;
        self.save(file).await
    }

    /// Names the file to be written, in place of what is proposed.
    pub(crate) async fn save(self, file: &Path) -> Result<()> {
        let path = file.to_str().context("a path that cannot be typed")?;
        // What is typed while the dialog makes the field for it is lost, so it may take a second attempt.
        self.until_closed(&[
            &["key", "ctrl+a"],
            &["type", "--delay", "8", path],
            &["key", "Return"],
        ])
        .await
    }

    /// Thinks better of it.
    pub(crate) async fn cancel(self) -> Result<()> {
        self.until_closed(&[&["key", "Escape"]]).await
    }

    async fn until_closed(self, keys: &[&[&str]]) -> Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            for words in keys {
                xdotool(words).await?;
                tokio::time::sleep(PAUSE).await;
            }
            let tried = Instant::now();
            while tried.elapsed() < AGAIN {
                if !visible().await?.contains(&self.0) {
                    return Ok(());
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
        bail!("the file dialog stays open")
    }
}

/// The file dialogs that can be seen.
async fn visible() -> Result<Vec<String>> {
    let output = Command::new("xdotool")
        .args(["search", "--onlyvisible", "--name", NAMES])
        .envs(environment())
        .output()
        .await
        .context("xdotool")?;
    let said = String::from_utf8_lossy(&output.stdout);
    Ok(said.lines().map(str::to_owned).collect())
}

async fn xdotool(words: &[&str]) -> Result<()> {
    let run = Command::new("xdotool").args(words).envs(environment()).output();
    let output = tokio::time::timeout(PATIENCE, run)
        .await
        .with_context(|| format!("xdotool {words:?} does not end"))?
        .context("xdotool")?;
    ensure!(
        output.status.success(),
        "xdotool {words:?}: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(())
}
