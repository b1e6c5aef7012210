use super::btsnoop::{HEADER, record};
use super::frames::frames;
use crate::{Heard, Tap};
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::sync::{oneshot, watch};
use tokio::time::timeout;

/// The longest file: hundreds of whole sessions.
const LONGEST: u64 = 64 << 20;
/// Packets that wait for the disk at most, two megabytes of them.
const WAITING: usize = 4096;
/// How long connections that are being ended may take to tell so.
const ENDING: Duration = Duration::from_secs(2);
/// How long the disk may take with what waits for it.
const DISK: Duration = Duration::from_secs(5);

/// A capture on disk, written while it happens: what was written stays readable whatever becomes of the program.
///
/// Nothing that befalls the file reaches the connections: a disk that is slow or full costs packets of the capture.
pub struct CaptureFile {
    waiting: Mutex<Option<SyncSender<Vec<u8>>>>,
    written: Mutex<Option<oneshot::Receiver<CaptureSummary>>>,
    did_not_fit: AtomicU64,
    open: watch::Sender<usize>,
}

/// What is in a capture, and what is not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CaptureSummary {
    /// Packets in the file.
    pub packets: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// Packets that are missing, the last ones unless the disk was slow.
    pub missing: u64,
    /// Why, when some are.
    pub end: Option<CaptureEnd>,
}

/// Why a capture is not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CaptureEnd {
    /// It reached its bound.
    #[error("it reached its bound of {} MiB", LONGEST >> 20)]
    Bound,
    /// The disk did not keep up.
    #[error("the disk was too slow")]
    Slow,
    /// The disk refused.
    #[error("the disk refused it: {0}")]
    Refused(io::ErrorKind),
}

impl CaptureFile {
    /// Begins a new file, for its owner alone.
    ///
    /// # Errors
    /// What the system says; [`io::ErrorKind::AlreadyExists`] when the file is there, which stays as it is.
    pub fn create(path: &Path) -> io::Result<Self> {
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        if let Err(why) = file.write_all(&HEADER) {
            drop(file);
            // It is ours and says nothing; the reason that counts is the first one.
            let _ = std::fs::remove_file(path);
            return Err(why);
        }
        let (waiting, records) = sync_channel(WAITING);
        let (done, written) = oneshot::channel();
        std::thread::Builder::new()
            .name("capture".to_owned())
            .spawn(move || {
                // Whoever asked for the file may be gone.
                let _ = done.send(write_down(&mut file, records));
            })?;
        Ok(Self {
            waiting: Mutex::new(Some(waiting)),
            written: Mutex::new(Some(written)),
            did_not_fit: AtomicU64::new(0),
            open: watch::channel(0).0,
        })
    }

    /// Waits for the connections to end and for the disk, each for some seconds at most; what comes later is not
    /// written.
    pub async fn finish(&self) -> CaptureSummary {
        let mut open = self.open.subscribe();
        // Whether they ended or not, the file does.
        let _ = timeout(ENDING, open.wait_for(|open| *open == 0)).await;
        drop(lock(&self.waiting).take());
        let written = lock(&self.written).take();
        let told = match written {
            Some(written) => timeout(DISK, written).await.ok().and_then(Result::ok),
            None => None,
        };
        let slow = CaptureSummary {
            end: Some(CaptureEnd::Slow),
            ..CaptureSummary::default()
        };
        let mut summary = told.unwrap_or(slow);
        let did_not_fit = self.did_not_fit.load(Ordering::Relaxed);
        summary.missing += did_not_fit;
        if did_not_fit > 0 {
            summary.end = summary.end.or(Some(CaptureEnd::Slow));
        }
        summary
    }
}

