//! The programmer: one actor owns the workstation; faces of the application hold a handle.

use crate::aside::Aside;
use crate::conversation::Idle;
use crate::fault::{Fault, FaultKind};
use crate::interruption::Interruption;
use crate::signals::{Heed, Signals};
use crate::trace::Trace;
use crate::workstation::{Setup, Workstation};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::time::{sleep, sleep_until};
use wand_contract::{RadioChoice, Snapshot, StripChunk, TraceView};

type Step<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;
type Job = Box<dyn for<'a> FnOnce(&'a mut Workstation) -> Step<'a> + Send>;
type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Fault>> + Send + 'a>>;

/// How often the snapshot is made anew when nothing happens: permissions end by themselves.
const REFRESH: Duration = Duration::from_secs(60);

/// A handle to the programmer. Clones share one workstation; requests are taken one after the other, but emergency
/// therapy before all others.
#[derive(Clone)]
pub struct Programmer {
    jobs: mpsc::Sender<Job>,
    urgent: mpsc::Sender<Job>,
    snapshots: watch::Receiver<Snapshot>,
    strips: broadcast::Sender<StripChunk>,
    trace: Arc<Trace>,
    signals: Arc<Signals>,
    pub(crate) aside: Arc<Aside>,
}

impl Programmer {
    /// Opens the data folder and starts the actor on the present tokio runtime. It stops when the last handle is gone.
    ///
    /// # Errors
    /// [`FaultKind::SecondInstance`], [`FaultKind::Storage`] or [`FaultKind::Damaged`].
    pub fn start(setup: Setup) -> Result<Self, Fault> {
        let choice = match setup.radio.is_simulated() {
            true => RadioChoice::Simulated,
            false => RadioChoice::Bluetooth { adapter: None },
        };
        Self::start_with(setup, choice)
    }

    /// The same, with the choice that the radio comes from.
    pub(crate) fn start_with(setup: Setup, choice: RadioChoice) -> Result<Self, Fault> {
        let mut workstation = Workstation::open(setup, choice)?;
        workstation.rest();
        let (jobs, waiting) = mpsc::channel(16);
        let (urgent, urgent_waiting) = mpsc::channel(16);
        let programmer = Self {
            jobs,
            urgent,
            snapshots: workstation.face.snapshots(),
            strips: workstation.face.strips(),
            trace: Arc::clone(&workstation.face.trace),
            signals: Arc::clone(&workstation.signals),
            aside: Aside::new(Arc::clone(&workstation.face)),
        };
        tokio::spawn(run(
            workstation,
            Queues {
                urgent: urgent_waiting,
                jobs: waiting,
            },
        ));
        Ok(programmer)
    }

    /// Ends when the actor has: after the last handle is gone, the session over, its end recorded and the data folder
    /// free. A face waits for it before it takes the runtime away.
    pub fn ended(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut snapshots = self.snapshots.clone();
        async move { while snapshots.changed().await.is_ok() {} }
    }

    /// Follows what every face shows.
    pub fn snapshots(&self) -> watch::Receiver<Snapshot> {
        self.snapshots.clone()
    }

    /// Follows live telemetry, from now on. A listener that is slow misses chunks and is told so.
    pub fn strips(&self) -> broadcast::Receiver<StripChunk> {
        self.strips.subscribe()
    }

    /// What crossed the link of the last session after a number; answers at once, whatever else is under way.
    pub fn trace(&self, after: u64) -> TraceView {
        self.trace.view(after)
    }

    /// Cancels the work under way, where nothing was changed yet. Whether there was any.
    pub fn cancel(&self) -> bool {
        let cancellable = self
            .snapshots
            .borrow()
            .work
            .as_ref()
            .is_some_and(|work| work.cancellable);
        if cancellable {
            self.signals.cancel();
        }
        cancellable
    }

    /// Ends the search for a device whose link was lost.
    pub(crate) fn stop_looking(&self) {
        let looking = |work: &wand_contract::WorkView| work.kind == "reconnect";
        if self.snapshots.borrow().work.as_ref().is_some_and(looking) {
            self.signals.cancel();
        }
    }

