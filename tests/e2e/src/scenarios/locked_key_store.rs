//! Keys sealed under the PIN and the system's key store, which is locked.

use crate::key_store;
use crate::stage::World;
use crate::workstation::{PIN, Workstation};
use anyhow::{Result, ensure};

/// R-ID-9: neither PIN nor key store opens the keys alone; the screen says which of them is at fault and what to do.
pub(super) async fn run(world: &World) -> Result<()> {
    let workstation = Workstation::enrol(world, "Dr. Ada Roe", "os").await?;
    let page = workstation.open(world).await?;
    let _locked = key_store::locked()?;
    page.try_pin(PIN).await?;
    let fault = "css:[data-fault=\"locked\"]";
    page.says(fault, &["system key store is locked", "Unlock it", "try again"])
        .await?;
    page.is_accessible("key-store-locked").await?;
    ensure!(page.has("unlock").await, "the screen offers no further try");
    let _unlocked = key_store::unlocked()?;
    page.unlock_with(PIN).await?;
    page.go("settings").await?;
    page.says("about", &["key store"]).await?;
    page.close().await
}
