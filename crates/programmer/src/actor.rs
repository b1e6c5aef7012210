//! The programmer: one actor owns the workstation; faces of the application hold a handle.

use crate::conversation::Interruption;
use crate::fault::{Fault, FaultKind};
use crate::operator::OperatorKey;
use crate::pending::PendingCommand;
use crate::programming::{OwnCheck, Wish};
use crate::trust_folder::Material;
use crate::workstation::{Setup, Workstation};
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use wand_audit::vault::Pin as OperatorPin;
use wand_audit::{Cursor, Filter, Format, Head};
use wand_contract::{
    AuditRowView, DeviceCertificatesView, DeviceLogView, DeviceView, KeyView, LinkView, MeasurementView,
    OperatorView, OutcomeView, ProgrammeView, ReportView, ReviewView, SessionView, TelemetryView, TrustView,
    VerdictView,
};
use wand_therapy::{Class, Programme};

type Step<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;
type Job = Box<dyn for<'a> FnOnce(&'a mut Workstation) -> Step<'a> + Send>;

/// What every face shows at all times.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct Snapshot {
    /// The operator, while unlocked.
    pub operator: Option<OperatorView>,
    /// The serial number of the device in session.
    pub device: Option<String>,
    /// Commands whose outcome is not known, in words.
    pub uncertain: Vec<String>,
}

/// A handle to the programmer. Clones share one workstation; requests are taken one after the other.
#[derive(Clone)]
pub struct Programmer {
    jobs: mpsc::Sender<Job>,
    snapshots: watch::Receiver<Snapshot>,
}

impl Programmer {
    /// Opens the data folder and starts the actor on the present tokio runtime. It stops when the last handle is gone.
    ///
    /// # Errors
    /// [`FaultKind::SecondInstance`], [`FaultKind::Storage`] or [`FaultKind::Damaged`].
    pub fn start(setup: Setup) -> Result<Self, Fault> {
        let workstation = Workstation::open(setup)?;
        let (jobs, waiting) = mpsc::channel(16);
        let (shown, snapshots) = watch::channel(Snapshot::default());
        tokio::spawn(run(workstation, waiting, shown));
        Ok(Self { jobs, snapshots })
    }

    /// Follows what every face shows.
    pub fn snapshots(&self) -> watch::Receiver<Snapshot> {
        self.snapshots.clone()
    }

