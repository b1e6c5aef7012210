use crate::body::{Body, Sample, SampleKind};
use std::collections::BTreeMap;
use wand_protocol::message::{Marker, TelemetrySamples};

/// The channel of event markers alone; the live signals of a class have 1 and up.
pub const MARKER_CHANNEL: u8 = 0;
/// Added to a measurement's number for the channel of its values as they are measured.
pub const VALUE_CHANNELS: u8 = 128;

/// How often notifications go out, in milliseconds.
const PERIOD_MS: u64 = 250;
/// Microseconds between two samples of a live signal.
const SAMPLE_US: u32 = 4_000;
/// Live signals that are asked for.
const SIGNALS: [u8; 2] = [1, 2];

/// A live session's telemetry, gathered between two notifications. Times are milliseconds of device time.
pub(super) struct Telemetry {
    began_ms: u64,
    told_ms: u64,
    next_ms: u64,
    waveforms: bool,
    samples: Vec<Sample>,
}

impl Telemetry {
    pub(super) fn begin(now_ms: u64, body_ms: u64, waveforms: bool) -> Self {
        Self {
            began_ms: body_ms,
            told_ms: body_ms,
            next_ms: now_ms.saturating_add(PERIOD_MS),
            waveforms,
            samples: Vec::new(),
        }
    }

    /// When the next notifications are due, on the caller's monotonic clock.
    pub(super) fn next_ms(&self) -> u64 {
        self.next_ms
    }

    pub(super) fn gather(&mut self, samples: &[Sample]) {
        self.samples.extend(samples.iter().cloned());
    }

    /// What has gathered, if it is time, as one stretch for each channel.
    pub(super) fn take(&mut self, now_ms: u64, body_ms: u64, body: &dyn Body) -> Vec<TelemetrySamples> {
        if now_ms < self.next_ms {
            return Vec::new();
        }
        self.next_ms = now_ms.saturating_add(PERIOD_MS);
        let from_ms = std::mem::replace(&mut self.told_ms, body_ms);
        let time_ms = from_ms.saturating_sub(self.began_ms);
        let mut stretches = self.markers_and_values(from_ms, time_ms);
        if self.waveforms {
            stretches.extend(
                SIGNALS
                    .iter()
                    .filter_map(|channel| signal(body, *channel, (from_ms, body_ms), time_ms)),
            );
        }
        stretches
    }

    fn markers_and_values(&mut self, from_ms: u64, time_ms: u64) -> Vec<TelemetrySamples> {
        let mut stretches: BTreeMap<u8, TelemetrySamples> = BTreeMap::new();
        for sample in self.samples.drain(..) {
            match sample.kind {
                SampleKind::Marker { kind, interval_ms } => {
                    let at_ms = u16::try_from(sample.at_ms.saturating_sub(from_ms)).unwrap_or(u16::MAX);
                    let stretch = stretches
                        .entry(MARKER_CHANNEL)
                        .or_insert_with(|| empty(MARKER_CHANNEL, time_ms));
                    stretch.markers.push(Marker {
                        at_ms,
                        kind,
                        value: interval_ms,
                    });
                }
                SampleKind::Value { id, raw } => {
                    let channel = u8::try_from(id).unwrap_or(u8::MAX).saturating_add(VALUE_CHANNELS);
                    let raw = i16::try_from(raw).unwrap_or(if raw < 0 { i16::MIN } else { i16::MAX });
                    stretches
                        .entry(channel)
                        .or_insert_with(|| empty(channel, time_ms))
                        .samples
                        .push(raw);
                }
                SampleKind::Alert { .. } => {}
            }
        }
        stretches.into_values().collect()
    }
}

/// A live signal over a stretch of device time; none if the device has no such channel.
fn signal(
    body: &dyn Body,
    channel: u8,
    (from_ms, to_ms): (u64, u64),
    time_ms: u64,
) -> Option<TelemetrySamples> {
    /// Samples that a notification carries at most; of a longer stretch the newest.
    const MOST: u64 = 500;
    let count = (to_ms.saturating_sub(from_ms) * 1000 / u64::from(SAMPLE_US)).min(MOST);
    let skipped_ms = to_ms
        .saturating_sub(from_ms)
        .saturating_sub(count * u64::from(SAMPLE_US) / 1000);
    let samples = body.waveform(
        channel,
        from_ms + skipped_ms,
        usize::try_from(count).ok()?,
        SAMPLE_US,
    );
    (!samples.is_empty()).then(|| TelemetrySamples {
        interval_us: SAMPLE_US,
        samples,
        ..empty(channel, time_ms + skipped_ms)
    })
}

fn empty(channel: u8, time_ms: u64) -> TelemetrySamples {
    TelemetrySamples {
        time_ms,
        channel,
        interval_us: 0,
        samples: Vec::new(),
        markers: Vec::new(),
    }
}
