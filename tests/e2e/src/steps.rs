//! What many scenarios do on their way.

use crate::page::Page;
use crate::stage::Served;
use anyhow::Result;

impl Page<'_> {
    /// Types the PIN and unlocks.
    pub(crate) async fn unlock(&self, served: &Served) -> Result<()> {
        self.find("unlock").await?;
        self.type_pin(&served.pin()?).await?;
        self.press("unlock").await?;
        self.find("devices-list").await.map(drop)
    }

    /// Types into the PIN's field.
    pub(crate) async fn type_pin(&self, pin: &str) -> Result<()> {
        self.write("pin", pin).await
    }

    /// Opens a session with the first device.
    pub(crate) async fn connect(&self, served: &Served) -> Result<()> {
        self.go("devices").await?;
        self.press(&format!("connect-{}", served.device(0, "endpoint")))
            .await?;
        self.find("session-header").await.map(drop)
    }
}
