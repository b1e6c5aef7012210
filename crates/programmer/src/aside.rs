//! Long work on a log, beside everything else: one piece at a time, with its progress, until somebody cancels it.

use crate::face::Face;
use crate::fault::Fault;
use crate::records::stopped;
use crate::signals::Stop;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use thread_priority::ThreadPriority;
use tokio::sync::oneshot;
use wand_contract::WorkView;

/// How often faces are told how far it is.
const PACE: Duration = Duration::from_millis(100);

/// Where such work is done.
pub(crate) struct Aside {
    face: Arc<Face>,
    /// Whether the piece under way shall end.
    cancelled: Mutex<Arc<AtomicBool>>,
    turn: tokio::sync::Mutex<()>,
}

impl Aside {
    pub(crate) fn new(face: Arc<Face>) -> Arc<Self> {
        Arc::new(Self {
            face,
            cancelled: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        })
    }

    /// Asks the work under way to end.
    pub(crate) fn cancel(&self) {
        self.current().store(true, Ordering::Relaxed);
    }

    fn current(&self) -> MutexGuard<'_, Arc<AtomicBool>> {
        self.cancelled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does work of a kind when its turn comes, on a thread of its own that leaves the processors to everything else. It ends
    /// too when nobody waits for it any more.
    ///
    /// # Errors
    /// What the work reports; [`crate::FaultKind::Cancelled`].
    pub(crate) async fn work<T: Send + 'static>(
        self: &Arc<Self>,
        kind: &'static str,
        work: impl FnOnce(&mut Progress) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let _turn = self.turn.lock().await;
        let cancelled = Arc::<AtomicBool>::default();
        *self.current() = Arc::clone(&cancelled);
        self.show(kind, 0, None);
        let shown = Shown {
            aside: Arc::clone(self),
            cancelled: Arc::clone(&cancelled),
        };
        let mut progress = Progress {
            aside: Arc::clone(self),
            cancelled,
            kind,
            told: Instant::now(),
        };
        let (tell, told) = oneshot::channel();
        let thread = std::thread::Builder::new().name(kind.to_owned());
        let done = match thread.spawn(move || {
            yield_to_others();
            // Nobody listens when nobody waits any more.
            let _ = tell.send(work(&mut progress));
        }) {
            Ok(_) => told.await.unwrap_or_else(|_| Err(stopped())),
            Err(_) => Err(stopped()),
        };
        drop(shown);
        done
    }

    fn show(&self, kind: &str, done: u64, total: Option<u64>) {
        self.face.show_aside(Some(WorkView {
            kind: kind.to_owned(),
            step: String::new(),
            done,
            total,
            cancellable: true,
        }));
    }
}

/// Whoever draws or speaks with a device goes first. Where the system does not take the wish, its own choice stands.
fn yield_to_others() {
    if let Err(why) = ThreadPriority::Min.set_for_current() {
        tracing::debug!(?why, "work on a log has everybody's priority");
    }
}

/// Work is shown, and goes on, for as long as this lives.
struct Shown {
    aside: Arc<Aside>,
    cancelled: Arc<AtomicBool>,
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.cancelled.store(true, Ordering::Relaxed);
        self.aside.face.show_aside(None);
    }
}

/// How far a piece of work is.
pub(crate) struct Progress {
    aside: Arc<Aside>,
    cancelled: Arc<AtomicBool>,
    kind: &'static str,
    told: Instant,
}

impl Progress {
    /// One of which nobody hears.
    #[cfg(test)]
    pub(crate) fn unheard() -> Self {
        Self {
            aside: Aside::new(Arc::new(Face::new())),
            cancelled: Arc::default(),
            kind: "export",
            told: Instant::now(),
        }
    }

    /// So much is done, of so much.
    ///
    /// # Errors
    /// [`crate::FaultKind::Cancelled`] when it shall end.
    pub(crate) fn at(&mut self, done: u64, total: Option<u64>) -> Result<(), Fault> {
        self.go_on()?;
        if self.told.elapsed() >= PACE {
            self.told = Instant::now();
            self.aside.show(self.kind, done, total);
        }
        Ok(())
    }

    /// # Errors
    /// [`crate::FaultKind::Cancelled`] when it shall end.
    pub(crate) fn go_on(&self) -> Result<(), Fault> {
        match self.cancelled.load(Ordering::Relaxed) {
            true => Err(Stop::Cancelled.fault()),
            false => Ok(()),
        }
    }

    /// A way out that refuses once the work shall end.
    pub(crate) fn guard<'a>(&self, out: &'a mut dyn Write) -> Guarded<'a> {
        Guarded {
            cancelled: Arc::clone(&self.cancelled),
            out,
        }
    }
}

