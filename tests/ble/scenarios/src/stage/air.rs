//! Orders to the air, and power for the adapters.

use super::until;
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::path::PathBuf;
use std::time::Duration;
use tokio::task::block_in_place;
use wand_vradio::door::send;

/// How long the air may take to come to rest: BlueZ needs two seconds to let a device go.
const REST: Duration = Duration::from_secs(15);

/// Adapters of the kernel; a further controller is another host's.
const ADAPTERS: usize = 3;

/// The air between the adapters.
#[derive(Clone)]
pub(crate) struct Sky {
    control: PathBuf,
}

impl Sky {
    /// The air that takes orders at this socket.
    pub(crate) fn new(control: PathBuf) -> Self {
        Self { control }
    }

    /// Gives an order, as `wand-vradio order` does.
    pub(crate) fn order(&self, order: &str) -> Result<()> {
        let answer = block_in_place(|| send(&self.control, order)).context("the air's control socket")?;
        ensure!(answer == "ok", "the air refuses “{order}”: {answer}");
        Ok(())
    }

    /// The air now.
    pub(crate) fn status(&self) -> Result<Value> {
        let answer = block_in_place(|| send(&self.control, "status")).context("the air's control socket")?;
        Ok(serde_json::from_str(&answer)?)
    }

    /// Connections now.
    pub(crate) fn links(&self) -> Result<usize> {
        Ok(self.status()?["links"].as_array().map_or(0, Vec::len))
    }

    /// Whether the adapter with this number advertises.
    pub(crate) fn advertises(&self, adapter: usize) -> Result<bool> {
        Ok(self.status()?["controllers"][adapter]["advertising"] == true)
    }

    /// Undoes every order, gives every adapter power, and waits until nobody is connected and nobody advertises.
    pub(crate) async fn calm(&self) -> Result<()> {
        let status = self.status()?;
        let controllers = status["controllers"].as_array().map_or(&[][..], Vec::as_slice);
        for order in ["lose notifications 0", "lose writes 0", "fade 0"] {
            self.order(order)?;
        }
        for (adapter, controller) in controllers.iter().enumerate().take(ADAPTERS) {
            if controller["plugged"] == false {
                self.order(&format!("plug {adapter}"))?;
            }
            self.order(&format!("unmute {adapter}"))?;
            // Adapters get their numbers in the order in which they are put in.
            power(&format!("hci{adapter}"), true).await?;
        }
        until("nobody is connected and nobody advertises", REST, async || {
            let silent = (0..ADAPTERS).try_fold(true, |silent, adapter| {
                anyhow::Ok(silent && !self.advertises(adapter)?)
            })?;
            Ok(silent && self.links()? == 0)
        })
        .await
    }
}

/// Switches an adapter on or off, waiting until it is there.
pub(crate) async fn power(adapter: &str, on: bool) -> Result<()> {
    let session = bluer::Session::new().await.context("BlueZ")?;
    let adapter = session.adapter(adapter)?;
    until("an adapter's power", REST, async || {
        // It refuses while it is busy with the order before.
        Ok(adapter.is_powered().await == Ok(on) || adapter.set_powered(on).await.is_ok())
    })
    .await
}
