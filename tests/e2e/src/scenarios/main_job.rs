//! The main job, from the PIN to the end of the session.

use crate::page::Page;
use crate::stage::{Served, Setting, World};
use anyhow::{Result, ensure};

pub(super) async fn run(world: &World) -> Result<()> {
    let served = Served::start(world, Setting::default()).await?;
    let page = served.open(world).await?;
    page.find("unlock").await?;
    let begun = page
        .script("return performance.getEntriesByName('beginning').length")
        .await?;
    ensure!(begun == 1, "the first screen came with the page");
    page.is_accessible("unlock").await?;
    page.unlock(&served).await?;
    page.says("demo-banner", &["DEMO"]).await?;
    page.find("css:[data-testid^=\"device-\"]").await?;
    page.is_accessible("devices").await?;
    page.connect().await?;
    overview(&page).await?;
    forbidden(&page).await?;
    change(&page).await?;
    evidence(&page).await?;
    page.end().await?;
    page.close().await
}

async fn overview(page: &Page<'_>) -> Result<()> {
    page.go("session/overview").await?;
    page.says("overview-programme", &["60", "ppm"]).await?;
    page.find("measurements").await?;
    page.is_accessible("overview").await
}

/// R-CM-2: what the rules forbid is said at the field and cannot be signed.
async fn forbidden(page: &Page<'_>) -> Result<()> {
    page.go("session/programme").await?;
    page.find("parameter-lower-rate-limit").await?;
    page.is_accessible("programme").await?;
    page.set("lower-rate-limit", "\u{e010}").await?;
    page.says("finding", &["175"]).await?;
    page.is_accessible("programme-forbidden").await?;
    page.press("undo-all").await?;
    page.gone("finding").await
}

async fn change(page: &Page<'_>) -> Result<()> {
    page.set("lower-rate-limit", "70").await?;
    page.says("pending", &["60", "70 ppm"]).await?;
    page.press("review").await?;
    page.says("program", &["60", "70 ppm"]).await?;
    page.is_accessible("review").await?;
    page.press("program").await?;
    page.find("outcome").await?;
    page.is_accessible("receipt").await?;
    page.press("review-close").await?;
    page.says("present-lower-rate-limit", &["70 ppm"]).await
}

async fn evidence(page: &Page<'_>) -> Result<()> {
    page.go("session/log").await?;
    page.press("read-log").await?;
    page.find("css:[data-testid=\"open-row\"], [role=\"row\"][aria-rowindex=\"2\"]")
        .await?;
    page.is_accessible("device-log").await?;
    page.go("session/security").await?;
    page.find("certificate-path").await?;
    page.is_accessible("security").await?;
    page.press("open-certificate").await?;
    page.find("certificate-sheet").await?;
    page.is_accessible("certificate").await?;
    page.keys("\u{e00c}").await?;
    page.go("session/engineer").await?;
    page.is_accessible("engineer").await?;
    page.go("audit").await?;
    page.find("chain").await?;
    page.is_accessible("audit").await?;
    page.go("trust").await?;
    page.find("trust-anchor").await?;
    page.is_accessible("trust").await?;
    page.go("settings").await?;
    page.find("about").await?;
    page.is_accessible("settings").await
}
