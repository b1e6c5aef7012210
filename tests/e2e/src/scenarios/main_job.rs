//! The main job, from the PIN to the end of the session.

use crate::stage::{Served, Setting, World};
use anyhow::Result;

pub(super) async fn run(world: &World) -> Result<()> {
    let served = Served::start(world, Setting::default()).await?;
    let page = served.open(world).await?;
    page.is_accessible("unlock").await?;
    page.close().await
}
