//! A command whose outcome is not known: said plainly, nothing else sent, and resolved.

use crate::stage::{Served, Setting, World};
use anyhow::Result;

/// R-CM-5: the device goes out of reach after the command; back in reach, its own record tells what became of it.
pub(super) async fn run(world: &World) -> Result<()> {
    let setting = Setting {
        simulator: &["--cut-link-after", "command-sent"],
        ..Setting::default()
    };
    let served = Served::start(world, setting).await?;
    let page = served.open(world).await?;
    page.unlock(&served).await?;
    page.connect().await?;
    page.go("session/programme").await?;
    page.find("parameter-lower-rate-limit").await?;
    page.set("lower-rate-limit", "75").await?;
    page.says("pending", &["75 ppm"]).await?;
    page.press("review").await?;
    page.press("program").await?;
    page.find("css:[data-testid=\"resolved\"], [data-testid=\"resolved-banner\"], [data-testid=\"uncertain-case\"], [data-testid=\"resolve-uncertain\"]").await?;
    page.is_accessible("uncertain").await?;
    page.find("css:[data-testid=\"resolved\"], [data-testid=\"resolved-banner\"]")
        .await?;
    page.is_accessible("resolved").await?;
    page.close().await
}
