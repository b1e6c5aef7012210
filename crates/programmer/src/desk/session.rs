//! Unlocking, finding a device, being with it, and leaving it.

use super::Desk;
use crate::Fault;
use crate::operator::vault_fault;
use std::time::Duration;
use wand_audit::vault::Pin;
use wand_contract::{DeviceView, OperatorView, PinText, ReportView, SessionView};

/// How long a scan listens.
const SCAN: Duration = Duration::from_secs(3);

impl Desk {
    /// Unseals the operator's keys; without a PIN from the system's key store.
    ///
    /// # Errors
    /// [`crate::FaultKind::PinRefused`], [`crate::FaultKind::CredentialMissing`], [`crate::FaultKind::Locked`], or what the data folder reports.
    pub async fn unlock(&self, pin: Option<PinText>) -> Result<OperatorView, Fault> {
        let pin = pin
            .map(|pin| Pin::new(pin.expose()).map_err(vault_fault))
            .transpose()?;
        self.programmer.unlock(pin).await
    }

    /// Ends the session and forgets the operator's keys.
    ///
    /// # Errors
    /// What the audit log reports.
    pub async fn lock(&self) -> Result<(), Fault> {
        self.programmer.lock().await
    }

    /// Listens for devices for three seconds; they are in the snapshot too.
    ///
    /// # Errors
    /// [`crate::FaultKind::LinkLost`] when the radio cannot be used, [`crate::FaultKind::Cancelled`].
    pub async fn scan(&self) -> Result<Vec<DeviceView>, Fault> {
        self.programmer.devices(SCAN).await
    }

    /// Connects and authenticates both ways; with a serial number, only to that device. What an earlier session left
    /// uncertain is resolved.
    ///
    /// # Errors
    /// Why not, each with its kind; [`crate::FaultKind::Usage`] while a session is open, [`crate::FaultKind::Cancelled`].
    pub async fn connect(&self, endpoint: String, serial: Option<String>) -> Result<SessionView, Fault> {
        self.programmer.connect(endpoint, serial).await
    }

    /// Pairs with the device in session.
    ///
    /// # Errors
    /// [`crate::FaultKind::RefusedByDevice`] unless its pairing window is open.
    pub async fn pair(&self) -> Result<(), Fault> {
        self.programmer.pair().await
    }

    /// Reads report, programme and measurements; all of them are in the snapshot then.
    ///
    /// # Errors
    /// Why there is no answer, [`crate::FaultKind::Cancelled`].
    pub async fn interrogate(&self) -> Result<ReportView, Fault> {
        self.programmer.run(|w| Box::pin(w.read_all())).await
    }

    /// Ends the session, or the search for a device whose link was lost. Whether the device said goodbye too.
    ///
    /// # Errors
    /// What the audit log reports.
    pub async fn end(&self) -> Result<bool, Fault> {
        self.programmer.stop_looking();
        self.programmer.end().await
    }
}
