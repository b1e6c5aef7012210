//! What faces are shown without asking: snapshots, live telemetry, what crosses the link.

use crate::trace::Trace;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use wand_contract::{Snapshot, StripChunk, WorkView};
use wand_protocol::message::{NoticeBody, Notification, TelemetrySamples};

/// Chunks a listener may be behind before it misses some: several seconds of every channel.
const STRIP_BACKLOG: usize = 256;
/// A device tells its telemetry about this often; a gap in time counts as so many stretches.
const STRETCH_MS: u64 = 250;
/// How far neighbouring stretches may be apart by rounding.
const ROUNDING_MS: u64 = 20;

/// Where the workstation shows what happens.
pub(crate) struct Face {
    shown: watch::Sender<Snapshot>,
    strips: broadcast::Sender<StripChunk>,
    pub(crate) trace: Arc<Trace>,
}

impl Face {
    pub(crate) fn new() -> Self {
        Self {
            shown: watch::Sender::new(Snapshot::default()),
            strips: broadcast::Sender::new(STRIP_BACKLOG),
            trace: Arc::default(),
        }
    }

    pub(crate) fn snapshots(&self) -> watch::Receiver<Snapshot> {
        self.shown.subscribe()
    }

    pub(crate) fn strips(&self) -> broadcast::Sender<StripChunk> {
        self.strips.clone()
    }

    /// Shows a whole new snapshot; its revision, and what goes on aside, are set here.
    pub(crate) fn show(&self, snapshot: Snapshot) {
        self.shown.send_modify(|shown| {
            *shown = Snapshot {
                revision: shown.revision + 1,
                aside: shown.aside.take(),
                ..snapshot
            };
        });
    }

    /// Shows how far work beside everything else is; `None` when there is none any more.
    pub(crate) fn show_aside(&self, work: Option<WorkView>) {
        self.shown.send_modify(|shown| {
            shown.revision += 1;
            shown.aside = work;
        });
    }

    /// Brings the figures of the link up to date, which change by themselves.
    pub(crate) fn tick(&self, heard_ago: Duration) {
        let link = self.trace.link();
        self.shown.send_if_modified(|shown| {
            let Some(session) = shown.session.as_mut().filter(|session| !session.lost) else {
                return false;
            };
            session.link = link;
            session.heard_ms_ago = millis(heard_ago);
            shown.revision += 1;
            true
        });
    }

    fn send(&self, chunk: StripChunk) {
        // Nobody may be listening.
        let _ = self.strips.send(chunk);
    }
}

pub(crate) fn millis(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}

/// Live telemetry on its way to the faces.
#[derive(Debug, Default)]
pub(crate) struct Strip {
    number: u32,
    /// The next notification's number.
    next: Option<u32>,
    /// Where the signal of each channel ended, in milliseconds since the telemetry began.
    ends: BTreeMap<u8, u64>,
    missed: u32,
}

impl Strip {
    /// The strip with this number.
    pub(crate) fn new(number: u32) -> Self {
        Self {
            number,
            ..Self::default()
        }
    }

    /// Passes a notification on, when it is telemetry.
    pub(crate) fn take(&mut self, face: &Face, notice: &Notification) {
        if let Some(next) = self.next {
            self.missed = self.missed.saturating_add(notice.seq.saturating_sub(next));
        }
        self.next = notice.seq.checked_add(1);
        if let NoticeBody::Telemetry(stretch) = &notice.body {
            face.send(self.chunk(stretch));
        }
    }

    fn chunk(&mut self, stretch: &TelemetrySamples) -> StripChunk {
        let missed = std::mem::take(&mut self.missed).saturating_add(self.gap(stretch));
        let at = |at_ms: u16| stretch.time_ms.saturating_add(u64::from(at_ms));
        StripChunk {
            strip: self.number,
            channel: stretch.channel,
            time_ms: stretch.time_ms,
            interval_us: stretch.interval_us,
            samples: stretch.samples.clone(),
            markers: stretch
                .markers
                .iter()
                .map(|marker| (at(marker.at_ms), marker.kind, marker.value))
                .collect(),
            missed,
        }
    }

    /// Stretches of this channel's signal that the device left out before this one.
    fn gap(&mut self, stretch: &TelemetrySamples) -> u32 {
        let count = u64::try_from(stretch.samples.len()).unwrap_or(u64::MAX);
        let length_ms = count.saturating_mul(u64::from(stretch.interval_us)) / 1000;
        if length_ms == 0 {
            return 0;
        }
        let end = stretch.time_ms.saturating_add(length_ms);
        let gap = match self.ends.insert(stretch.channel, end) {
            Some(before) => stretch.time_ms.saturating_sub(before),
            None => 0,
        };
        if gap <= ROUNDING_MS {
            return 0;
        }
        u32::try_from(gap.div_ceil(STRETCH_MS)).unwrap_or(u32::MAX)
    }
}
