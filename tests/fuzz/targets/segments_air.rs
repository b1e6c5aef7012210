//! Two ends over a link that drops, repeats, delays and reorders as a script says: what arrives is what was sent, whole
//! and in order.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use std::collections::VecDeque;
use wand_protocol::segment::{SegmentConfig, SegmentOutput, Segmenter};

/// Nothing is overtaken by more packets than this: what segments with numbers of one byte ask of a link. What comes later
/// still is a stranger's, and for the records above to refuse.
const OVERTAKEN_AT_MOST: u64 = 128;

#[derive(Debug, Arbitrary)]
struct Script {
    mtu: u8,
    window: u8,
    /// Lengths of the messages of either end.
    messages: [Vec<u16>; 2],
    /// What becomes of packet after packet.
    fates: Vec<Fate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Arbitrary)]
enum Fate {
    Arrives,
    IsLost,
    ComesTwice,
    IsOvertaken,
    ComesLate(u8),
}

struct End {
    segmenter: Segmenter,
    sent: Vec<Vec<u8>>,
    received: usize,
    /// Packets on their way here: time of arrival, place among all that were sent here.
    arriving: VecDeque<(u64, u64, Vec<u8>)>,
    /// Packets sent here so far.
    sent_here: u64,
}

fuzz_target!(|script: Script| {
    let config = SegmentConfig {
        mtu: usize::from(script.mtu),
        window: script.window,
        max_message: 4096,
        ..SegmentConfig::default()
    };
    let mut ends = [0, 1].map(|index| End::new(config, &script.messages[index]));
    let mut fates = script.fates.iter().copied();
    let mut now = 0;
    for _ in 0..2000 {
        let wake = [0, 1].map(|index| step(&mut ends, index, now, &mut fates));
        let arrivals = ends
            .iter()
            .flat_map(|end| end.arriving.iter().map(|(due, ..)| *due));
        let next = wake.into_iter().flatten().chain(arrivals).min();
        match next {
            Some(next) => now = next.max(now + 1),
            None => break,
        }
    }
    let mishandled = script.fates.iter().filter(|fate| **fate != Fate::Arrives).count();
    if mishandled < 4 {
        let all = [0, 1].map(|index| ends[index].received == ends[1 - index].sent.len());
        assert_eq!(all, [true, true], "a few mishaps lost a message");
    }
});

impl End {
    fn new(config: SegmentConfig, lengths: &[u16]) -> Self {
        let mut segmenter = Segmenter::new(config);
        let message = |(index, len): (usize, &u16)| vec![index as u8; usize::from(*len) % 1500];
        let sent: Vec<_> = lengths.iter().take(6).enumerate().map(message).collect();
        sent.iter().for_each(|message| segmenter.send(message.clone()));
        Self {
            segmenter,
            sent,
            received: 0,
            arriving: VecDeque::new(),
            sent_here: 0,
        }
    }
}

/// Lets one end act; says when it has to act again.
fn step(ends: &mut [End; 2], index: usize, now: u64, fates: &mut impl Iterator<Item = Fate>) -> Option<u64> {
    while let Some(due) = ends[index].arriving.iter().position(|(due, ..)| *due <= now) {
        if let Some((_, place, packet)) = ends[index].arriving.remove(due)
            && ends[index].sent_here - place <= OVERTAKEN_AT_MOST
        {
            ends[index].segmenter.handle(now, &packet).ok()?;
        }
    }
    loop {
        match ends[index].segmenter.poll(now).ok()? {
            SegmentOutput::Hello => panic!("nobody said hello"),
            SegmentOutput::Message(message) => {
                let expected = ends[1 - index].sent.get(ends[index].received);
                assert_eq!(
                    Some(&message),
                    expected,
                    "a message that was not sent, or out of order"
                );
                ends[index].received += 1;
            }
            SegmentOutput::Packet(packet) => {
                let other = &mut ends[1 - index];
                other.sent_here += 1;
                let place = other.sent_here;
                let mut comes = |after: u64| other.arriving.push_back((now + after, place, packet.clone()));
                match fates.next().unwrap_or(Fate::Arrives) {
                    Fate::Arrives => comes(5),
                    Fate::IsLost => {}
                    Fate::ComesTwice => [5, 9].into_iter().for_each(comes),
                    Fate::IsOvertaken => comes(12),
                    Fate::ComesLate(ms) => comes(5 + u64::from(ms)),
                }
            }
            SegmentOutput::Wait(until) => return until,
        }
    }
}
