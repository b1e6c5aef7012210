//! A contact over the modelled link, from connecting to message_4: connection events and the device's energy.

use super::name;
use crate::Report;
use crate::air::{Wiring, World};
use crate::credentials::{Credentials, Party};
use crate::edhoc::Case;
use crate::energy::Computing;
use crate::link::HANDSHAKE_MODE;
use crate::peers::Flights;
use crate::recorder::Recorder;
use std::collections::VecDeque;
use wand_crypto::Provider;
use wand_firmware_sim::energy::Operation;
use wand_link::{Direction, LinkCounters, Mode};
use wand_link::{LinkModel, LinkParameters};
use wand_protocol::segment::{SegmentConfig, SegmentOutput, Segmenter};
use wand_protocol::session::Event;

/// Runs a contact and reports what it took.
pub(super) fn report(
    report: &mut Report,
    case: Case,
    provider: &'static dyn Provider,
    credentials: &Credentials,
) {
    let subject = name(case, provider);
    let wiring = Wiring {
        link: LinkParameters::default(),
        handshake: HANDSHAKE_MODE,
        seed: 1,
    };
    let recorder = Recorder::before(provider);
    let mut world = World::connect(case, [recorder, provider], credentials, wiring);
    loop {
        match world.next() {
            (Party::Device, Event::Authenticated(_)) => break,
            (_, Event::Ended(ending)) => panic!("a contact ended with {ending:?}"),
            _ => {}
        }
    }
    let computing = Computing::of(&recorder.take());
    let radio = radio_nj(&world.counters(), world.events());
    report.add(
        &subject,
        "connection events to message_4",
        world.events() as f64,
        "",
    );
    report.add(
        &subject,
        "device energy, computing",
        computing.nanojoules as f64 / 1000.0,
        "µJ",
    );
    report.add(&subject, "device energy, radio", radio as f64 / 1000.0, "µJ");
    let total = computing.nanojoules + radio;
    report.add(&subject, "device energy, total", total as f64 / 1000.0, "µJ");
    report.add(&subject, "device time, computing", computing.milliseconds(), "ms");
}

fn radio_nj(counters: &LinkCounters, events: u64) -> u64 {
    let operations = [
        Operation::ConnectionEvents(events),
        Operation::Receive {
            packets: counters.packets_to_device,
            bytes: counters.bytes_to_device,
        },
        Operation::Send {
            packets: counters.packets_to_programmer,
            bytes: counters.bytes_to_programmer,
        },
    ];
    operations.map(Operation::nanojoules).iter().sum()
}

/// Carries the flights of another implementation over the same link in the same segments, the programmer opening.
pub(super) fn report_flights(report: &mut Report, subject: &str, flights: &Flights) {
    let parameters = LinkParameters::default();
    let config = SegmentConfig {
        interval_ms: 15,
        ..SegmentConfig::default()
    };
    // The programmer, then the device.
    let mut ends = [Segmenter::new(config), Segmenter::new(config)];
    let mut model = LinkModel::new(parameters, 1);
    let mut left: VecDeque<usize> = flights.0.iter().copied().collect();
    let (mut sender, mut now) = (0, 0);
    ends[sender].send(vec![0; left.pop_front().unwrap_or_default()]);
    loop {
        let (mut until, mut arrived) = (None, false);
        for end in 0..2 {
            loop {
                match ends[end].poll(now / 1000).expect("a link without loss") {
                    SegmentOutput::Packet(packet) => {
                        let direction = [Direction::ToDevice, Direction::ToProgrammer][end];
                        model
                            .push(direction, Mode::Bulk, packet, now)
                            .expect("a packet that fits");
                    }
                    SegmentOutput::Message(_) => arrived = true,
                    SegmentOutput::Hello => {}
                    SegmentOutput::Wait(wait) => {
                        until = [until, wait.map(|ms| ms * 1000)].into_iter().flatten().min();
                        break;
                    }
                }
            }
        }
        if arrived {
            sender = 1 - sender;
            match left.pop_front() {
                Some(len) => ends[sender].send(vec![0; len]),
                None => break,
            }
            continue;
        }
        let next = [model.next_event_time(), until].into_iter().flatten().min();
        now = now.max(next.expect("something is under way"));
        for delivery in model.advance(now) {
            let receiver = usize::from(delivery.direction == Direction::ToDevice);
            ends[receiver]
                .handle(now / 1000, &delivery.packet)
                .expect("a link without loss");
        }
    }
    let events = now / parameters.connection_interval_us + 1;
    report.add(subject, "connection events to the last flight", events as f64, "");
    let radio = radio_nj(&model.counters(), events) as f64 / 1000.0;
    report.add(subject, "device energy, radio", radio, "µJ");
}
