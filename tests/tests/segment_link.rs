//! Segments over a link that drops, repeats, reorders and delays.
use proptest::prelude::*;
use std::collections::BTreeMap;
use wand_crypto::{Random, SeededRandom};
use wand_protocol::registry::packet;
use wand_protocol::segment::{Counters, SegmentConfig, SegmentFault, SegmentOutput, Segmenter};

/// What the air does to a packet, in per mille.
#[derive(Debug, Clone, Copy)]
struct Air {
    drop: u16,
    repeat: u16,
    jitter_ms: u16,
    interval_ms: u64,
    per_event: usize,
}

const CLEAR: Air = Air {
    drop: 0,
    repeat: 0,
    jitter_ms: 0,
    interval_ms: 30,
    per_event: 6,
};

/// Whether a packet from this end is lost.
type Doomed = Box<dyn FnMut(usize, &[u8]) -> bool>;

/// Two ends and the packets between them on a virtual clock. A connection event carries at most `per_event` packets each way.
struct World {
    ends: [Segmenter; 2],
    queued: [Vec<Vec<u8>>; 2],
    flying: BTreeMap<(u64, u64), (usize, Vec<u8>)>,
    received: [Vec<Vec<u8>>; 2],
    last_received: u64,
    hellos: [u32; 2],
    air: Air,
    random: SeededRandom,
    now: u64,
    order: u64,
    lost: Option<SegmentFault>,
    /// Whether to lose a packet that this end sends.
    doomed: Doomed,
    /// Every packet that left, with its time and its end.
    sent: Vec<(u64, usize, Vec<u8>)>,
}

impl World {
    fn new(air: Air, config: SegmentConfig, seed: u64) -> Self {
        Self {
            ends: [Segmenter::new(config), Segmenter::new(config)],
            queued: Default::default(),
            flying: BTreeMap::new(),
            received: Default::default(),
            last_received: 0,
            hellos: [0; 2],
            air,
            random: SeededRandom::new(seed),
            now: 0,
            order: 0,
            lost: None,
            doomed: Box::new(|_, _| false),
            sent: Vec::new(),
        }
    }

    fn chance(&mut self, per_mille: u16) -> bool {
        self.below(1000) < per_mille
    }

    fn below(&mut self, bound: u16) -> u16 {
        let mut bytes = [0; 4];
        self.random.fill(&mut bytes).unwrap();
        u16::try_from(u32::from_be_bytes(bytes) % u32::from(bound.max(1))).unwrap()
    }

    /// Drains both ends, and says when they next want to be polled.
    fn drain(&mut self) -> Option<u64> {
        let mut until = None;
        for end in 0..2 {
            loop {
                match self.ends[end].poll(self.now) {
                    Ok(SegmentOutput::Packet(packet)) => self.queued[end].push(packet),
                    Ok(SegmentOutput::Message(message)) => {
                        self.received[end].push(message);
                        self.last_received = self.now;
                    }
                    Ok(SegmentOutput::Hello) => self.hellos[end] += 1,
                    Ok(SegmentOutput::Wait(wait)) => {
                        until = [until, wait].into_iter().flatten().min();
                        break;
                    }
                    Err(fault) => {
                        self.lost = Some(fault);
                        return None;
                    }
                }
            }
        }
        until
    }

    fn connection_event(&mut self) {
        for end in 0..2 {
            for _ in 0..self.air.per_event.min(self.queued[end].len()) {
                let packet = self.queued[end].remove(0);
                self.sent.push((self.now, end, packet.clone()));
                let copies = if (self.doomed)(end, &packet) || self.chance(self.air.drop) {
                    0
                } else {
                    1 + usize::from(self.chance(self.air.repeat))
                };
                for _ in 0..copies {
                    let late = self.below(self.air.jitter_ms + 1);
                    self.order += 1;
                    self.flying.insert(
                        (self.now + u64::from(late), self.order),
                        (1 - end, packet.clone()),
                    );
                }
            }
        }
    }

    fn deliver(&mut self) {
        while let Some(entry) = self
            .flying
            .first_entry()
            .filter(|entry| entry.key().0 <= self.now)
        {
            let (end, packet) = entry.remove();
            if let Err(fault) = self.ends[end].handle(self.now, &packet) {
                self.lost = Some(fault);
            }
        }
    }

