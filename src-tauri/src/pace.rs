//! Live telemetry at a pace that a page can follow: pieces that belong together become one.

use wand_contract::StripChunk;

/// Pieces that wait for their turn.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    waiting: Vec<StripChunk>,
    lost: u32,
}

impl Pace {
    /// Takes a piece, and joins it to the last one of its channel where it goes on without a gap.
    pub(crate) fn take(&mut self, mut chunk: StripChunk) {
        chunk.missed = chunk.missed.saturating_add(std::mem::take(&mut self.lost));
        let last = self
            .waiting
            .iter_mut()
            .rfind(|waiting| waiting.channel == chunk.channel);
        match last {
            Some(last) if goes_on(last, &chunk) => {
                last.samples.append(&mut chunk.samples);
                last.markers.append(&mut chunk.markers);
            }
            _ => self.waiting.push(chunk),
        }
    }

    /// Notes pieces that were lost on the way here; the next one tells.
    pub(crate) fn lose(&mut self, pieces: u64) {
        self.lost = self
            .lost
            .saturating_add(u32::try_from(pieces).unwrap_or(u32::MAX));
    }

    /// Everything that waits, oldest first.
    pub(crate) fn give(&mut self) -> Vec<StripChunk> {
        std::mem::take(&mut self.waiting)
    }
}

fn goes_on(before: &StripChunk, after: &StripChunk) -> bool {
    let length_us = before.samples.len() as u64 * u64::from(before.interval_us);
    let end_us = before.time_ms.saturating_mul(1000).saturating_add(length_us);
    let begin_us = after.time_ms.saturating_mul(1000);
    let tolerance_us = u64::from(before.interval_us).max(1000);
    before.strip == after.strip
        && before.interval_us == after.interval_us
        && after.missed == 0
        && begin_us.abs_diff(end_us) <= tolerance_us
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(channel: u8, time_ms: u64, samples: &[i16]) -> StripChunk {
        StripChunk {
            strip: 1,
            channel,
            time_ms,
            interval_us: 4000,
            samples: samples.to_vec(),
            markers: vec![(time_ms, 1, 0)],
            missed: 0,
        }
    }

    #[test]
    fn pieces_that_go_on_become_one_for_each_channel() {
        let mut pace = Pace::default();
        for piece in [
            chunk(0, 0, &[1, 2]),
            chunk(1, 0, &[7, 8]),
            chunk(0, 8, &[3]),
            chunk(1, 8, &[9]),
        ] {
            pace.take(piece);
        }
        let given = pace.give();
        let samples: Vec<_> = given.iter().map(|chunk| chunk.samples.as_slice()).collect();
        assert_eq!(samples, [&[1, 2, 3][..], &[7, 8, 9]]);
        assert_eq!(given[0].markers, [(0, 1, 0), (8, 1, 0)]);
        assert!(pace.give().is_empty());
    }

    #[test]
    fn a_gap_and_a_new_strip_are_never_joined_over() {
        let mut pace = Pace::default();
        let gap = chunk(0, 500, &[2]);
        let lost = StripChunk {
            missed: 2,
            ..chunk(0, 504, &[3])
        };
        let again = StripChunk {
            strip: 2,
            ..chunk(0, 508, &[4])
        };
        for piece in [chunk(0, 0, &[1]), gap, lost, again] {
            pace.take(piece);
        }
        assert_eq!(pace.give().len(), 4);
    }

    #[test]
    fn what_was_lost_on_the_way_is_told_by_the_next_piece() {
        let mut pace = Pace::default();
        pace.take(chunk(0, 0, &[1]));
        pace.lose(3);
        pace.take(chunk(0, 4, &[2]));
        let missed: Vec<_> = pace.give().iter().map(|chunk| chunk.missed).collect();
        assert_eq!(missed, [0, 3]);
    }
}
