//! The demonstration from the first screen, and the places that the main job does not pass.

use crate::page::Page;
use crate::stage::{World, open};
use crate::steps::MAKING;
use anyhow::Result;

const ESCAPE: &str = "\u{e00c}";

pub(super) async fn run(world: &World) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let home = folder.path().join("home").display().to_string();
    let page = open(world, &["--home".to_owned(), home]).await?;
    first_run(&page).await?;
    page.unlock_demonstration().await?;
    before_a_session(&page).await?;
    page.connect().await?;
    security(&page).await?;
    engineer(&page).await?;
    rest(&page).await?;
    page.press("end-session").await?;
    page.find("end-confirm").await?;
    page.is_accessible("end").await?;
    page.press("end-confirm").await?;
    page.gone("end-session").await?;
    page.close().await
}

/// Both ways to begin, then the demonstration with one device.
async fn first_run(page: &Page<'_>) -> Result<()> {
    page.find("begin-demo").await?;
    page.is_accessible("first-run").await?;
    page.press("choice-enrol").await?;
    page.find("enrol-name").await?;
    page.is_accessible("enrol").await?;
    page.press("choice-demo").await?;
    page.press("demo-class-glucose-monitor").await?;
    page.press("begin-demo").await?;
    page.find_within(MAKING, "use-demo-pin").await?;
    page.is_accessible("unlock-demo").await
}

async fn before_a_session(page: &Page<'_>) -> Result<()> {
    page.go("trust?compare").await?;
    page.is_accessible("trust-compare").await?;
    page.go("trust?own").await?;
    page.find("open-certificate").await?;
    page.is_accessible("trust-own").await
}

async fn security(page: &Page<'_>) -> Result<()> {
    page.press("open-security").await?;
    page.find("security-peek").await?;
    page.is_accessible("security-peek").await?;
    page.keys(ESCAPE).await?;
    page.gone("security-peek").await?;
    for (place, sign) in [
        ("held", "open-certificate"),
        ("keys", "keys"),
        ("policy", "policy"),
    ] {
        page.go(&format!("session/security?{place}")).await?;
        page.find(sign).await?;
        page.is_accessible(&format!("security-{place}")).await?;
    }
    Ok(())
}

async fn engineer(page: &Page<'_>) -> Result<()> {
    page.go("session/engineer?counters").await?;
    page.is_accessible("engineer-counters").await?;
    page.go("session/engineer?simulator").await?;
    page.find("sim-powerCut").await?;
    page.is_accessible("engineer-simulator").await?;
    page.press("sim-breakLead").await?;
    page.find("css:[role=\"dialog\"], [role=\"alertdialog\"]").await?;
    page.is_accessible("engineer-sure").await?;
    page.keys(ESCAPE).await
}

async fn rest(page: &Page<'_>) -> Result<()> {
    page.go("devices").await?;
    page.find("in-session").await?;
    page.is_accessible("devices-in-session").await?;
    page.open_audit_row().await?;
    page.is_accessible("audit-row").await?;
    page.keys(ESCAPE).await?;
    page.keys("?").await?;
    page.find("css:[role=\"dialog\"]").await?;
    page.is_accessible("keyboard-help").await?;
    page.keys(ESCAPE).await
}
