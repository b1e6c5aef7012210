//! A desk with its radio, and a pacemaker that runs beside it.

use crate::clinic::{Kept, PIN, clinic};
use crate::gate::Gate;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use wand_authority::Record;
use wand_crypto::rustcrypto;
use wand_firmware_sim::control::{Client, Request};
use wand_firmware_sim::device::DeviceDirectory;
use wand_firmware_sim::process::{CutLink, OnAir, RunOptions, run};
use wand_link::{SocketRadio, SocketSettings};
use wand_programmer::desk::Desk;
use wand_programmer::view::{Setting, Snapshot};
use wand_programmer::{Clock, Material, Programmer, Setup};
use wand_trust::Policy;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(25);

pub(crate) struct Ward {
    pub(crate) desk: Desk,
    pub(crate) gate: Gate,
    pub(crate) serial: String,
    pub(crate) endpoint: String,
    /// The device's identity certificate.
    pub(crate) identity: Record,
    /// Somebody beside the device.
    beside: Client,
    device: JoinHandle<()>,
    _folder: Kept,
}

impl Ward {
    /// A pacemaker that runs, and a desk that is locked and trusts nobody.
    pub(crate) async fn distrustful(cut_link: Option<CutLink>) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let (home, state, air) = (
            folder.path().join("home"),
            folder.path().join("device"),
            folder.path().join("air"),
        );
        let (serial, identity) = tokio::task::block_in_place(|| {
            let mut clinic = clinic();
            clinic.copy_home(&home);
            clinic.make_pacemaker(&state)
        });
        let mut link = SocketSettings::default();
        link.link.connection_interval_us = 7_500;
        let options = RunOptions {
            air: OnAir::Simulated {
                folder: air.clone(),
                link,
            },
            cut_power_after_writes: None,
            cut_link,
        };
        let directory = DeviceDirectory::open(&state).unwrap();
        let (ready, at) = oneshot::channel();
        let device = tokio::spawn(async move {
            let told = |endpoint: &wand_link::Endpoint| ready.send(endpoint.to_string()).unwrap();
            run(directory, options, told, std::future::pending())
                .await
                .unwrap();
        });
        let gate = Gate::new(SocketRadio::new(&air));
        let programmer = Programmer::start(Setup {
            home,
            radio: Arc::new(gate.clone()),
            provider: rustcrypto(),
            policy: Policy::default(),
            clock: Clock::system(),
            not_before: 0,
        });
        Self {
            desk: Desk::new(programmer.unwrap()),
            gate,
            serial,
            endpoint: at.await.unwrap(),
            identity,
            beside: Client::new(&state),
            device,
            _folder: folder,
        }
    }

    /// Unlocked, with the clinic's trust.
    pub(crate) async fn ready(cut_link: Option<CutLink>) -> Self {
        let ward = Self::distrustful(cut_link).await;
        let pin = serde_json::from_value(PIN.into()).unwrap();
        ward.desk.unlock(Some(pin)).await.unwrap();
        ward.trust().await;
        ward
    }

    /// In session with the pacemaker.
    pub(crate) async fn in_session(cut_link: Option<CutLink>) -> Self {
        let ward = Self::ready(cut_link).await;
        ward.connect().await;
        ward
    }

    pub(crate) async fn connect(&self) {
        self.desk
            .connect(self.endpoint.clone(), Some(self.serial.clone()))
            .await
            .unwrap();
    }

    /// Pairs with the device it is in session with.
    pub(crate) async fn pair(&self) {
        let open = Request::PairingWindow { seconds: 60 };
        tokio::task::block_in_place(|| self.beside.ask(&open)).unwrap();
        self.desk.pair().await.unwrap();
    }

    /// Takes over anchors, issuing certificates and revocation lists of the clinic.
    pub(crate) async fn trust(&self) {
        let bundle = tokio::task::block_in_place(|| clinic().bundle());
        let programmer = self.desk.programmer();
        for der in bundle.anchors {
            programmer.trust(Material::Anchor, der).await.unwrap();
        }
        for (_, der) in bundle.issuing {
            programmer.trust(Material::Issuing, der).await.unwrap();
        }
        for (_, der) in bundle.crls {
            programmer.trust(Material::RevocationList, der).await.unwrap();
        }
    }

    /// The snapshot once it is so.
    pub(crate) async fn shown(&self, so: impl FnMut(&Snapshot) -> bool) -> Snapshot {
        until(self.desk.snapshots(), so).await
    }

    /// Every step of work that is shown until it is dropped: kind, step, whether it can be cancelled.
    pub(crate) fn watch_steps(&self) -> JoinHandle<Vec<(String, String, bool)>> {
        let mut snapshots = self.desk.snapshots();
        tokio::spawn(async move {
            let mut steps = Vec::new();
            loop {
                let work = snapshots.borrow_and_update().work.clone();
                match work {
                    Some(work) => {
                        let step = (work.kind, work.step, work.cancellable);
                        if steps.last() != Some(&step) {
                            steps.push(step);
                        }
                    }
                    None if !steps.is_empty() => return steps,
                    None => {}
                }
                snapshots.changed().await.unwrap();
            }
        })
    }
}

impl Drop for Ward {
    fn drop(&mut self) {
        self.device.abort();
    }
}

async fn until(mut snapshots: watch::Receiver<Snapshot>, so: impl FnMut(&Snapshot) -> bool) -> Snapshot {
    let found = timeout(PATIENCE, snapshots.wait_for(so)).await;
    match found {
        Ok(Ok(snapshot)) => return snapshot.clone(),
        Ok(Err(_)) => {}
        Err(_) => {}
    }
    panic!("never shown")
}

pub(crate) fn lower_rate(rate: i32) -> Vec<Setting> {
    vec![Setting {
        key: "lower-rate-limit".into(),
        raw: rate,
    }]
}
