//! Two ends over a link that drops, repeats, delays and reorders as a script says: what arrives is what was sent, whole
//! and in order.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use std::collections::VecDeque;
use wand_protocol::segment::{SegmentConfig, SegmentOutput, Segmenter};

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
    /// Packets on their way here, with the time of arrival.
    arriving: VecDeque<(u64, Vec<u8>)>,
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
            .flat_map(|end| end.arriving.iter().map(|(due, _)| *due));
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
        }
    }
}

/// Lets one end act; says when it has to act again.
fn step(ends: &mut [End; 2], index: usize, now: u64, fates: &mut impl Iterator<Item = Fate>) -> Option<u64> {
    while let Some(due) = ends[index].arriving.iter().position(|(due, _)| *due <= now) {
        if let Some((_, packet)) = ends[index].arriving.remove(due) {
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
                let arriving = &mut ends[1 - index].arriving;
                match fates.next().unwrap_or(Fate::Arrives) {
                    Fate::Arrives => arriving.push_back((now + 5, packet)),
                    Fate::IsLost => {}
                    Fate::ComesTwice => arriving.extend([(now + 5, packet.clone()), (now + 9, packet)]),
                    Fate::IsOvertaken => arriving.push_back((now + 12, packet)),
                    Fate::ComesLate(ms) => arriving.push_back((now + 5 + u64::from(ms), packet)),
                }
            }
            SegmentOutput::Wait(until) => return until,
        }
    }
}
