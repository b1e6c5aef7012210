//! A session of the application: first contact, first reading, the whole log.

use crate::stage::{Beginning, Stage};
use anyhow::{Context as _, Result, bail, ensure};
use std::sync::Arc;
use std::time::{Duration, Instant};
use wand_link::{BleRadio, Captured, Direction, Recording, TappedRadio};
use wand_programmer::desk::Desk;
use wand_programmer::{Clock, Programmer, Setup};
use wand_protocol::registry::packet::{DATA, HELLO};
use wand_trust::Policy;

/// 2026-01-01: no correct clock shows less.
const NOT_BEFORE: u64 = 1_767_225_600;
/// How often is listened for the device, and how long.
const SCANS: u32 = 6;
const SCAN: Duration = Duration::from_millis(1500);
/// How long letting the device go may take.
const SETTLE: Duration = Duration::from_secs(8);
/// More packets than a session has.
const MOST: usize = 100_000;

/// Bytes of packets that were written, and of those that were notified in answer.
pub(super) type Exchange = (Vec<usize>, Vec<usize>);

/// What was measured.
pub(super) struct Session {
    /// Seconds from connecting to the first reading.
    pub(super) whole: f64,
    /// Seconds from the first packet to the last before it.
    pub(super) exchange: f64,
    /// What crossed until then, without acknowledgements.
    pub(super) exchanges: Vec<Exchange>,
    /// The log.
    pub(super) log: Transfer,
}

/// Bytes and how long they took.
pub(super) struct Transfer {
    /// Payload of the segments, each counted once.
    pub(super) bytes: usize,
    /// Seconds from the first question to the last segment.
    pub(super) seconds: f64,
    /// Packets notified, resends too.
    pub(super) notified: usize,
    /// Packets written meanwhile: questions and acknowledgements.
    pub(super) written: usize,
}

impl Transfer {
    /// Bytes a second.
    pub(super) fn goodput(&self) -> f64 {
        self.bytes as f64 / self.seconds
    }
}

impl Session {
    /// Bytes of all packets.
    pub(super) fn bytes(&self) -> usize {
        let of = |(written, notified): &Exchange| written.iter().chain(notified).sum::<usize>();
        self.exchanges.iter().map(of).sum()
    }
}

/// Meets the device for the first time, by the one radio of this process: BlueZ tells every notification once for each
/// client that ever asked for it.
pub(super) async fn session(
    stage: &Stage<'_>,
    radio: &BleRadio,
    serial: &str,
    round: usize,
) -> Result<Session> {
    let clinic = stage.fresh_copy(Beginning::Strangers, &format!("round-{round}"))?;
    let heard = Arc::new(Recording::new(MOST));
    let desk = Desk::new(Programmer::start(Setup {
        home: clinic.join("workstation"),
        radio: Arc::new(TappedRadio::new(Arc::new(radio.clone()), heard.clone())),
        provider: wand_crypto::rustcrypto(),
        policy: Policy::default(),
        clock: Clock::system(),
        not_before: NOT_BEFORE,
    })?);
    let pin = std::fs::read_to_string(clinic.join("pin"))?;
    desk.unlock(Some(serde_json::from_value(pin.into())?)).await?;
    let programmer = desk.programmer();
    let endpoint = find(programmer).await?;
    let begun = Instant::now();
    programmer.connect(endpoint, Some(serial.to_owned())).await?;
    programmer.interrogate().await?;
    let whole = begun.elapsed().as_secs_f64();
    let contact = heard.captured();
    programmer.device_log(|_| {}).await?;
    let captured = heard.captured();
    programmer.end().await?;
    radio.settled(SETTLE).await;
    let (contact, log) = captured.split_at(contact.len());
    Ok(Session {
        whole,
        exchange: span(contact)?,
        exchanges: exchanges(contact),
        log: Transfer {
            bytes: payload(log),
            seconds: span(log)?,
            notified: count(log, Direction::ToProgrammer),
            written: count(log, Direction::ToDevice),
        },
    })
}

