//! Packets by anybody at any time: every message that comes out keeps to the bound, every packet fits the link, the
//! layer never asks to be called at once for ever, and it stays ended once it has ended.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use wand_protocol::registry::packet;
use wand_protocol::segment::{MAX_MTU, SegmentConfig, SegmentFault, SegmentOutput, Segmenter};

#[derive(Debug, Arbitrary)]
struct Script<'a> {
    mtu: u16,
    window: u8,
    max_message: u16,
    hello: bool,
    steps: Vec<Step<'a>>,
}

#[derive(Debug, Arbitrary)]
enum Step<'a> {
    Anything(&'a [u8]),
    Data {
        flags: u8,
        number: u8,
        ack: u8,
        payload: &'a [u8],
    },
    Acknowledgement {
        ack: u8,
        credits: u8,
        bitmap: u64,
    },
    Wait(u16),
    Send(u16),
    Mtu(u16),
}

const FLAGS: u8 = packet::FIRST | packet::LAST | packet::ASK;
/// More outputs than this without a `Wait` is a loop: as many segments as may be under way, several times over.
const MOST_OUTPUTS: usize = 400;

fuzz_target!(|script: Script<'_>| {
    let config = SegmentConfig {
        mtu: usize::from(script.mtu),
        window: script.window,
        max_message: usize::from(script.max_message),
        ..SegmentConfig::default()
    };
    let mut segmenter = Segmenter::new(config);
    if script.hello {
        segmenter.hello();
    }
    let mut now = 0;
    let mut fault = None;
    for step in &script.steps {
        let handled = match step {
            Step::Anything(packet) => segmenter.handle(now, packet),
            Step::Data {
                flags,
                number,
                ack,
                payload,
            } => {
                let head = [packet::DATA | flags & FLAGS, *number, *ack];
                segmenter.handle(now, &[&head, *payload].concat())
            }
            Step::Acknowledgement { ack, credits, bitmap } => {
                let head = [packet::ACK, *ack, *credits];
                segmenter.handle(now, &[&head[..], &bitmap.to_le_bytes()].concat())
            }
            Step::Wait(ms) => {
                now += u64::from(*ms);
                Ok(())
            }
            Step::Send(len) => {
                segmenter.send(vec![7; usize::from(*len) % 4096]);
                Ok(())
            }
            Step::Mtu(mtu) => {
                segmenter.set_mtu(usize::from(*mtu));
                Ok(())
            }
        };
        let waits = !matches!(step, Step::Wait(_) | Step::Send(_) | Step::Mtu(_));
        if let (Some(fault), true) = (fault, waits) {
            assert_eq!(handled, Err(fault), "a layer that ended came back to life");
        }
        fault = fault.or(handled.err()).or(drain(&mut segmenter, now, &config));
    }
});

fn drain(segmenter: &mut Segmenter, now: u64, config: &SegmentConfig) -> Option<SegmentFault> {
    for _ in 0..MOST_OUTPUTS {
        match segmenter.poll(now) {
            Ok(SegmentOutput::Packet(packet)) => assert!(packet.len() <= MAX_MTU),
            Ok(SegmentOutput::Message(message)) => assert!(message.len() <= config.max_message),
            Ok(SegmentOutput::Hello) => {}
            Ok(SegmentOutput::Wait(until)) => {
                assert!(
                    until.is_none_or(|until| until > now),
                    "it asks to be called at once, for ever"
                );
                return None;
            }
            Err(fault) => return Some(fault),
        }
    }
    panic!("it never waits");
}