    pub(crate) async fn run<T: Send + 'static>(
        &self,
        job: impl for<'a> FnOnce(
            &'a mut Workstation,
        ) -> Pin<Box<dyn Future<Output = Result<T, Fault>> + Send + 'a>>
        + Send
        + 'static,
    ) -> Result<T, Fault> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |workstation| {
            Box::pin(async move {
                let _ = answer.send(job(workstation).await);
            })
        });
        let stopped = || {
            Fault::new(
                FaultKind::Usage,
                "the programmer has stopped",
                "start the program again",
            )
        };
        self.jobs.send(job).await.map_err(|_| stopped())?;
        answered.await.map_err(|_| stopped())?
    }

    /// Unseals the operator's keys; a PIN is not needed when the operating system's key store holds them.
    ///
    /// # Errors
    /// [`FaultKind::PinRefused`], [`FaultKind::CredentialMissing`], or what the data folder reports.
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
    /// [`FaultKind::LinkLost`] when the radio cannot be used.
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
    /// [`FaultKind::RefusedByDevice`] unless its pairing window is open.
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
    /// [`FaultKind::EvidenceBroken`] when it does not verify.
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
    /// [`FaultKind::Usage`] when no session is open.
    pub async fn link(&self) -> Result<LinkView, Fault> {
        self.run(|w| Box::pin(async move { w.link() })).await
    }

    /// The device class of the session, with its tables.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] when no session is open.
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
    /// [`FaultKind::Forbidden`], [`FaultKind::NotPermitted`], [`FaultKind::RefusedByDevice`],
    /// [`FaultKind::OutcomeUncertain`], [`FaultKind::ReadbackDiffers`], or what link and log report.
    pub async fn program(&self, wish: Wish, check: OwnCheck) -> Result<OutcomeView, Fault> {
        self.run(move |w| Box::pin(async move { w.program(&wish, check).await }))
            .await
    }

    /// Commands whose outcome is not known.
    ///
    /// # Errors
    /// [`FaultKind::Locked`].
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
    /// [`FaultKind::Locked`], or what the log reports.
    pub async fn audit(
        &self,
        filter: Filter,
        cursor: Cursor,
        limit: usize,
    ) -> Result<Vec<AuditRowView>, Fault> {
        self.run(move |w| Box::pin(async move { w.audit_page(&filter, cursor, limit) }))
            .await
    }

    /// Verifies the whole audit log, and that it still contains a head kept elsewhere.
    ///
    /// # Errors
    /// [`FaultKind::Locked`], or what the log reports; a broken chain is a verdict, not an error.
    pub async fn verify_audit(&self, expected: Option<Head>) -> Result<VerdictView, Fault> {
        self.run(move |w| Box::pin(async move { w.verify_audit(expected.as_ref()) }))
            .await
    }

    /// Exports the audit log to a file. Returns how many rows there are.
    ///
    /// # Errors
    /// [`FaultKind::Locked`], [`FaultKind::Storage`].
    pub async fn export_audit(&self, format: Format, path: PathBuf) -> Result<u64, Fault> {
        self.run(move |w| Box::pin(async move { w.export_audit(format, &path) }))
            .await
    }

    /// Adds trust material after checking it. Returns what was done.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] when it is not accepted.
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
    /// [`FaultKind::PeerRefused`] with the certificate, the rule and the reason.
    pub async fn verify_certificate(&self, chain: Vec<Vec<u8>>) -> Result<String, Fault> {
        self.run(move |w| Box::pin(async move { w.verify_certificate(&chain) }))
            .await
    }

    /// The operator's certificate for a key, DER.
    ///
    /// # Errors
    /// [`FaultKind::Locked`].
    pub async fn operator_certificate(&self, key: OperatorKey) -> Result<Option<Vec<u8>>, Fault> {
        self.run(move |w| {
            Box::pin(async move {
                Ok(w.unlocked()?
                    .operator
                    .certificate(key)
                    .map(|found| found.der().to_vec()))
            })
        })
        .await
    }
}

async fn run(mut workstation: Workstation, mut waiting: mpsc::Receiver<Job>, shown: watch::Sender<Snapshot>) {
    loop {
        let job = match next(&mut workstation, &mut waiting).await {
            Turn::Job(Some(job)) => job,
            Turn::Job(None) => break,
            Turn::Interrupted(interruption) => {
                if let Err(fault) = workstation.interrupted(&interruption) {
                    tracing::error!(
                        kind = fault.kind.code(),
                        "the end of a session could not be recorded"
                    );
                    workstation.open = None;
                }
                shown.send_replace(workstation.snapshot());
                continue;
            }
        };
        job(&mut workstation).await;
        shown.send_replace(workstation.snapshot());
    }
    if workstation.unlocked.is_some()
        && let Err(fault) = workstation.end().await
    {
        tracing::error!(
            kind = fault.kind.code(),
            "the end of the last session could not be recorded"
        );
    }
}

enum Turn {
    Job(Option<Job>),
    Interrupted(Interruption),
}

/// Waits for a request; meanwhile an open session is kept alive.
async fn next(workstation: &mut Workstation, waiting: &mut mpsc::Receiver<Job>) -> Turn {
    let Workstation { open, world, .. } = workstation;
    match open {
        None => Turn::Job(waiting.recv().await),
        Some(open) => tokio::select! {
            job = waiting.recv() => Turn::Job(job),
            interruption = open.conversation.idle(world) => Turn::Interrupted(interruption),
        },
    }
}

impl Workstation {
    fn snapshot(&self) -> Snapshot {
        let uncertain = self.unlocked.iter().flat_map(|unlocked| &unlocked.pending);
        Snapshot {
            operator: self.operator_view().ok(),
            device: self.open.as_ref().map(|open| open.device.serial.clone()),
            uncertain: uncertain
                .map(|pending| format!("{}: {}", pending.serial, pending.summary.join(", ")))
                .collect(),
        }
    }
}
