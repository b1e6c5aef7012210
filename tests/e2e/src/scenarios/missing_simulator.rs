//! A demonstration whose programs are not there, and one whose device dies.

use crate::processes;
use crate::stage::{World, open, open_program};
use anyhow::{Result, ensure};
use std::path::Path;

const WINDOW: &str = "wand-desktop";

/// Each says what is missing and what to do.
pub(super) async fn run(world: &World) -> Result<()> {
    let folder = tempfile::tempdir()?;
    not_installed(world, folder.path()).await?;
    dies(world, &folder.path().join("dies")).await
}

/// The window alone, then with programs that vanish between looking and starting.
async fn not_installed(world: &World, folder: &Path) -> Result<()> {
    let window = folder.join(WINDOW);
    // The program in a folder of its own; it is large, and a link will do where the file system has it.
    let original = world.program(WINDOW);
    std::fs::hard_link(&original, &window).or_else(|_| std::fs::copy(&original, &window).map(drop))?;
    let home = |name: &str| ["--home".to_owned(), folder.join(name).display().to_string()];
    let page = open_program(world, &window, &home("alone")).await?;
    page.press("choice-demo").await?;
    page.page_says(&["not installed beside", "Install the complete Wand package"])
        .await?;
    page.is_accessible("demo-not-installed").await?;
    page.close().await?;
    for name in ["wand", "firmware-sim"] {
        std::os::unix::fs::symlink(world.program(name), folder.join(name))?;
    }
    let page = open_program(world, &window, &home("vanished")).await?;
    page.find("begin-demo").await?;
    std::fs::remove_file(folder.join("firmware-sim"))?;
    page.press("begin-demo").await?;
    let fault = "css:[data-fault=\"simulator-missing\"]";
    page.says(fault, &["firmware-sim", "install Wand again"]).await?;
    page.is_accessible("simulator-missing").await?;
    page.close().await
}

/// The device's process is gone in the middle of a session.
async fn dies(world: &World, home: &Path) -> Result<()> {
    let home = home.display().to_string();
    let page = open(
        world,
        &["--home", &home, "--demo", "pacemaker"].map(str::to_owned),
    )
    .await?;
    page.unlock_demonstration().await?;
    page.connect().await?;
    page.go("session/engineer?simulator").await?;
    page.find("css:[data-testid=\"sim-openWindow\"]:not([disabled])")
        .await?;
    ensure!(
        processes::end(&["firmware-sim", "run", &home])? == 1,
        "one device runs"
    );
    page.says(
        "simulator",
        &["Not running", "process has ended", "begin it again"],
    )
    .await?;
    page.is_accessible("simulator-gone").await?;
    page.find("lost-banner").await?;
    page.press("stop-looking").await?;
    let fault = "css:[data-fault=\"link-lost\"]";
    page.says(
        fault,
        &["link was lost", "device works on", "bring the programmer closer"],
    )
    .await?;
    page.is_accessible("session-lost").await?;
    page.close().await
}
