//! A data folder that is in use elsewhere, cannot be written, or was damaged.

use crate::page::Page;
use crate::stage::World;
use crate::workstation::{PIN, Workstation};
use anyhow::{Context as _, Result, ensure};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

type Contents = BTreeMap<PathBuf, Vec<u8>>;

/// Each has a screen with the next step, nothing is written over, and the same window works once it is mended.
pub(super) async fn run(world: &World) -> Result<()> {
    let workstation = Workstation::enrol(world, "Dr. Ada Roe", "pin").await?;
    let home = workstation.home();
    let elsewhere = File::options().append(true).open(home.join("lock"))?;
    elsewhere.lock()?;
    let page = workstation.open(world).await?;
    starts_not(
        &page,
        "second-instance",
        &["another instance", "close the other one"],
    )
    .await?;
    elsewhere.unlock()?;
    trust(&page, &home).await?;
    read_only(&page, &home).await?;
    page.press("start-again").await?;
    page.find("unlock").await?;
    vault(&page, &home).await?;
    audit(&page, &home).await?;
    page.unlock_with(PIN).await?;
    page.close().await
}

/// The screen that stands for the whole page when the data folder does not open.
async fn starts_not(page: &Page<'_>, kind: &str, words: &[&str]) -> Result<()> {
    page.find(&format!(
        "css:[data-testid=\"start-fault\"][data-fault=\"{kind}\"]"
    ))
    .await?;
    page.says("start-fault", words).await?;
    page.is_accessible(&format!("start-{kind}")).await
}

async fn trust(page: &Page<'_>, home: &Path) -> Result<()> {
    let file = first_file(&home.join("trust"))?;
    let whole = cut_short(&file)?;
    let before = contents(home)?;
    page.press("start-again").await?;
    starts_not(page, "damaged", &[&name(&file), "Restore"]).await?;
    unchanged(home, &before)?;
    Ok(std::fs::write(&file, whole)?)
}

async fn read_only(page: &Page<'_>, home: &Path) -> Result<()> {
    mount(&["--bind"], Some(home), home)?;
    mount(&["-o", "remount,bind,ro"], None, home)?;
    page.press("start-again").await?;
    starts_not(page, "storage", &["lock", "write"]).await?;
    let status = Command::new("umount").arg(home).status()?;
    ensure!(status.success(), "umount: {status}");
    Ok(())
}

async fn vault(page: &Page<'_>, home: &Path) -> Result<()> {
    let file = home.join("vault.json");
    let whole = cut_short(&file)?;
    locked_by(page, home, &["damaged", "left untouched", "Restore a backup"]).await?;
    page.is_accessible("vault-damaged").await?;
    Ok(std::fs::write(&file, whole)?)
}

async fn audit(page: &Page<'_>, home: &Path) -> Result<()> {
    let file = home.join("audit/audit.db");
    let whole = cut_short(&file)?;
    locked_by(page, home, &["audit log", "damaged", "left untouched"]).await?;
    page.is_accessible("audit-damaged").await?;
    Ok(std::fs::write(&file, whole)?)
}

/// The right PIN opens nothing, the fault says why, and the files stay as they are.
async fn locked_by(page: &Page<'_>, home: &Path, words: &[&str]) -> Result<()> {
    let before = contents(home)?;
    page.try_pin(PIN).await?;
    page.says("css:[data-fault=\"damaged\"]", words).await?;
    unchanged(home, &before)
}

fn unchanged(home: &Path, before: &Contents) -> Result<()> {
    let after = contents(home)?;
    let differs = |path: &&PathBuf| before.get(*path) != after.get(*path);
    let written: Vec<_> = after.keys().chain(before.keys()).filter(differs).collect();
    ensure!(written.is_empty(), "a damaged folder was written to: {written:?}");
    Ok(())
}

/// Leaves the first half of a file. What was in it.
fn cut_short(file: &Path) -> Result<Vec<u8>> {
    let whole = std::fs::read(file).with_context(|| file.display().to_string())?;
    std::fs::write(file, &whole[..whole.len() / 2])?;
    Ok(whole)
}

fn first_file(folder: &Path) -> Result<PathBuf> {
    let found = contents(folder)?.into_keys().next();
    found.with_context(|| format!("nothing in {}", folder.display()))
}

/// Every file below a folder, but locks, which tell who holds them.
fn contents(folder: &Path) -> Result<Contents> {
    let mut found = Contents::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(contents(&path)?);
        } else if !path.to_string_lossy().ends_with("lock") {
            found.insert(path.clone(), std::fs::read(&path)?);
        }
    }
    Ok(found)
}

fn name(file: &Path) -> String {
    file.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// Mounts within the lane's own surroundings: permissions alone do not stop the superuser.
fn mount(how: &[&str], from: Option<&Path>, on: &Path) -> Result<()> {
    let status = Command::new("mount").args(how).args(from).arg(on).status()?;
    ensure!(status.success(), "mount {how:?}: {status}");
    Ok(())
}
