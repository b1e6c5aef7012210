//! A whole device, met by somebody without a credential who speaks the protocol, or something like it: no session
//! opens, no event reports a peer, and the programme stays (R-SE-2).
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::Arc;
use wand_crypto::{Provider, SeededRandom, Suite, rustcrypto};
use wand_firmware_sim::device::{Device, DeviceInput, DeviceOutput, News};
use wand_firmware_sim::flash::{DeviceRecord, TwoBank};
use wand_fuzz::edit::edited;
use wand_fuzz::genuine::{at, clinic};
use wand_fuzz::transport::{Step, Stranger};
use wand_protocol::edhoc::{AuthenticationKey, AwaitMessage1, ConnectionId, Method, OwnCredential};

/// Longer scripts find nothing that shorter ones do not.
const MOST_STEPS: usize = 40;

fuzz_target!(|steps: Vec<Step<'_>>| {
    let (mut device, chips) = clinic().device(9);
    let before = stored(&chips.record.lock().expect("no panic before"));
    let mut now = 0;
    let mut stranger = connect(&mut device, now);
    for step in steps.iter().take(MOST_STEPS) {
        match step {
            Step::Packet(packet) => device.handle(at(now), DeviceInput::Packet(packet)),
            Step::Message(message) => stranger.say(message.to_vec()),
            Step::Handshake(edits) => {
                let answer = stranger.heard().and_then(|message_1| message_2(&message_1));
                answer
                    .into_iter()
                    .for_each(|message_2| stranger.say(edited(&message_2, edits)));
            }
            Step::Wait(ms) => now += u64::from(*ms),
            Step::Reconnect => {
                device.handle(at(now), DeviceInput::Disconnected);
                stranger = connect(&mut device, now);
            }
        }
        exchange(&mut device, &mut stranger, now);
    }
    assert!(!device.is_dead());
    let after = stored(&chips.record.lock().expect("no panic before"));
    assert_eq!(
        after.permanent(),
        before.permanent(),
        "a stranger changed the programme"
    );
    assert_eq!(after.command_counter, before.command_counter);
    assert_eq!(after.pairings, before.pairings);
});

fn stored(chip: &wand_firmware_sim::flash::MemoryFlash) -> DeviceRecord {
    let (_, record) = TwoBank::open(chip.clone()).expect("a readable chip");
    DeviceRecord::decode(&record.expect("a whole record")).expect("a record of ours")
}

fn connect(device: &mut Device, now: u64) -> Stranger {
    let mut stranger = Stranger::new(true);
    device.handle(
        at(now),
        DeviceInput::Connected {
            mtu: 244,
            interval_ms: 30,
        },
    );
    exchange(device, &mut stranger, now);
    stranger
}

/// Hands packets to and fro until both sides wait.
fn exchange(device: &mut Device, stranger: &mut Stranger, now: u64) {
    loop {
        let packets = stranger.packets(now);
        let quiet = packets.is_empty();
        packets
            .iter()
            .for_each(|packet| device.handle(at(now), DeviceInput::Packet(packet)));
        let mut silent = true;
        loop {
            match device.poll(at(now)) {
                DeviceOutput::Packet(packet) => {
                    silent = false;
                    stranger.hear(now, &packet);
                }
                DeviceOutput::News(
                    News::SessionOpened { .. } | News::CommandDone { .. } | News::StateChanged(_),
                ) => {
                    panic!("a stranger was believed")
                }
                DeviceOutput::News(_) | DeviceOutput::Disconnect => {}
                DeviceOutput::Wait(_) => break,
            }
        }
        if quiet && silent {
            return;
        }
    }
}

/// What somebody answers who shows the operator's certificate and does not hold its key.
fn message_2(message_1: &[u8]) -> Option<Vec<u8>> {
    let provider: &'static dyn Provider = rustcrypto();
    let mut random = SeededRandom::new(10);
    let responder = AwaitMessage1 {
        provider,
        methods: Method::ALL.to_vec(),
        suites: vec![Suite::Suite3],
        understood_ead: Vec::new(),
    };
    let accepted = responder.handle(message_1).ok()?;
    let curve = accepted.suite().curve();
    let scalar = provider.generate_scalar(curve, &mut random).ok()?;
    let own_key = Arc::from(provider.load_signer(curve.signature(), &scalar).ok()?);
    let leaf = &clinic().endpoint.identities[0].leaf;
    let own = OwnCredential::x5chain(leaf, &[], AuthenticationKey::Signature(own_key));
    let ephemeral = provider.generate_key_agreement(curve, &mut random).ok()?;
    let c_r = ConnectionId::from_raw(&[3]).ok()?;
    let (_, message_2) = accepted.message_2(own, c_r, ephemeral, &[], &mut random).ok()?;
    Some(message_2)
}
