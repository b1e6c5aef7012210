//! A device that is carried out of reach in a session, and back.

use crate::stage::{Served, Setting, World};
use anyhow::Result;

/// BLESA: the loss is said, and the session comes back by a new handshake, without anybody's help.
pub(super) async fn run(world: &World) -> Result<()> {
    let served = Served::start(world, Setting::default()).await?;
    let page = served.open(world).await?;
    page.unlock(&served).await?;
    page.connect().await?;
    served.beside(world, &["out-of-range", "on"]).await?;
    page.find("lost-banner").await?;
    page.is_accessible("lost").await?;
    served.beside(world, &["out-of-range", "off"]).await?;
    page.gone("lost-banner").await?;
    page.go("session/overview").await?;
    page.says("overview-programme", &["DDD", "60"]).await?;
    page.end().await?;
    page.close().await
}