    /// Runs until both ends have nothing to do, or one gave up.
    fn run(&mut self) {
        for _ in 0..200_000 {
            let until = self.drain();
            if self.lost.is_some() {
                return;
            }
            let busy = self.queued.iter().any(|queue| !queue.is_empty());
            let next_event = (self.now / self.air.interval_ms + 1) * self.air.interval_ms;
            let times = [
                until,
                busy.then_some(next_event),
                self.flying.keys().next().map(|(time, _)| *time),
            ];
            let Some(next) = times.into_iter().flatten().min() else {
                return;
            };
            self.now = self.now.max(next);
            if self.now.is_multiple_of(self.air.interval_ms) {
                self.connection_event();
            }
            self.deliver();
        }
        panic!("no end in sight at {} ms", self.now);
    }

    /// When the first end sent the segment with this number.
    fn times(&self, number: u8) -> Vec<u64> {
        let segments = self
            .sent
            .iter()
            .filter(|(_, end, packet)| *end == 0 && segment(packet) == Some(number));
        segments.map(|(time, ..)| *time).collect()
    }

    fn counters(&self) -> [Counters; 2] {
        [self.ends[0].counters(), self.ends[1].counters()]
    }
}

/// The number of the segment in a packet.
fn segment(packet: &[u8]) -> Option<u8> {
    (packet[0] & packet::DATA != 0).then(|| packet[1])
}

/// One message of so many segments of 17 bytes, through an air that loses what it is told to lose.
fn stream(segments: usize, doomed: impl FnMut(usize, &[u8]) -> bool + 'static) -> World {
    let config = SegmentConfig {
        mtu: 20,
        max_message: 16 * 1024,
        ..SegmentConfig::default()
    };
    let mut world = World::new(CLEAR, config, 1);
    world.doomed = Box::new(doomed);
    let sent = message(0, segments * 17);
    world.ends[0].send(sent.clone());
    world.run();
    assert_eq!(world.lost, None);
    assert_eq!(world.received[1], [sent]);
    world
}

fn message(index: usize, len: usize) -> Vec<u8> {
    (0..len)
        .map(|at| u8::try_from((index * 7 + at) % 251).unwrap())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// R-SE-3: whatever the link does, messages arrive whole, once and in order, or the link counts as lost.
    #[test]
    fn messages_arrive_in_order_or_the_link_is_lost(
        drop in 0u16..400,
        repeat in 0u16..300,
        jitter_ms in 0u16..200,
        per_event in 1usize..8,
        mtu in prop::sample::select(vec![20usize, 23, 100, 244, 510]),
        window in 1u8..=64,
        lens in prop::collection::vec(0usize..1500, 0..8),
        back in prop::collection::vec(0usize..300, 0..5),
        seed: u64,
    ) {
        let air = Air { drop, repeat, jitter_ms, per_event, ..CLEAR };
        let config = SegmentConfig { mtu, window, ..SegmentConfig::default() };
        let mut world = World::new(air, config, seed);
        let sent: [Vec<_>; 2] = [&lens, &back].map(|lens| {
            lens.iter().enumerate().map(|(index, len)| message(index, *len)).collect()
        });
        for (end, messages) in sent.iter().enumerate() {
            for message in messages {
                world.ends[end].send(message.clone());
            }
        }
        world.run();
        match world.lost {
            None => {
                prop_assert_eq!(&world.received[1], &sent[0]);
                prop_assert_eq!(&world.received[0], &sent[1]);
                prop_assert!(world.ends.iter().all(Segmenter::is_idle));
            }
            Some(fault) => {
                prop_assert_eq!(fault, SegmentFault::LinkLost);
                prop_assert!(sent[0].starts_with(&world.received[1]) && sent[1].starts_with(&world.received[0]));
                prop_assert!(drop > 100, "lost on a link that drops {} per mille", drop);
            }
        }
    }

    /// Bytes from anybody never panic, and never become a message the peer did not send.
    #[test]
    fn packets_from_anybody_do_no_harm(packets in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..60)) {
        let mut end = Segmenter::new(SegmentConfig::default());
        for (time, packet) in packets.iter().enumerate() {
            let fault = end.handle(u64::try_from(time).unwrap(), packet).err();
            while let Ok(output) = end.poll(u64::try_from(time).unwrap()) {
                if matches!(output, SegmentOutput::Wait(_)) {
                    break;
                }
            }
            if fault.is_some() {
                prop_assert_eq!(end.poll(0).err(), fault);
                break;
            }
        }
    }
}

