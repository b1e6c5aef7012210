//! A desk in this process, over btleplug: the application as the window has it, so that a scenario can act at a certain
//! packet.

use super::wire::Wire;
use super::{Beginning, CENTRAL, Stage, until};
use anyhow::{Context as _, Result, bail, ensure};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use wand_link::BleRadio;
use wand_programmer::desk::Desk;
use wand_programmer::view::{SessionView, Setting};
use wand_programmer::{Clock, Fault, Programmer, Setup, Snapshot};
use wand_trust::Policy;

/// 2026-01-01: no correct clock shows less.
const NOT_BEFORE: u64 = 1_767_225_600;
/// How often is listened for a device before it counts as missing.
const SCANS: u32 = 6;
/// How long is listened at once.
const SCAN: Duration = Duration::from_millis(700);
/// How long something may take to be shown: half a minute is what a lost device is looked for.
const PATIENCE: Duration = Duration::from_secs(40);
/// How long letting a device go may take.
const SETTLE: Duration = Duration::from_secs(8);

/// An operator at the desk.
pub(crate) struct Operator {
    /// The desk.
    pub(crate) desk: Desk,
    /// Its radio.
    pub(crate) wire: Wire,
    radio: BleRadio,
}

impl Stage<'_> {
    /// Opens the desk of the clinic's workstation and unlocks its operator.
    pub(crate) async fn operator(&self, beginning: Beginning) -> Result<Operator> {
        let radio = BleRadio::new(Some(CENTRAL.to_owned()));
        self.unlocked(&self.copy(beginning)?, radio).await
    }

    /// Opens another desk over the same radio, of a workstation that is a copy of theirs.
    pub(crate) async fn colleague(&self, of: &Operator, beginning: Beginning) -> Result<Operator> {
        let radio = of.radio.clone();
        self.unlocked(&self.another_copy(beginning)?, radio).await
    }

    async fn unlocked(&self, clinic: &Path, radio: BleRadio) -> Result<Operator> {
        let wire = Wire::new(radio.clone(), self.sky().clone());
        let programmer = Programmer::start(Setup {
            home: clinic.join("workstation"),
            radio: Arc::new(wire.clone()),
            provider: wand_crypto::rustcrypto(),
            policy: Policy::default(),
            clock: Clock::system(),
            not_before: NOT_BEFORE,
        })?;
        let desk = Desk::new(programmer);
        let pin = std::fs::read_to_string(clinic.join("pin"))?;
        desk.unlock(Some(serde_json::from_value(pin.into())?)).await?;
        Ok(Operator { desk, wire, radio })
    }
}

impl Operator {
    /// Listens until the device with this serial number is heard; where it answers.
    pub(crate) async fn find(&self, serial: &str) -> Result<String> {
        for _ in 0..SCANS {
            let heard = self.desk.programmer().devices(SCAN).await?;
            let found = heard.into_iter().find(|device| {
                device.endpoint.is_some()
                    && device
                        .recognised
                        .as_ref()
                        .is_some_and(|known| known.serial == serial)
            });
            if let Some(endpoint) = found.and_then(|device| device.endpoint) {
                return Ok(endpoint);
            }
        }
        bail!("{serial} is not heard")
    }

    /// Finds a device that is known, and connects.
    pub(crate) async fn connect(&self, serial: &str) -> Result<SessionView> {
        let endpoint = self.find(serial).await?;
        Ok(self.desk.connect(endpoint, Some(serial.to_owned())).await?)
    }

    /// Finds a device that is known, connects and reads it.
    pub(crate) async fn in_session(&self, serial: &str) -> Result<SessionView> {
        let session = self.connect(serial).await?;
        self.desk.interrogate().await?;
        Ok(session)
    }

    /// Waits until the snapshot is like that.
    pub(crate) async fn shown(
        &self,
        what: &str,
        mut is_so: impl FnMut(&Snapshot) -> bool,
    ) -> Result<Snapshot> {
        let mut snapshots = self.desk.snapshots();
        let shown = timeout(PATIENCE, snapshots.wait_for(|now| is_so(now))).await;
        match shown {
            Ok(shown) => Ok(shown.context("the programmer ended")?.clone()),
            Err(_) => {
                let now = self.desk.snapshots().borrow().clone();
                bail!(
                    "{what}: not within {} s; ended {:?}, work {:?}, lost {:?}",
                    PATIENCE.as_secs(),
                    now.ended,
                    now.work,
                    now.session.map(|session| session.lost)
                )
            }
        }
    }

    /// Waits until a session that was lost is back, another one than `before` and with a device that was read anew.
    pub(crate) async fn is_back(&self, before: &SessionView) -> Result<Snapshot> {
        let back = self
            .shown("the session is back", |now| {
                now.ended.is_some()
                    || now.work.is_none()
                        && now.session.as_ref().is_some_and(|session| {
                            !session.lost && session.session.session_id != before.session_id
                        })
            })
            .await?;
        if let Some(fault) = &back.ended {
            bail!("the session did not come back: {fault}");
        }
        Ok(back)
    }

    /// Demands that the session is this one, and not lost.
    pub(crate) fn is_still_in(&self, session: &SessionView) -> Result<()> {
        let now = self.desk.snapshots().borrow().session.clone();
        let same = now.is_some_and(|now| !now.lost && now.session.session_id == session.session_id);
        ensure!(same, "the session is another one, or lost");
        Ok(())
    }

    /// Ends the session, and waits until the device was let go.
    pub(crate) async fn end(&self) -> Result<bool> {
        let clean = self.desk.end().await?;
        self.settled().await;
        Ok(clean)
    }

    /// Waits until every device was let go.
    pub(crate) async fn settled(&self) {
        self.radio.settled(SETTLE).await;
    }

    /// Ends whatever there is, and verifies the audit log.
    pub(crate) async fn leave(self, stage: &Stage<'_>) -> Result<()> {
        self.desk.end().await?;
        self.settled().await;
        let verdict = self.desk.verify_audit().await?;
        ensure!(verdict.intact, "the audit log: {}", verdict.sentence);
        until("no connection is left behind", SETTLE, async || {
            Ok(stage.sky().links()? == 0)
        })
        .await
    }
}

/// Settings that change the lower rate limit, in ppm.
pub(crate) fn lower_rate(rate: i32) -> Vec<Setting> {
    vec![Setting {
        key: "lower-rate-limit".to_owned(),
        raw: rate,
    }]
}

/// Demands a fault of one of these kinds.
pub(crate) fn fails<T>(done: Result<T, Fault>, kinds: &[wand_programmer::FaultKind]) -> Result<Fault> {
    match done {
        Err(fault) if kinds.contains(&fault.kind) => Ok(fault),
        Err(fault) => bail!(
            "another fault than one of {kinds:?}: {fault} ({})",
            fault.kind.code()
        ),
        Ok(_) => bail!("it succeeded, but one of {kinds:?} was due"),
    }
}
