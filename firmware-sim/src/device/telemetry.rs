use crate::body::{Sample, SampleKind};
use std::collections::BTreeMap;
use wand_protocol::message::{Marker, TelemetrySamples};

/// The channel of event markers; the channel of a measurement is its number.
pub const MARKER_CHANNEL: u8 = 0;

/// Markers by their number on the wire.
pub const MARKERS: &[(u8, &str)] =
    &[(1, "AP"), (2, "AS"), (3, "VP"), (4, "VS"), (5, "AR"), (6, "VR"), (7, "PVC"), (8, "ATR")];

/// A live session's telemetry, gathered between two notifications.
pub(super) struct Telemetry {
    began_ms: u64,
    samples: Vec<Sample>,
    next_ms: u64,
}

/// How often a notification goes out, in milliseconds.
const PERIOD_MS: u64 = 250;

impl Telemetry {
    pub(super) fn begin(now_ms: u64, body_ms: u64) -> Self {
        Self { began_ms: body_ms, samples: Vec::new(), next_ms: now_ms.saturating_add(PERIOD_MS) }
    }

    pub(super) fn next_ms(&self) -> u64 {
        self.next_ms
    }

    pub(super) fn gather(&mut self, samples: &[Sample]) {
        self.samples.extend(samples.iter().cloned());
    }

    /// What has gathered, if it is time, as one stretch for each channel.
    pub(super) fn take(&mut self, now_ms: u64) -> Vec<TelemetrySamples> {
        if now_ms < self.next_ms {
            return Vec::new();
        }
        self.next_ms = now_ms.saturating_add(PERIOD_MS);
        let mut stretches: BTreeMap<u8, TelemetrySamples> = BTreeMap::new();
        for sample in self.samples.drain(..) {
            let time_ms = sample.at_ms.saturating_sub(self.began_ms);
            let mut stretch = |channel| {
                stretches.entry(channel).or_insert_with(|| TelemetrySamples {
                    time_ms,
                    channel,
                    interval_us: 0,
                    samples: Vec::new(),
                    markers: Vec::new(),
                })
            };
            match sample.kind {
                SampleKind::Marker(name) => {
                    let stretch = stretch(MARKER_CHANNEL);
                    let at_ms = u16::try_from(time_ms.saturating_sub(stretch.time_ms)).unwrap_or(u16::MAX);
                    let kind = MARKERS.iter().find(|(_, known)| *known == name).map_or(u8::MAX, |(kind, _)| *kind);
                    let before = stretch.markers.last().map_or(0, |marker| marker.at_ms);
                    let value = i32::from(at_ms.saturating_sub(before));
                    stretch.markers.push(Marker { at_ms, kind, value });
                }
                SampleKind::Value(id, raw) => {
                    let raw = i16::try_from(raw).unwrap_or(if raw < 0 { i16::MIN } else { i16::MAX });
                    if let Ok(channel) = u8::try_from(id) {
                        stretch(channel).samples.push(raw);
                    }
                }
                SampleKind::Alert(_) => {}
            }
        }
        stretches.into_values().collect()
    }
}