fn bulk(air: Air, bytes: usize) -> (World, f64, f64) {
    let config = SegmentConfig {
        max_message: bytes,
        ..SegmentConfig::default()
    };
    let mut world = World::new(air, config, 1);
    world.ends[0].send(message(0, bytes));
    world.run();
    assert_eq!(world.lost, None);
    assert_eq!(world.received[1], [message(0, bytes)]);
    let packets = world.counters()[0].packets_sent as f64;
    let per_packet = bytes as f64 / (packets * 244.0);
    let events = world.last_received as f64 / air.interval_ms as f64;
    let of_capacity = bytes as f64 / (events * air.per_event as f64 * 244.0);
    (world, per_packet, of_capacity)
}

/// Bulk goodput is at least 95 % of what the link's packets can carry, and acknowledgements are few.
#[test]
fn bulk_uses_nearly_all_the_link_carries() {
    let (world, per_packet, of_capacity) = bulk(CLEAR, 200_000);
    assert!(per_packet >= 0.97, "{per_packet}");
    assert!(of_capacity >= 0.95, "{of_capacity}");
    let [sent, answered] = world.counters();
    assert_eq!(sent.resent, 0);
    assert!(
        answered.packets_sent * 14 <= sent.packets_sent,
        "{answered:?} {sent:?}"
    );
}

/// Reordering inside the window costs no resend to speak of; a lost packet costs its own resend only.
#[test]
fn reordering_is_nearly_free_and_loss_costs_itself() {
    let (world, ..) = bulk(
        Air {
            jitter_ms: 20,
            ..CLEAR
        },
        100_000,
    );
    let counters = world.counters()[0];
    assert!(counters.resent * 20 <= counters.packets_sent, "{counters:?}");
    let (world, ..) = bulk(Air { drop: 20, ..CLEAR }, 100_000);
    let counters = world.counters()[0];
    assert!(counters.resent * 25 <= counters.packets_sent, "{counters:?}");
}

/// An answer carries the acknowledgement of its question: a dialogue needs no packet of its own for that.
#[test]
fn an_answer_carries_the_acknowledgement() {
    let mut world = World::new(CLEAR, SegmentConfig::default(), 1);
    for round in 0..3 {
        world.ends[0].send(message(round, 100));
        while world.received[1].len() <= round {
            world.drain();
            world.now += 30;
            world.connection_event();
            world.deliver();
        }
        world.ends[1].send(message(round, 50));
        while world.received[0].len() <= round {
            world.drain();
            world.now += 30;
            world.connection_event();
            world.deliver();
            world.drain();
        }
    }
    let [asking, answering] = world.counters();
    assert_eq!((asking.packets_sent, answering.packets_sent), (3, 3));
}

/// SweynTooth, BLE denial of sleep: hello is repeated until answered, arrives once, and gives up in the end.
#[test]
fn hello_is_repeated_arrives_once_and_gives_up() {
    let mut world = World::new(
        Air {
            drop: 500,
            repeat: 300,
            ..CLEAR
        },
        SegmentConfig::default(),
        5,
    );
    world.ends[0].hello();
    while world.hellos[1] == 0 {
        world.drain();
        world.now += 30;
        world.connection_event();
        world.deliver();
    }
    world.ends[1].send(message(0, 400));
    world.run();
    assert_eq!((world.hellos, world.lost), ([0, 1], None));
    assert_eq!(world.received[0], [message(0, 400)]);

    let mut alone = World::new(Air { drop: 1000, ..CLEAR }, SegmentConfig::default(), 5);
    alone.ends[0].hello();
    alone.run();
    assert_eq!(alone.lost, Some(SegmentFault::LinkLost));
    assert_eq!(alone.counters()[0].packets_sent, 9);
}

