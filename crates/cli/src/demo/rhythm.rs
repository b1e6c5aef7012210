//! What telemetry shows of a rhythm.

use std::collections::BTreeMap;
use wand_programmer::view::TelemetryView;

/// The median interval in milliseconds of the event that comes most often; `None` with fewer than three of it.
pub(super) fn interval_ms(telemetry: &TelemetryView) -> Option<u64> {
    let mut by_kind: BTreeMap<u8, Vec<u64>> = BTreeMap::new();
    for (at, kind, _) in &telemetry.markers {
        by_kind.entry(*kind).or_default().push(*at);
    }
    let mut times = by_kind.into_values().max_by_key(Vec::len)?;
    times.sort_unstable();
    let mut intervals: Vec<u64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    intervals.sort_unstable();
    if intervals.len() < 2 {
        None
    } else {
        intervals.get(intervals.len() / 2).copied()
    }
}

/// An interval for people.
pub(super) fn words(interval_ms: u64) -> String {
    format!(
        "a beat every {interval_ms} ms ({:.0} a minute)",
        60_000.0 / interval_ms.max(1) as f64
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_the_commonest_event() {
        let beats = (0..5).flat_map(|beat| [(beat * 1000, 1, 0), (beat * 1000 + 150, 3, 0)]);
        let markers: Vec<_> = beats.chain([(4_900, 3, 0)]).collect();
        assert_eq!(interval_ms(&TelemetryView { markers, samples: 0 }), Some(1000));
        assert_eq!(
            interval_ms(&TelemetryView {
                markers: vec![(0, 1, 0), (900, 1, 0)],
                samples: 0
            }),
            None
        );
    }
}
