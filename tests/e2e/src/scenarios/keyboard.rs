//! The main job by the keyboard alone.

use crate::page::Page;
use crate::stage::{Served, Setting, World};
use anyhow::{Result, bail};

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
/// More stops than any screen has.
const MOST_STOPS: usize = 160;

pub(super) async fn run(world: &World) -> Result<()> {
    let served = Served::start(world, Setting::default()).await?;
    let page = served.open(world).await?;
    page.find("unlock").await?;
    reach(&page, "input[type=\"password\"]").await?;
    page.keys(&served.pin()?).await?;
    page.keys(ENTER).await?;
    page.find("css:[data-testid^=\"device-\"] [data-testid=\"connect\"]")
        .await?;
    reach(&page, "[data-testid=\"connect\"]").await?;
    page.keys(ENTER).await?;
    page.find("overview-programme").await?;
    reach(&page, "a[href*=\"session/programme\"]").await?;
    page.keys(ENTER).await?;
    page.find("parameter-lower-rate-limit").await?;
    reach(
        &page,
        "[data-testid=\"parameter-lower-rate-limit\"] [role=\"spinbutton\"]",
    )
    .await?;
    page.keys("80").await?;
    page.says("pending", &["80 ppm"]).await?;
    reach(&page, "[data-testid=\"review\"]").await?;
    page.keys(ENTER).await?;
    page.find("program").await?;
    reach(&page, "[data-testid=\"program\"]").await?;
    page.keys(ENTER).await?;
    page.find("outcome").await?;
    reach(&page, "[data-testid=\"review-close\"]").await?;
    page.keys(ENTER).await?;
    page.says("present-lower-rate-limit", &["80 ppm"]).await?;
    reach(&page, "[data-testid=\"end-session\"]").await?;
    page.keys(ENTER).await?;
    page.find("end-confirm").await?;
    reach(&page, "[data-testid=\"end-confirm\"]").await?;
    page.keys(ENTER).await?;
    page.gone("end-session").await?;
    page.close().await
}

/// Steps by Tab until something has the focus, and demands that the focus can be seen there.
async fn reach(page: &Page<'_>, selector: &str) -> Result<()> {
    let there = format!(
        "return document.activeElement?.matches({}) ?? false",
        serde_json::Value::from(selector)
    );
    for _ in 0..MOST_STOPS {
        if page.script(&there).await?.as_bool() == Some(true) {
            return seen(page, selector).await;
        }
        page.keys(TAB).await?;
    }
    bail!("the keyboard does not reach {selector}")
}

async fn seen(page: &Page<'_>, selector: &str) -> Result<()> {
    let script = "const look = getComputedStyle(document.activeElement); \
        const near = getComputedStyle(document.activeElement.parentElement); \
        return [look.outlineStyle !== 'none' || look.boxShadow !== 'none' || near.outlineStyle !== 'none' || near.boxShadow !== 'none']";
    match page.script(script).await?[0].as_bool() {
        Some(true) => Ok(()),
        _ => bail!("the focus cannot be seen on {selector}"),
    }
}