/// Truncated and oversized fragments: reassembly has a bound, and framing must make sense.
#[test]
fn reassembly_is_bounded_and_framed() {
    let config = SegmentConfig {
        max_message: 100,
        ..SegmentConfig::default()
    };
    let mut end = Segmenter::new(config);
    let mut peer = Segmenter::new(config);
    peer.send(vec![0; 101]);
    let Ok(SegmentOutput::Packet(packet)) = peer.poll(0) else {
        panic!("a packet")
    };
    assert_eq!(end.handle(0, &packet), Err(SegmentFault::TooLong { limit: 100 }));
    assert_eq!(end.poll(0), Err(SegmentFault::TooLong { limit: 100 }));

    let mut end = Segmenter::new(config);
    assert_eq!(end.handle(0, &[0x10, 0, 0, 1]), Err(SegmentFault::Framing));
    let mut end = Segmenter::new(config);
    assert_eq!(end.handle(0, &[0x11, 0, 0, 1]), Ok(()));
    assert_eq!(end.handle(0, &[0x11, 1, 0, 1]), Err(SegmentFault::Framing));
    let mut end = Segmenter::new(config);
    assert_eq!(end.handle(0, &[2]), Err(SegmentFault::Reset));
}

/// Packets with numbers outside the window, of unknown kinds or lengths, are counted and change nothing.
#[test]
fn senseless_packets_are_counted_and_change_nothing() {
    let mut end = Segmenter::new(SegmentConfig::default());
    end.send(vec![1]);
    assert!(matches!(end.poll(0), Ok(SegmentOutput::Packet(_))));
    let senseless: [&[u8]; 9] = [
        &[],
        &[1, 0],
        &[2, 0],
        &[3, 2, 64],
        &[3, 0],
        &[3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0x13, 64, 0, 9],
        &[0x13, 0, 2, 9],
        &[0xFF, 0, 0],
    ];
    for packet in senseless {
        assert_eq!(end.handle(0, packet), Ok(()));
    }
    assert_eq!(end.counters().ignored, 9);
    assert!(!end.is_idle());
    assert!(matches!(end.poll(0), Ok(SegmentOutput::Wait(Some(_)))));
    assert_eq!(end.handle(0, &[3, 1, 64]), Ok(()));
    assert!(end.is_idle());
}

/// A resend is judged like any other transmission: what was sent after it and arrived says that it is lost.
#[test]
fn a_lost_resend_is_sent_again_without_waiting_for_the_timer() {
    let mut left = 2;
    let world = stream(250, move |end, packet| {
        let lose = end == 0 && segment(packet) == Some(60) && left > 0;
        left -= usize::from(lose);
        lose
    });
    let times = world.times(60);
    assert_eq!((times.len(), world.counters()[0].resent), (3, 2));
    // Five events in the queue of the link, one beyond the gap, one for the report.
    assert!(
        times[1] - times[0] <= 7 * 30 && times[2] - times[1] <= 7 * 30,
        "{times:?}"
    );
}

/// One loss does not stop the stream: what follows fills the link while the resend is on its way.
#[test]
fn a_loss_does_not_stall_the_stream() {
    let events = |lose: bool| {
        let mut left = lose;
        let world = stream(400, move |end, packet| {
            end == 0 && segment(packet) == Some(100) && std::mem::take(&mut left)
        });
        world.last_received / 30
    };
    assert!(events(true) <= events(false) + 1);
}

/// Nothing follows the end of a message that could say what is lost: the sender probes once and learns the rest.
#[test]
fn a_lost_tail_is_found_by_one_probe() {
    let mut left = 5;
    let world = stream(60, move |end, packet| {
        let lose = end == 0 && segment(packet).is_some_and(|number| number >= 55) && left > 0;
        left -= usize::from(lose);
        lose
    });
    assert_eq!(world.counters()[0].resent, 5);
    let (probe, first) = (world.times(59)[1], world.times(55)[1]);
    assert!((1..=4 * 30).contains(&(first - probe)), "{probe} {first}");
    for number in 55..59 {
        assert_eq!(world.times(number).len(), 2);
    }
}