/// Refuses once the work shall end.
pub(crate) struct Guarded<'a> {
    cancelled: Arc<AtomicBool>,
    out: &'a mut dyn Write,
}

impl Write for Guarded<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.cancelled.load(Ordering::Relaxed) {
            true => Err(io::Error::other("cancelled")),
            false => self.out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::written;
    use crate::{FaultKind, workstation::audit_fault};
    use tokio::time::timeout;
    use wand_audit::AuditError;

    const PATIENCE: Duration = Duration::from_secs(20);

    fn aside() -> (Arc<Face>, Arc<Aside>) {
        let face = Arc::new(Face::new());
        let aside = Aside::new(Arc::clone(&face));
        (face, aside)
    }

    /// Writes rows for ever, as an export of a log without an end.
    fn endless(path: std::path::PathBuf) -> impl FnOnce(&mut Progress) -> Result<u64, Fault> + Send {
        move |progress| {
            let written = written(&path, |out| {
                let mut out = progress.guard(out);
                let mut rows = 0;
                loop {
                    let wrote = out.write_all(b"a row of the log\n");
                    progress.go_on()?;
                    wrote.map_err(|why| audit_fault(AuditError::Export(why)))?;
                    rows += 1;
                    let _ = progress.at(rows, Some(1_000_000));
                    std::thread::sleep(Duration::from_micros(50));
                }
            });
            written.map(|written| written.count)
        }
    }

    /// R-LG-3: long work tells how far it is, ends when somebody cancels it, and leaves neither a file nor a part of one.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_cancelled_export_leaves_nothing() {
        let (face, aside) = aside();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.csv");
        std::fs::write(&path, "what was there before").unwrap();
        let mut shown = face.snapshots();
        let work = {
            let (aside, path) = (Arc::clone(&aside), path.clone());
            tokio::spawn(async move { aside.work("export", endless(path)).await })
        };
        let under_way = shown.wait_for(|now| now.aside.as_ref().is_some_and(|work| work.done > 0));
        let now = timeout(PATIENCE, under_way).await.unwrap().unwrap().aside.clone();
        let now = now.unwrap();
        assert_eq!((now.kind.as_str(), now.total), ("export", Some(1_000_000)));
        assert!(now.cancellable);
        aside.cancel();
        let fault = timeout(PATIENCE, work).await.unwrap().unwrap().unwrap_err();
        assert_eq!(fault.kind, FaultKind::Cancelled);
        assert_eq!(face.snapshots().borrow().aside, None);
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "{left:?}");
        assert_eq!(std::fs::read(&path).unwrap(), b"what was there before");
    }

    /// The window and the session do not wait for a log of a million rows.
    #[cfg(target_os = "linux")]
    #[tokio::test(flavor = "multi_thread")]
    async fn it_leaves_the_processors_to_everything_else() {
        let (_, aside) = aside();
        let niceness = || std::fs::read_to_string("/proc/thread-self/stat").map(|stat| nice(&stat));
        let own = niceness().unwrap();
        let at_work = aside
            .work("export", move |_| Ok(niceness().unwrap()))
            .await
            .unwrap();
        assert_eq!(at_work, 19, "the lowest weight; this thread has {own}");
    }

    /// proc(5): the 19th field, the 17th behind the name.
    #[cfg(target_os = "linux")]
    fn nice(stat: &str) -> i32 {
        let (_, fields) = stat.rsplit_once(") ").unwrap();
        fields.split(' ').nth(16).unwrap().parse().unwrap()
    }

    /// One piece at a time, each with a word of its own; one that nobody waits for ends.
    #[tokio::test(flavor = "multi_thread")]
    async fn the_next_piece_waits_and_a_forgotten_one_ends() {
        let (face, aside) = aside();
        let folder = tempfile::tempdir().unwrap();
        let first = {
            let (aside, path) = (Arc::clone(&aside), folder.path().join("first"));
            tokio::spawn(async move { aside.work("export", endless(path)).await })
        };
        let mut shown = face.snapshots();
        let begun = shown.wait_for(|now| now.aside.is_some());
        timeout(PATIENCE, begun).await.unwrap().unwrap();
        let second = {
            let aside = Arc::clone(&aside);
            tokio::spawn(async move {
                aside
                    .work("verify-audit", |progress| progress.at(1, Some(1)))
                    .await
            })
        };
        first.abort();
        timeout(PATIENCE, second).await.unwrap().unwrap().unwrap();
        let gone = async {
            while std::fs::read_dir(folder.path()).unwrap().next().is_some() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(PATIENCE, gone).await.expect("its file goes");
        assert_eq!(shown.borrow().aside, None);
    }
}
