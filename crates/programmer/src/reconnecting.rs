//! A link that was lost in a session: the same device is tried again for a while, and what was uncertain is resolved.

use crate::fault::{Fault, FaultKind};
use crate::signals::Heed;
use crate::workstation::{Open, Workstation};
use std::time::{Duration, Instant};
use wand_contract::{OutcomeView, SessionSnapshot};

/// How long a lost device is looked for.
const LIMIT: Duration = Duration::from_secs(30);
/// The pause before the first attempt; each later one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(4);

/// A session whose link was lost.
pub(crate) struct Lost {
    told: SessionSnapshot,
    fingerprint: [u8; 32],
    fault: Fault,
    until: Instant,
    again_at: Instant,
    pause: Duration,
    attempts: u64,
}

impl Lost {
    /// The session of `open`, lost by `fault`; none when nothing was shown of it yet.
    pub(crate) fn new(open: Open, fault: &Fault) -> Option<Self> {
        let now = Instant::now();
        Some(Self {
            fingerprint: open.device.fingerprint,
            told: open.told?,
            fault: fault.clone(),
            until: now + LIMIT,
            again_at: now + FIRST_PAUSE,
            pause: FIRST_PAUSE,
            attempts: 0,
        })
    }

    /// When it was lost.
    pub(crate) fn since(&self) -> Instant {
        self.until - LIMIT
    }

    /// When it is to be tried again.
    pub(crate) fn again_at(&self) -> Instant {
        self.again_at
    }

    /// Attempts so far.
    pub(crate) fn attempts(&self) -> u64 {
        self.attempts
    }

    /// The session as it was.
    pub(crate) fn session(&self) -> SessionSnapshot {
        SessionSnapshot {
            lost: true,
            heard_ms_ago: u32::MAX,
            ..self.told.clone()
        }
    }

    /// Why it is lost, while it is looked for.
    pub(crate) fn absence(&self) -> Fault {
        Fault::new(
            FaultKind::LinkLost,
            format!(
                "the link to {} is lost ({})",
                self.told.session.serial, self.fault.sentence
            ),
            "it is being tried again; bring the programmer closer to the device",
        )
    }

    fn put_off(&mut self) {
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        self.again_at = Instant::now() + self.pause;
    }
}

impl Workstation {
    /// Tries to reach the lost device once.
    pub(crate) async fn reconnect(&mut self) {
        let Some(mut lost) = self.lost.take() else { return };
        lost.attempts += 1;
        let (serial, last_place) = (
            lost.told.session.serial.clone(),
            lost.told.session.endpoint.clone(),
        );
        let (attempts, until, fingerprint) = (lost.attempts, lost.until, lost.fingerprint);
        self.lost = Some(lost);
        self.at("reconnect", "connect", Heed::Cancel);
        self.progress(attempts, None);
        let known = |open: &Open| open.device.fingerprint == fingerprint;
        match self.contact(&last_place, Some(&serial)).await {
            Ok(_) if self.open.as_ref().is_some_and(known) => self.resume().await,
            Ok(_) => self.another().await,
            Err(fault) if fault.kind == FaultKind::Cancelled || is_final(&fault) => self.give_up(Some(fault)),
            Err(fault) if Instant::now() >= until => self.give_up(Some(fault)),
            Err(_) => {
                if let Some(lost) = &mut self.lost {
                    lost.put_off();
                }
            }
        }
    }

    /// Takes up the session again where it was lost.
    async fn resume(&mut self) {
        let Some(lost) = self.lost.take() else { return };
        let old = lost.told;
        let strip = old.strip;
        self.tell(|told| {
            told.report = old.report;
            told.programme = old.programme;
            told.at_start = old.at_start;
            told.measurements = old.measurements;
            told.outcomes = old.outcomes;
        });
        self.publish();
        let mut again = self.read_all().await.map(drop);
        if again.is_ok() && strip {
            again = self.strip(true).await;
        }
        if let Err(fault) = again {
            tracing::warn!(
                kind = fault.kind.code(),
                "a device that was lost was found, but not read"
            );
        }
    }

    /// A device of the same serial number with another certificate is not taken up without being asked.
    async fn another(&mut self) {
        if let Err(fault) = self.end().await {
            tracing::error!(
                kind = fault.kind.code(),
                "the end of a session could not be recorded"
            );
        }
        self.give_up(Some(Fault::new(
            FaultKind::PeerRefused,
            "the device that answers now has another certificate than before",
            "connect to it anew, and look at its certificate",
        )));
    }

    /// Stops looking for a lost device.
    pub(crate) fn give_up(&mut self, fault: Option<Fault>) {
        let Some(lost) = self.lost.take() else { return };
        let cancelled = fault
            .as_ref()
            .is_none_or(|fault| fault.kind == FaultKind::Cancelled);
        self.shown.ended = Some(match fault {
            Some(fault) if is_final(&fault) => fault,
            _ if cancelled => lost.fault,
            _ => Fault::new(
                lost.fault.kind,
                format!(
                    "{}; it did not come back within {} s",
                    lost.fault.sentence,
                    LIMIT.as_secs()
                ),
                lost.fault.next,
            ),
        });
    }

    /// Emergency therapy, also when the link was lost a moment ago: it is tried again first.
    pub(crate) async fn stat(&mut self) -> Result<OutcomeView, Fault> {
        loop {
            while let (None, Some(lost)) = (&self.open, &self.lost) {
                tokio::time::sleep_until(lost.again_at().into()).await;
                self.reconnect().await;
            }
            let given = self.program(&crate::Wish::Stat, crate::OwnCheck::Enforced).await;
            match given {
                // It had not left the machine: else its outcome would be uncertain.
                Err(fault) if never_left(&fault) && self.lost.is_some() => {}
                given => {
                    if let Err(fault) = self.settle_late().await {
                        tracing::warn!(kind = fault.kind.code(), "a late receipt could not be settled");
                    }
                    return given;
                }
            }
        }
    }
}

fn never_left(fault: &Fault) -> bool {
    matches!(fault.kind, FaultKind::LinkLost | FaultKind::Timeout)
}

/// Whether another attempt would end the same way.
fn is_final(fault: &Fault) -> bool {
    !matches!(
        fault.kind,
        FaultKind::LinkLost | FaultKind::Timeout | FaultKind::DeviceMissing | FaultKind::Cancelled
    )
}
