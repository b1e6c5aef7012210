//! What many scenarios do on their way.

use crate::page::Page;
use crate::stage::Served;
use anyhow::Result;
use std::time::Duration;

/// The first device that takes a connection.
const CONNECT: &str = "css:[data-testid^=\"device-\"] [data-testid=\"connect\"]";
/// How long keys, vault and flash of a demonstration may take.
pub(crate) const MAKING: Duration = Duration::from_secs(90);
/// The field of the PIN.
pub(crate) const PIN: &str = "css:input[type=\"password\"]";

impl Page<'_> {
    /// Types the PIN and unlocks.
    pub(crate) async fn unlock(&self, served: &Served) -> Result<()> {
        self.unlock_with(&served.pin()?).await
    }

    /// Types this PIN and unlocks.
    pub(crate) async fn unlock_with(&self, pin: &str) -> Result<()> {
        self.try_pin(pin).await?;
        self.find("scan-pause").await.map(drop)
    }

    /// Types this PIN, whatever comes of it.
    pub(crate) async fn try_pin(&self, pin: &str) -> Result<()> {
        self.write(PIN, pin).await?;
        self.press("unlock").await
    }

    /// Unlocks the window's own demonstration, once its devices run.
    pub(crate) async fn unlock_demonstration(&self) -> Result<()> {
        self.find_within(MAKING, "use-demo-pin").await?;
        self.press("use-demo-pin").await?;
        self.find("scan-pause").await.map(drop)
    }

    /// Opens a session with the first device in reach, and waits until it was interrogated.
    pub(crate) async fn connect(&self) -> Result<()> {
        self.go("devices").await?;
        self.press(CONNECT).await?;
        self.find("overview-programme").await.map(drop)
    }

    /// Opens the newest row of the audit log.
    pub(crate) async fn open_audit_row(&self) -> Result<()> {
        self.go("audit").await?;
        self.press("css:[role=\"row\"][aria-rowindex=\"2\"]").await?;
        self.press("open-row").await?;
        self.find("older-row").await.map(drop)
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
