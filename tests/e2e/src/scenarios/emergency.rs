//! STAT from wherever somebody is, by one key.

use crate::stage::{Served, Setting, World};
use anyhow::Result;

const F12: &str = "\u{e03c}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

/// R-CM-8: one key and one confirmation, from another screen, while live telemetry runs.
pub(super) async fn run(world: &World) -> Result<()> {
    let served = Served::start(world, Setting::default()).await?;
    let page = served.open(world).await?;
    page.unlock(&served).await?;
    page.connect().await?;
    page.go("audit").await?;
    page.find("chain").await?;
    page.keys(F12).await?;
    page.says("stat-deliver", &["VVI", "65 ppm"]).await?;
    page.is_accessible("stat").await?;
    page.keys(ENTER).await?;
    page.find("outcome").await?;
    page.keys(ESCAPE).await?;
    page.gone("stat-dialog").await?;
    page.go("session/overview").await?;
    page.says("overview-programme", &["VVI", "65"]).await?;
    page.picture("after-stat").await?;
    page.end().await?;
    page.close().await
}
