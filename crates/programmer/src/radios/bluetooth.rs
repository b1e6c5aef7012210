//! Bluetooth LE by the system's own stack.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use wand_contract::AdapterView;
use wand_link::{BleRadio, LinkFault, Radio};

/// Whether this program has Bluetooth.
pub(super) const BUILT: bool = true;
/// How long letting devices go may take.
const SETTLE: Duration = Duration::from_secs(5);

/// The radios used so far, by adapter: each keeps listening to the system for as long as the program runs.
#[derive(Clone, Default)]
pub(super) struct Bluetooth(Arc<Mutex<HashMap<Option<String>, BleRadio>>>);

impl Bluetooth {
    /// The radio on the adapter of this name, or on the first that is switched on.
    pub(super) fn radio(&self, adapter: Option<String>) -> Arc<dyn Radio> {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let radio = used
            .entry(adapter.clone())
            .or_insert_with(|| BleRadio::new(adapter));
        Arc::new(radio.clone())
    }

    /// Waits until every device was let go.
    pub(super) async fn settled(&self) {
        let used: Vec<_> = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .cloned()
            .collect();
        for radio in used {
            radio.settled(SETTLE).await;
        }
    }
}

/// The adapters of this machine.
///
/// # Errors
/// Why Bluetooth cannot be used.
pub(super) async fn look() -> Result<Vec<AdapterView>, LinkFault> {
    let view = |adapter: wand_link::AdapterView| AdapterView {
        name: adapter.name,
        powered: adapter.powered,
        stack: adapter.stack,
    };
    let found = wand_link::Bluetooth::look().await?;
    Ok(found.adapters.into_iter().map(view).collect())
}
