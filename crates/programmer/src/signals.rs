//! What reaches the workstation while it works: somebody cancels, or emergency therapy waits.

use crate::fault::{Fault, FaultKind};
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::watch;

/// How a piece of work heeds those who want it to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heed {
    /// It stops, also between a question and its answer: nothing was changed.
    Both,
    /// It stops when somebody cancels; emergency therapy depends on it.
    Cancel,
    /// A command is on its way: nobody can call it back. Emergency therapy waits for its answer, but not for long.
    Haste,
    /// It goes on.
    Nothing,
}

/// Why work stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Somebody cancelled it.
    Cancelled,
    /// Emergency therapy waits.
    Overtaken,
}

impl Stop {
    /// The fault of work that stopped before anything was changed.
    pub(crate) fn fault(self) -> Fault {
        match self {
            Self::Cancelled => Fault::new(
                FaultKind::Cancelled,
                "it was cancelled; nothing was changed",
                "begin again when you want to",
            ),
            Self::Overtaken => Fault::new(
                FaultKind::Cancelled,
                "emergency therapy went before it; nothing was changed",
                "look after the patient, then begin again",
            ),
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct State {
    cancelled: bool,
    /// Emergency requests that wait.
    urgent: usize,
}

/// The signals, shared between the handles and the actor.
pub(crate) struct Signals {
    state: watch::Sender<State>,
    reconnects: AtomicBool,
}

impl Default for Signals {
    fn default() -> Self {
        Self {
            state: watch::Sender::new(State::default()),
            reconnects: AtomicBool::new(false),
        }
    }
}

impl Signals {
    /// Asks the work under way to stop.
    pub(crate) fn cancel(&self) {
        self.state.send_modify(|state| state.cancelled = true);
    }

    /// Forgets that somebody cancelled: other work begins.
    pub(crate) fn begin(&self) {
        self.state
            .send_if_modified(|state| std::mem::take(&mut state.cancelled));
    }

    /// An emergency request waits from now on.
    pub(crate) fn urgent_waits(&self) {
        self.state.send_modify(|state| state.urgent += 1);
    }

    /// An emergency request is served, or whoever made it is gone.
    pub(crate) fn urgent_served(&self) {
        self.state
            .send_modify(|state| state.urgent = state.urgent.saturating_sub(1));
    }

    /// Whether an emergency request waits.
    pub(crate) fn is_urgent(&self) -> bool {
        self.state.borrow().urgent > 0
    }

    /// Whether a lost link is tried again without being asked.
    pub(crate) fn reconnects(&self) -> bool {
        self.reconnects.load(Ordering::Relaxed)
    }

    /// Lost links are tried again without being asked from now on.
    pub(crate) fn reconnect_by_itself(&self) {
        self.reconnects.store(true, Ordering::Relaxed);
    }

    /// Whether work that heeds so has to stop now.
    pub(crate) fn stop(&self, heed: Heed) -> Option<Stop> {
        stop(*self.state.borrow(), heed)
    }

    /// Does a part of the work unless it has to stop before its end.
    ///
    /// # Errors
    /// What the part reports, or the fault of having stopped.
    pub(crate) async fn unless_stopped<T>(
        &self,
        heed: Heed,
        part: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        tokio::select! {
            done = part => done,
            stop = self.stopped(heed) => Err(stop.fault()),
        }
    }

    /// Waits until work that heeds so has to stop.
    pub(crate) async fn stopped(&self, heed: Heed) -> Stop {
        let mut changes = self.state.subscribe();
        loop {
            if let Some(stop) = stop(*changes.borrow_and_update(), heed) {
                return stop;
            }
            if changes.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}

fn stop(state: State, heed: Heed) -> Option<Stop> {
    let (cancel, urgent) = match heed {
        Heed::Both => (true, true),
        Heed::Cancel => (true, false),
        Heed::Haste => (false, true),
        Heed::Nothing => (false, false),
    };
    if urgent && state.urgent > 0 {
        Some(Stop::Overtaken)
    } else {
        (cancel && state.cancelled).then_some(Stop::Cancelled)
    }
}