async fn find(programmer: &Programmer) -> Result<String> {
    for _ in 0..SCANS {
        let heard = programmer.devices(SCAN).await?;
        if let Some(endpoint) = heard.into_iter().find_map(|device| device.endpoint) {
            return Ok(endpoint);
        }
    }
    bail!("the device is not heard")
}

fn is_data(packet: &Captured) -> bool {
    packet
        .packet
        .first()
        .is_some_and(|kind| *kind == HELLO || kind & DATA != 0)
}

fn count(captured: &[Captured], direction: Direction) -> usize {
    captured
        .iter()
        .filter(|packet| packet.direction == direction)
        .count()
}

/// Seconds between the first and the last packet with data.
fn span(captured: &[Captured]) -> Result<f64> {
    let mut data = captured.iter().filter(|packet| is_data(packet));
    let first = data.next().context("nothing crossed")?;
    let last = data.next_back().context("only one packet crossed")?;
    let seconds = last.at.duration_since(first.at).as_secs_f64();
    ensure!(seconds > 0.0, "it took no time");
    Ok(seconds)
}

/// Packets with data in turns; what was not answered any more is left out.
fn exchanges(captured: &[Captured]) -> Vec<Exchange> {
    let mut exchanges: Vec<Exchange> = Vec::new();
    for packet in captured.iter().filter(|packet| is_data(packet)) {
        let len = packet.packet.len();
        match packet.direction {
            Direction::ToProgrammer => {
                if let Some((_, notified)) = exchanges.last_mut() {
                    notified.push(len);
                }
            }
            Direction::ToDevice => match exchanges.last_mut() {
                Some((written, notified)) if notified.is_empty() => written.push(len),
                _ => exchanges.push((vec![len], Vec::new())),
            },
        }
    }
    exchanges.retain(|(_, notified)| !notified.is_empty());
    exchanges
}

/// Bytes that the device sent in segments, without those of a number that was among the last ones.
fn payload(captured: &[Captured]) -> usize {
    const REMEMBERED: usize = 64;
    let mut numbers = std::collections::VecDeque::new();
    let mut bytes = 0;
    for packet in captured {
        let [kind, number, _, payload @ ..] = packet.packet.as_slice() else {
            continue;
        };
        if packet.direction == Direction::ToDevice || kind & DATA == 0 || numbers.contains(number) {
            continue;
        }
        bytes += payload.len();
        numbers.push_back(*number);
        if numbers.len() > REMEMBERED {
            numbers.pop_front();
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packets(packets: &[(Direction, &[u8])]) -> Vec<Captured> {
        let begun = Instant::now();
        let packet = |(number, (direction, bytes)): (usize, &(Direction, &[u8]))| Captured {
            at: begun + Duration::from_millis(10 * number as u64),
            direction: *direction,
            packet: bytes.to_vec(),
        };
        packets.iter().enumerate().map(packet).collect()
    }

    #[test]
    fn flights_and_payload_are_read_from_the_packets() {
        use Direction::{ToDevice as Down, ToProgrammer as Up};
        let crossed = packets(&[
            (Down, &[HELLO]),
            (Up, &[DATA, 0, 0, 1, 2]),
            (Up, &[DATA, 1, 0, 3]),
            (Down, &[0x03, 2, 16]),
            (Up, &[DATA, 1, 0, 3]),
            (Down, &[DATA, 0, 2, 9]),
            (Down, &[DATA, 1, 2, 9]),
            (Up, &[DATA, 2, 2]),
            (Down, &[DATA, 2, 3]),
        ]);
        let wanted: Vec<Exchange> = vec![(vec![1], vec![5, 4, 4]), (vec![4, 4], vec![3])];
        assert_eq!(exchanges(&crossed), wanted);
        assert_eq!(payload(&crossed), 3);
        assert!((span(&crossed).unwrap() - 0.08).abs() < 1e-9);
    }
}
