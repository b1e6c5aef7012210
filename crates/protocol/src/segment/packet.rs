//! The forms of a packet.
use crate::registry::packet as number;
use alloc::vec::Vec;

pub(super) const DATA_HEADER: usize = 3;

#[derive(Debug)]
pub(super) enum Packet<'a> {
    Hello,
    Reset,
    /// `ack` is the number expected next; bit `i` of `bitmap` says that `ack + 1 + i` arrived.
    Ack {
        ack: u8,
        credits: u8,
        bitmap: u64,
    },
    Data(Data<'a>),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Data<'a> {
    pub(super) first: bool,
    pub(super) last: bool,
    pub(super) ask: bool,
    pub(super) number: u8,
    pub(super) ack: u8,
    pub(super) payload: &'a [u8],
}

pub(super) fn parse(packet: &[u8]) -> Option<Packet<'_>> {
    let (kind, rest) = packet.split_first()?;
    match *kind {
        number::HELLO if rest.is_empty() => Some(Packet::Hello),
        number::RESET if rest.is_empty() => Some(Packet::Reset),
        number::ACK => parse_ack(rest),
        kind if kind & !(number::FIRST | number::LAST | number::ASK) == number::DATA => {
            let ([own, ack], payload) = rest.split_first_chunk()?;
            Some(Packet::Data(Data {
                first: kind & number::FIRST != 0,
                last: kind & number::LAST != 0,
                ask: kind & number::ASK != 0,
                number: *own,
                ack: *ack,
                payload,
            }))
        }
        _ => None,
    }
}

fn parse_ack(rest: &[u8]) -> Option<Packet<'static>> {
    let ([ack, credits], map) = rest.split_first_chunk()?;
    let mut bitmap = [0; 8];
    bitmap.get_mut(..map.len())?.copy_from_slice(map);
    Some(Packet::Ack {
        ack: *ack,
        credits: *credits,
        bitmap: u64::from_le_bytes(bitmap),
    })
}

/// An acknowledgement; the bitmap is little-endian, without its trailing zero bytes.
pub(super) fn ack(ack: u8, credits: u8, bitmap: u64) -> Vec<u8> {
    let mut packet = Vec::with_capacity(11);
    packet.extend_from_slice(&[number::ACK, ack, credits]);
    let map = bitmap.to_le_bytes();
    let used = map
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |last| last.saturating_add(1));
    packet.extend(map.iter().take(used));
    packet
}

pub(super) fn data(data: Data<'_>, ack: u8) -> Vec<u8> {
    let mut packet = Vec::with_capacity(DATA_HEADER.saturating_add(data.payload.len()));
    let flag = |set: bool, flag: u8| if set { flag } else { 0 };
    let kind = number::DATA
        | flag(data.first, number::FIRST)
        | flag(data.last, number::LAST)
        | flag(data.ask, number::ASK);
    packet.extend_from_slice(&[kind, data.number, ack]);
    packet.extend_from_slice(data.payload);
    packet
}