impl Tap for CaptureFile {
    fn hear(&self, connection: u32, heard: Heard<'_>) {
        let at = SystemTime::now();
        for (way, packet) in frames(connection, &heard) {
            let waiting = lock(&self.waiting);
            let fits = waiting
                .as_ref()
                .is_some_and(|waiting| waiting.try_send(record(at, way, &packet)).is_ok());
            if !fits {
                self.did_not_fit.fetch_add(1, Ordering::Relaxed);
            }
        }
        match heard {
            Heard::Connected { .. } => self.open.send_modify(|open| *open += 1),
            Heard::Ended(_) => self.open.send_modify(|open| *open = open.saturating_sub(1)),
            Heard::Packet { .. } => {}
        }
    }
}

fn write_down(file: &mut File, records: Receiver<Vec<u8>>) -> CaptureSummary {
    let mut summary = CaptureSummary {
        bytes: HEADER.len() as u64,
        ..CaptureSummary::default()
    };
    for record in records {
        let whole = summary.bytes + record.len() as u64;
        if summary.end.is_none() {
            summary.end = if whole > LONGEST {
                Some(CaptureEnd::Bound)
            } else {
                append(file, summary.bytes, &record)
            };
        }
        if summary.end.is_none() {
            summary.packets += 1;
            summary.bytes = whole;
        } else {
            summary.missing += 1;
        }
    }
    summary
}

/// Appends a record, or cuts off the part of it that was written, which a reader would take for damage.
fn append(file: &mut File, len: u64, record: &[u8]) -> Option<CaptureEnd> {
    let why = file.write_all(record).err()?;
    // A disk that refuses this as well leaves a last record that is short.
    let _ = file.set_len(len);
    Some(CaptureEnd::Refused(why.kind()))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Direction, Mode};

    const CONNECTED: Heard<'_> = Heard::Connected {
        mtu: 20,
        interval: Duration::from_millis(15),
    };

    fn packet(bytes: &[u8]) -> Heard<'_> {
        Heard::Packet {
            direction: Direction::ToDevice,
            mode: Mode::Bulk,
            bytes,
        }
    }

    #[tokio::test]
    async fn a_file_holds_every_packet_and_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("capture");
        let file = CaptureFile::create(&path).unwrap();
        file.hear(0, CONNECTED);
        file.hear(0, packet(&[1, 2, 3]));
        file.hear(0, Heard::Ended(None));
        let summary = file.finish().await;
        let written = std::fs::read(&path).unwrap();
        assert_eq!((summary.packets, summary.missing, summary.end), (21, 0, None));
        assert_eq!(summary.bytes, written.len() as u64);
        assert_eq!(written[..16], HEADER);
        let refused = CaptureFile::create(&path).err().unwrap();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).unwrap(), written);
        file.hear(1, packet(&[4]));
        assert_eq!(std::fs::read(&path).unwrap(), written, "it is finished");
    }

    #[test]
    fn a_file_ends_at_its_bound_with_a_whole_packet() {
        let (sender, records) = sync_channel(WAITING);
        let record = vec![0; 64 << 10];
        std::thread::spawn(move || (0..1100).for_each(|_| sender.send(record.clone()).unwrap()));
        let mut file = tempfile::tempfile().unwrap();
        let summary = write_down(&mut file, records);
        let records = (LONGEST - 16) / (64 << 10);
        assert_eq!((summary.packets, summary.missing), (records, 1100 - records));
        assert_eq!(summary.end, Some(CaptureEnd::Bound));
        assert_eq!(file.metadata().unwrap().len(), records * (64 << 10));
    }

    /// A device that takes nothing: the connection that is heard does not notice.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_costs_packets_and_nothing_else() {
        let (sender, records) = sync_channel(WAITING);
        for _ in 0..3 {
            sender.send(vec![0; 10]).unwrap();
        }
        drop(sender);
        let mut full = File::options().write(true).open("/dev/full").unwrap();
        let summary = write_down(&mut full, records);
        assert_eq!((summary.packets, summary.missing), (0, 3));
        assert_eq!(summary.end, Some(CaptureEnd::Refused(io::ErrorKind::StorageFull)));
    }
}
