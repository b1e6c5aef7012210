//! What many scenarios do on their way.

use crate::page::Page;
use crate::stage::Served;
use anyhow::Result;

/// The first device that takes a connection.
const CONNECT: &str = "css:[data-testid^=\"device-\"] [data-testid=\"connect\"]";
/// The field of the PIN.
pub(crate) const PIN: &str = "css:input[type=\"password\"]";

impl Page<'_> {
    /// Types the PIN and unlocks.
    pub(crate) async fn unlock(&self, served: &Served) -> Result<()> {
        self.write(PIN, &served.pin()?).await?;
        self.press("unlock").await?;
        self.find("scan-pause").await.map(drop)
    }

    /// Opens a session with the first device in reach, and waits until it was interrogated.
    pub(crate) async fn connect(&self) -> Result<()> {
        self.go("devices").await?;
        self.press(CONNECT).await?;
        self.find("overview-programme").await.map(drop)
    }

    /// Sets a parameter's pending value by keys on its stepper.
    pub(crate) async fn set(&self, parameter: &str, keys: &str) -> Result<()> {
        let stepper = format!("css:[data-testid=\"parameter-{parameter}\"] [role=\"spinbutton\"]");
        self.write(&stepper, keys).await
    }

    /// Ends the session.
    pub(crate) async fn end(&self) -> Result<()> {
        self.press("end-session").await?;
        self.press("end-confirm").await?;
        self.gone("end-session").await
    }
}
