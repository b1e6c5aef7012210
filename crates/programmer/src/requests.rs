//! What can be asked of the programmer. Requests are taken one after the other, emergency therapy first.

use crate::actor::Programmer;
use crate::fault::Fault;
use crate::pending::PendingCommand;
use crate::programming::{OwnCheck, Wish};
use crate::trust_folder::Material;
use std::time::Duration;
use wand_audit::vault::Pin as OperatorPin;
use wand_audit::{Cursor, Filter};
use wand_contract::{
    AuditRowView, DeviceCertificatesView, DeviceLogView, DeviceView, KeyView, LinkView, MeasurementView,
    OperatorView, OutcomeView, ProgrammeView, ReportView, ReviewView, SessionView, TelemetryView, TrustView,
};
use wand_therapy::{Class, Programme};

impl Programmer {
    /// Unseals the operator's keys with the PIN; where a key store holds the other half, with that too.
    ///
    /// # Errors
    /// [`crate::FaultKind::PinRefused`], [`crate::FaultKind::CredentialMissing`], or what the data folder reports.
    pub async fn unlock(&self, pin: Option<OperatorPin>) -> Result<OperatorView, Fault> {
        self.run(|w| Box::pin(async move { tokio::task::block_in_place(|| w.unlock(pin.as_ref())) }))
            .await
    }

    /// Forgets the operator's keys and ends the session.
    ///
    /// # Errors
    /// What the audit log reports.
    pub async fn lock(&self) -> Result<(), Fault> {
        self.run(|w| Box::pin(async move { w.end().await.and_then(|_| w.lock()) }))
            .await
    }

    /// Listens for devices, and lists the known ones out of reach.
    ///
    /// # Errors
    /// [`crate::FaultKind::LinkLost`] when the radio cannot be used.
    pub async fn devices(&self, how_long: Duration) -> Result<Vec<DeviceView>, Fault> {
        self.run(move |w| Box::pin(w.devices(how_long))).await
    }

    /// Connects to a device and authenticates both ways; with a serial number, only to that device.
    ///
    /// # Errors
    /// Why not, each with its kind.
    pub async fn connect(&self, endpoint: String, serial: Option<String>) -> Result<SessionView, Fault> {
        self.run(move |w| Box::pin(async move { w.connect(&endpoint, serial.as_deref()).await }))
            .await
    }

    /// Pairs with the device in session.
    ///
    /// # Errors
    /// [`crate::FaultKind::RefusedByDevice`] unless its pairing window is open.
    pub async fn pair(&self) -> Result<(), Fault> {
        self.run(|w| Box::pin(w.pair())).await
    }