    /// From now on a link that is lost in a session is tried again without being asked.
    pub fn reconnect_by_itself(&self) {
        self.signals.reconnect_by_itself();
    }

    pub(crate) async fn run<T: Send + 'static>(
        &self,
        job: impl for<'a> FnOnce(&'a mut Workstation) -> Answer<'a, T> + Send + 'static,
    ) -> Result<T, Fault> {
        enqueue(&self.jobs, None, job).await
    }

    /// Like [`Self::run`], but before everything that waits; work under way stops for it where it can.
    pub(crate) async fn run_urgently<T: Send + 'static>(
        &self,
        job: impl for<'a> FnOnce(&'a mut Workstation) -> Answer<'a, T> + Send + 'static,
    ) -> Result<T, Fault> {
        enqueue(&self.urgent, Some(UrgentWaits::new(&self.signals)), job).await
    }
}

/// Says that an emergency request waits, until it is dropped.
struct UrgentWaits(Arc<Signals>);

impl UrgentWaits {
    fn new(signals: &Arc<Signals>) -> Self {
        signals.urgent_waits();
        Self(Arc::clone(signals))
    }
}

impl Drop for UrgentWaits {
    fn drop(&mut self) {
        self.0.urgent_served();
    }
}

async fn enqueue<T: Send + 'static>(
    queue: &mpsc::Sender<Job>,
    waits: Option<UrgentWaits>,
    job: impl for<'a> FnOnce(&'a mut Workstation) -> Answer<'a, T> + Send + 'static,
) -> Result<T, Fault> {
    let (answer, answered) = oneshot::channel();
    let job: Job = Box::new(move |workstation| {
        drop(waits);
        Box::pin(async move {
            let done = job(workstation).await;
            // Whoever asked finds the snapshot as the answer left it.
            workstation.rest();
            let _ = answer.send(done);
        })
    });
    let stopped = || {
        Fault::new(
            FaultKind::Usage,
            "the programmer has stopped",
            "start the program again",
        )
    };
    queue.send(job).await.map_err(|_| stopped())?;
    answered.await.map_err(|_| stopped())?
}

struct Queues {
    urgent: mpsc::Receiver<Job>,
    jobs: mpsc::Receiver<Job>,
}

async fn run(mut workstation: Workstation, mut queues: Queues) {
    loop {
        match next(&mut workstation, &mut queues).await {
            Turn::Job(None) => break,
            Turn::Job(Some(job)) => {
                workstation.signals.begin();
                job(&mut workstation).await;
                continue;
            }
            Turn::Interrupted(interruption) => {
                if let Err(fault) = workstation.interrupted(&interruption) {
                    tracing::error!(
                        kind = fault.kind.code(),
                        "the end of a session could not be recorded"
                    );
                }
            }
            Turn::Reconnect => workstation.reconnect().await,
            Turn::GiveUp => workstation.give_up(None),
            Turn::Refresh => {}
        }
        workstation.rest();
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
    Reconnect,
    GiveUp,
    Refresh,
}

/// Waits for a request; meanwhile an open session is kept alive, and a lost one is tried again.
async fn next(workstation: &mut Workstation, queues: &mut Queues) -> Turn {
    let Workstation {
        open,
        world,
        lost,
        signals,
        ..
    } = workstation;
    let is_lost = lost.is_some();
    let session = async {
        match (open, lost) {
            (Some(open), _) => match open.conversation.idle(world).await {
                Idle::Over(interruption) => Turn::Interrupted(interruption),
                Idle::News => Turn::Refresh,
            },
            (None, Some(lost)) => {
                sleep_until(lost.again_at().into()).await;
                Turn::Reconnect
            }
            (None, None) => std::future::pending().await,
        }
    };
    tokio::select! {
        biased;
        Some(job) = queues.urgent.recv() => Turn::Job(Some(job)),
        _ = signals.stopped(Heed::Cancel), if is_lost => Turn::GiveUp,
        job = queues.jobs.recv() => Turn::Job(job),
        turn = session => turn,
        () = sleep(REFRESH) => Turn::Refresh,
    }
}
