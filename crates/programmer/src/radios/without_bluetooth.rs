//! A program that was built without Bluetooth.

use std::sync::Arc;
use std::time::Duration;
use wand_contract::AdapterView;
use wand_link::{Advertisement, BoxFuture, Connection, Endpoint, LinkFault, Radio};

/// Whether this program has Bluetooth.
pub(super) const BUILT: bool = false;

/// No radio at all.
#[derive(Clone, Default)]
pub(super) struct Bluetooth(());

impl Bluetooth {
    /// A radio that refuses.
    pub(super) fn radio(&self, _adapter: Option<String>) -> Arc<dyn Radio> {
        Arc::new(NoRadio)
    }

    /// There is nothing to wait for.
    pub(super) async fn settled(&self) {}
}

/// # Errors
/// Always.
pub(super) async fn look() -> Result<Vec<AdapterView>, LinkFault> {
    Err(LinkFault::NoBluetooth)
}

struct NoRadio;

impl Radio for NoRadio {
    fn scan(&self, _: Duration) -> BoxFuture<'_, Result<Vec<Advertisement>, LinkFault>> {
        Box::pin(async { Err(LinkFault::NoBluetooth) })
    }

    fn connect(&self, _: &Endpoint) -> BoxFuture<'_, Result<Connection, LinkFault>> {
        Box::pin(async { Err(LinkFault::NoBluetooth) })
    }

    fn is_simulated(&self) -> bool {
        false
    }
}