    /// Which device this is, and how it is.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn interrogate(&self) -> Result<ReportView, Fault> {
        self.run(|w| Box::pin(w.interrogate())).await
    }

    /// The programme in force.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn programme(&self) -> Result<ProgrammeView, Fault> {
        self.run(|w| Box::pin(w.programme())).await
    }

    /// Whatever the device measures.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn measure(&self) -> Result<Vec<MeasurementView>, Fault> {
        self.run(|w| Box::pin(w.measure())).await
    }

    /// Key slots of device and workstation.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn keys(&self) -> Result<Vec<KeyView>, Fault> {
        self.run(|w| Box::pin(w.keys())).await
    }

    /// Certificates and revocation lists the device holds.
    ///
    /// # Errors
    /// Why there is no answer, or that they do not verify.
    pub async fn device_certificates(&self) -> Result<DeviceCertificatesView, Fault> {
        self.run(|w| Box::pin(w.device_certificates())).await
    }

    /// What is new in the device's log, verified. `progress` hears the number of entries read so far.
    ///
    /// # Errors
    /// [`crate::FaultKind::EvidenceBroken`] when it does not verify.
    pub async fn device_log(
        &self,
        mut progress: impl FnMut(u64) + Send + 'static,
    ) -> Result<DeviceLogView, Fault> {
        self.run(move |w| Box::pin(async move { w.device_log(&mut progress).await }))
            .await
    }

    /// Listens to the device's telemetry for so long.
    ///
    /// # Errors
    /// Why it ended early.
    pub async fn telemetry(&self, how_long: Duration) -> Result<TelemetryView, Fault> {
        self.run(move |w| Box::pin(w.telemetry(how_long))).await
    }

    /// What went over the link so far.
    ///
    /// # Errors
    /// [`crate::FaultKind::Usage`] when no session is open.
    pub async fn link(&self) -> Result<LinkView, Fault> {
        self.run(|w| Box::pin(async move { w.link() })).await
    }

    /// The device class of the session, with its tables.
    ///
    /// # Errors
    /// [`crate::FaultKind::Usage`] when no session is open.
    pub async fn class(&self) -> Result<&'static Class, Fault> {
        self.run(|w| Box::pin(async move { Ok(w.session()?.class) }))
            .await
    }

    /// The difference a change makes, and what the rules say of it. Nothing is sent to the device but readings.
    ///
    /// # Errors
    /// Why the present programme cannot be read.
    pub async fn review(&self, change: Programme) -> Result<ReviewView, Fault> {
        self.run(move |w| Box::pin(async move { w.review(&change).await }))
            .await
    }

    /// Signs a change, records it, sends it, verifies the receipt, reads back and compares.
    ///
    /// # Errors
    /// [`crate::FaultKind::Forbidden`], [`crate::FaultKind::NotPermitted`], [`crate::FaultKind::RefusedByDevice`],
    /// [`crate::FaultKind::OutcomeUncertain`], [`crate::FaultKind::ReadbackDiffers`], or what link and log report.
    pub async fn program(&self, wish: Wish, check: OwnCheck) -> Result<OutcomeView, Fault> {
        if wish == Wish::Stat {
            return self.stat().await;
        }
        self.run(move |w| Box::pin(async move { w.program(&wish, check).await }))
            .await
    }

    /// Emergency therapy. It overtakes whatever else is under way: work that changes nothing stops where it is, a
    /// command that was sent is waited for some seconds at most, a lost link is tried again first.
    ///
    /// # Errors
    /// As [`Self::program`].
    pub async fn stat(&self) -> Result<OutcomeView, Fault> {
        self.run_urgently(|w| Box::pin(w.stat())).await
    }

    /// Commands whose outcome is not known.
    ///
    /// # Errors
    /// [`crate::FaultKind::Locked`].
    pub async fn uncertain(&self) -> Result<Vec<PendingCommand>, Fault> {
        self.run(|w| Box::pin(async move { Ok(w.unlocked()?.pending.clone()) }))
            .await
    }

    /// Hands the device every revocation list of this workstation that is newer than its own (R-RV-2); programming does
    /// so by itself. Returns a sentence for each.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn carry_lists(&self) -> Result<Vec<String>, Fault> {
        self.run(|w| Box::pin(w.carry_lists())).await
    }

    /// Ends the session. Whether the device said goodbye too.
    ///
    /// # Errors
    /// What the audit log reports.
    pub async fn end(&self) -> Result<bool, Fault> {
        self.run(|w| Box::pin(w.end())).await
    }

    /// A page of the audit log.
    ///
    /// # Errors
    /// [`crate::FaultKind::Locked`], or what the log reports.
    pub async fn audit(
        &self,
        filter: Filter,
        cursor: Cursor,
        limit: usize,
    ) -> Result<Vec<AuditRowView>, Fault> {
        self.run(move |w| Box::pin(async move { w.audit_page(&filter, cursor, limit) }))
            .await
    }

    /// Adds trust material after checking it. Returns what was done.
    ///
    /// # Errors
    /// [`crate::FaultKind::Usage`] when it is not accepted.
    pub async fn trust(&self, material: Material, der: Vec<u8>) -> Result<String, Fault> {
        self.run(move |w| Box::pin(async move { w.add_trust(material, &der) }))
            .await
    }

    /// What is trusted, and how old the revocation lists are.
    ///
    /// # Errors
    /// None today.
    pub async fn trusted(&self) -> Result<TrustView, Fault> {
        self.run(|w| Box::pin(async move { Ok(w.trusted()) })).await
    }

    /// The verdict on a certificate's chain, as a sentence for people: for which function it is good, or why not.
    ///
    /// # Errors
    /// [`crate::FaultKind::PeerRefused`] with the certificate, the rule and the reason.
    pub async fn verify_certificate(&self, chain: Vec<Vec<u8>>) -> Result<String, Fault> {
        self.run(move |w| Box::pin(async move { w.verify_certificate(&chain) }))
            .await
    }
}
