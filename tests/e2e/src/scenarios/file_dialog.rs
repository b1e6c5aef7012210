//! The platform's own file dialogs, driven for real.

use crate::dialog::FileDialog;
use crate::page::Page;
use crate::stage::{World, run as run_program};
use crate::workstation::{PIN, Workstation};
use anyhow::{Result, ensure};
use std::path::Path;
use tokio::process::Command;

const FAULT: &str = "css:[role=\"alert\"][data-fault]";

/// R-LG-3: files go in and out by dialogs of the platform, an export is verifiable by others, and what is of no use is
/// refused with a sentence.
pub(super) async fn run(world: &World) -> Result<()> {
    let workstation = Workstation::enrol(world, "Dr. Ada Roe", "pin").await?;
    let page = workstation.open(world).await?;
    page.unlock_with(PIN).await?;
    let own = workstation.beside("own.pem");
    export_certificate(&page, &own).await?;
    page.go("trust?file").await?;
    cancel(&page).await?;
    page.is_accessible("trust-file").await?;
    refused(&page, &workstation).await?;
    judge(&page, &own).await?;
    export_log(&page, world, &workstation).await?;
    page.close().await
}

/// What is written is a certificate for other programs too.
async fn export_certificate(page: &Page<'_>, file: &Path) -> Result<()> {
    page.go("trust?own").await?;
    page.press("open-certificate").await?;
    page.find("certificate-sheet").await?;
    page.press("export-pem").await?;
    FileDialog::opened().await?.save(file).await?;
    page.page_says(&["own.pem"]).await?;
    let read = ["x509", "-noout", "-subject", "-in"];
    let said = run_program(Command::new("openssl").args(read).arg(file)).await?;
    ensure!(said.contains("Dr. Ada Roe"), "openssl reads {said}");
    page.keys("\u{e00c}").await?;
    page.gone("certificate-sheet").await
}

async fn cancel(page: &Page<'_>) -> Result<()> {
    page.press("open-certificate").await?;
    FileDialog::opened().await?.cancel().await?;
    page.find("css:[data-testid=\"open-certificate\"]:not([aria-busy=\"true\"])")
        .await?;
    ensure!(!page.has(FAULT).await, "thinking better of it is no fault");
    ensure!(!page.has("verdict-chain").await, "there is no file to judge");
    Ok(())
}

/// Five megabytes, and a file on a disk that fails: a sentence each, and the window works on.
async fn refused(page: &Page<'_>, workstation: &Workstation) -> Result<()> {
    let long = workstation.beside("long.pem");
    std::fs::write(&long, vec![b'A'; 5 << 20])?;
    open(page, &long).await?;
    page.says(FAULT, &["long.pem", "5242880 bytes", "1 MiB"]).await?;
    page.is_accessible("trust-file-too-long").await?;
    // Reading this process's memory at its beginning is an input/output error, for everybody.
    let failing = workstation.beside("failing.pem");
    std::os::unix::fs::symlink("/proc/self/mem", &failing)?;
    open(page, &failing).await?;
    page.says(FAULT, &["failing.pem", "cannot be read", "choose another file"])
        .await?;
    page.is_accessible("trust-file-unreadable").await
}

/// The same file that was written, opened again: good by its chain alone and with revocation.
async fn judge(page: &Page<'_>, file: &Path) -> Result<()> {
    open(page, file).await?;
    page.find("css:[data-testid=\"verdict-chain\"][data-answer=\"good\"]")
        .await?;
    page.find("css:[data-testid=\"verdict-revocation\"][data-answer=\"good\"]")
        .await?;
    ensure!(!page.has(FAULT).await, "the fault of the file before stays");
    page.is_accessible("trust-file-good").await
}

/// What is written can be checked by anybody, without a key.
async fn export_log(page: &Page<'_>, world: &World, workstation: &Workstation) -> Result<()> {
    let file = workstation.beside("exported.json");
    page.go("audit").await?;
    page.press("export-json").await?;
    FileDialog::opened().await?.save(&file).await?;
    page.page_says(&["exported.json"]).await?;
    let path = file.display().to_string();
    let check = ["audit", "verify-export", "--format", "jsonl", &path];
    workstation.wand(world, &check).await.map(drop)
}

async fn open(page: &Page<'_>, file: &Path) -> Result<()> {
    page.press("open-certificate").await?;
    FileDialog::opened().await?.open(file).await
}
