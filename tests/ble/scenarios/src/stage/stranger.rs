//! A host without our programs.

use super::until;
use anyhow::{Context as _, Result};
use bluer::{Adapter, Device, Uuid};
use std::cell::RefCell;
use std::time::Duration;
use wand_link::gatt;

/// How long the device may take to be heard.
const PATIENCE: Duration = Duration::from_secs(20);

/// The only device on air, as the adapter of this name hears it; BlueZ remembers others that were.
pub(crate) async fn hear(adapter: &str) -> Result<(Adapter, Device)> {
    let session = bluer::Session::new().await.context("BlueZ")?;
    let adapter = session.adapter(adapter)?;
    for address in adapter.device_addresses().await? {
        adapter.remove_device(address).await?;
    }
    let found = RefCell::new(None);
    let scan = adapter.discover_devices().await?;
    until("the device is heard", PATIENCE, async || {
        for address in adapter.device_addresses().await? {
            let device = adapter.device(address)?;
            let advertised = device.service_data().await?.unwrap_or_default();
            if advertised.contains_key(&Uuid::from_u128(gatt::SERVICE)) {
                *found.borrow_mut() = Some(device);
            }
        }
        Ok(found.borrow().is_some())
    })
    .await?;
    drop(scan);
    Ok((adapter, found.into_inner().context("no device")?))
}