/// The report of a gap can be lost like any packet, so it is repeated while the gap stays.
#[test]
fn a_gap_is_reported_until_it_is_repaired() {
    let (mut left, mut reports) = (1, 3);
    let world = stream(200, move |end, packet| {
        let gap = end == 1 && packet[0] == packet::ACK && packet.len() > 3 && reports > 0;
        reports -= usize::from(gap);
        let lose = end == 0 && segment(packet) == Some(60) && left > 0;
        left -= usize::from(lose);
        gap || lose
    });
    let times = world.times(60);
    assert!(times[1] - times[0] <= 9 * 30, "{times:?}");
    assert_eq!(world.counters()[0].resent, 1);
}

/// Three bearers (EATT) take packets in turn and keep their own order; now and then one of them is an event late.
#[test]
fn three_bearers_cost_few_needless_resends() {
    let config = SegmentConfig {
        max_message: 200_000,
        ..SegmentConfig::default()
    };
    let mut world = World::new(CLEAR, config, 7);
    world.ends[0].send(message(0, 200_000));
    let mut bearers: [Vec<Vec<u8>>; 3] = Default::default();
    let mut turn = 0;
    while world.received[1].is_empty() {
        world.drain();
        for packet in world.queued[0].split_off(0) {
            bearers[turn % 3].push(packet);
            turn += 1;
        }
        world.now += 30;
        let late = world.chance(60).then(|| usize::from(world.below(3)));
        for slot in 0..6 {
            let on_time = (0..3)
                .map(|turn| (slot + turn) % 3)
                .filter(|index| Some(*index) != late);
            let Some(longest) = on_time.max_by_key(|index| bearers[*index].len()) else {
                break;
            };
            if !bearers[longest].is_empty() {
                let packet = bearers[longest].remove(0);
                world.ends[1].handle(world.now, &packet).unwrap();
            }
        }
        world.drain();
        for packet in world.queued[1].split_off(0) {
            world.ends[0].handle(world.now + 1, &packet).unwrap();
        }
    }
    let counters = world.counters()[0];
    assert!(counters.resent * 33 <= counters.packets_sent, "{counters:?}");
}

/// What comes a few places early is no loss, and no gap is reported for it. What asks and comes early is acknowledged once,
/// with what it overtook.
#[test]
fn packets_that_overtake_their_neighbours_are_no_gap() {
    let acknowledgements = |places: usize| {
        let config = SegmentConfig {
            max_message: 100_000,
            ..SegmentConfig::default()
        };
        let mut world = World::new(CLEAR, config, 7);
        world.ends[0].send(message(0, 100_000));
        while world.received[1].is_empty() {
            world.drain();
            for neighbours in world.queued[0].split_off(0).chunks(places) {
                for packet in neighbours.iter().rev() {
                    world.ends[1].handle(world.now, packet).unwrap();
                    world.drain();
                }
            }
            world.drain();
            for packet in world.queued[1].split_off(0) {
                world.ends[0].handle(world.now + 1, &packet).unwrap();
            }
            world.now += 30;
        }
        assert_eq!(world.counters()[0].resent, 0);
        world.counters()[1].acknowledgements_sent
    };
    let in_order = acknowledgements(1);
    assert!(in_order > 10, "{in_order}");
    for places in 2..=5 {
        let taken = acknowledgements(places);
        assert!(
            taken <= in_order + in_order / 10,
            "{taken} instead of {in_order} with {places}"
        );
    }
}

/// A repeated segment is known as such for half the space of numbers behind, and one beyond the window is dropped.
#[test]
fn numbers_behind_are_repeats_and_numbers_far_ahead_are_dropped() {
    let mut world = stream(300, |_, _| false);
    let end = &mut world.ends[1];
    let before = end.counters();
    let expected = u8::try_from(300 % 256).unwrap();
    for distance in 64..128 {
        end.handle(world.now, &[packet::DATA, expected.wrapping_add(distance), 0, 1])
            .unwrap();
    }
    assert_eq!(end.counters().ignored, before.ignored + 64);
    for distance in 1..=128 {
        end.handle(world.now, &[packet::DATA, expected.wrapping_sub(distance), 0, 1])
            .unwrap();
    }
    assert_eq!(end.counters().duplicates, before.duplicates + 128);
    assert_eq!(end.counters().ignored, before.ignored + 64);
}
