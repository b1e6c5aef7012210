//! A controller's capture, taken apart: what was written, read and notified, joined as an attentive reader would.

use anyhow::{Context as _, Result, ensure};
use std::collections::BTreeMap;
use std::path::Path;

const HEADER: &[u8] = b"btsnoop\0\0\0\0\x01\0\0\x03\xEA";
const ACL: u8 = 0x02;
const FIXED_ATT: u16 = 0x0004;
/// From here on channels are opened, which are EATT's; their packets begin with the length of what they carry.
const FIRST_DYNAMIC: u16 = 0x0040;
/// ATT: a value after opcode and handle.
const WITH_HANDLE: [u8; 4] = [0x12, 0x52, 0x1b, 0x1d];
const MULTIPLE_NOTIFICATION: u8 = 0x23;
/// The bytes before the payload of a segment (`docs/protocol.md` §2).
const SEGMENT_HEADER: usize = 3;

/// An ATT value that crossed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Value {
    /// From host to controller.
    pub(crate) sent: bool,
    /// The attribute.
    pub(crate) handle: u16,
    /// What was written or notified.
    pub(crate) bytes: Vec<u8>,
}

/// A capture.
pub(crate) struct Capture {
    packets: Vec<(bool, Vec<u8>)>,
}

impl Capture {
    /// Reads a file, but for its first bytes: a whole number of records, or 0. A record that is on its way is left out.
    pub(crate) fn read(path: &Path, skipped: usize) -> Result<Self> {
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        Self::of(&bytes, skipped).with_context(|| path.display().to_string())
    }

    fn of(bytes: &[u8], skipped: usize) -> Result<Self> {
        ensure!(bytes.starts_with(HEADER), "not btsnoop of H4 packets");
        let mut rest = bytes
            .get(skipped.max(HEADER.len())..)
            .context("it is shorter than before")?;
        let mut packets = Vec::new();
        while let Some((head, after)) = rest.split_first_chunk::<24>() {
            let word = |at: usize| u32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
            let Some((packet, after)) = after.split_at_checked(word(4) as usize) else {
                break;
            };
            packets.push((word(8) & 1 == 0, packet.to_vec()));
            rest = after;
        }
        Ok(Self { packets })
    }

    /// The values that were written and notified, in their order.
    pub(crate) fn values(&self) -> Result<Vec<Value>> {
        let mut values = Vec::new();
        for (sent, pdu) in self.pdus()? {
            let value = |handle: [u8; 2], bytes: &[u8]| Value {
                sent,
                handle: u16::from_le_bytes(handle),
                bytes: bytes.to_vec(),
            };
            match pdu.as_slice() {
                [opcode, low, high, bytes @ ..] if WITH_HANDLE.contains(opcode) => {
                    values.push(value([*low, *high], bytes));
                }
                [MULTIPLE_NOTIFICATION, several @ ..] => {
                    let mut several = several;
                    while let [low, high, a, b, rest @ ..] = several {
                        let len = usize::from(u16::from_le_bytes([*a, *b]));
                        let (bytes, rest) = rest.split_at_checked(len).context("a short notification")?;
                        values.push(value([*low, *high], bytes));
                        several = rest;
                    }
                }
                _ => {}
            }
        }
        Ok(values)
    }

    /// Everything in it, in all the ways in which it can be put together: as it stands, by direction, by attribute, and
    /// without the headers of the segments.
    pub(crate) fn streams(&self) -> Result<Vec<Vec<u8>>> {
        let mut streams: BTreeMap<(u8, bool, u16), Vec<u8>> = BTreeMap::new();
        let mut add = |way: u8, sent: bool, handle: u16, bytes: &[u8]| {
            streams.entry((way, sent, handle)).or_default().extend(bytes);
        };
        for (sent, packet) in &self.packets {
            add(0, true, 0, packet);
            add(1, *sent, 0, packet);
        }
        for (sent, pdu) in self.pdus()? {
            add(2, sent, 0, &pdu);
        }
        for Value { sent, handle, bytes } in self.values()? {
            add(3, sent, handle, &bytes);
            add(4, sent, handle, bytes.get(SEGMENT_HEADER..).unwrap_or_default());
        }
        Ok(streams.into_values().collect())
    }

    /// ATT PDUs, from however many packets and on whichever bearer.
    fn pdus(&self) -> Result<Vec<(bool, Vec<u8>)>> {
        let (mut frames, mut bearers) = (BTreeMap::new(), BTreeMap::new());
        let mut pdus = Vec::new();
        for (sent, packet) in &self.packets {
            let [ACL, low, high, _, _, fragment @ ..] = packet.as_slice() else {
                continue;
            };
            let begins = high & 0x30 != 0x10;
            let link = u16::from_le_bytes([*low, high & 0x0f]);
            let frame: &mut Vec<u8> = frames.entry((*sent, link)).or_default();
            if begins {
                frame.clear();
            }
            frame.extend(fragment);
            let [a, b, c, d, payload @ ..] = frame.as_slice() else {
                continue;
            };
            if payload.len() < usize::from(u16::from_le_bytes([*a, *b])) {
                continue;
            }
            match u16::from_le_bytes([*c, *d]) {
                FIXED_ATT => pdus.push((*sent, payload.to_vec())),
                channel if channel >= FIRST_DYNAMIC => {
                    let bearer: &mut Bearer = bearers.entry((*sent, link, channel)).or_default();
                    pdus.extend(bearer.take(payload)?.map(|pdu| (*sent, pdu)));
                }
                _ => {}
            }
        }
        Ok(pdus)
    }
}

/// A bearer with flow control by credits: what it carries comes in packets, the first with the whole length.
#[derive(Default)]
struct Bearer {
    wanted: usize,
    pdu: Vec<u8>,
}

impl Bearer {
    fn take(&mut self, payload: &[u8]) -> Result<Option<Vec<u8>>> {
        let mut payload = payload;
        if self.wanted == 0 {
            let [a, b, rest @ ..] = payload else {
                return Ok(None);
            };
            self.wanted = u16::from_le_bytes([*a, *b]).into();
            payload = rest;
        }
        self.pdu.extend(payload);
        ensure!(self.pdu.len() <= self.wanted, "more than was announced");
        if self.pdu.len() < self.wanted {
            return Ok(None);
        }
        self.wanted = 0;
        Ok(Some(std::mem::take(&mut self.pdu)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(packets: &[(bool, &str)]) -> Vec<u8> {
        let mut bytes = HEADER.to_vec();
        for (sent, packet) in packets {
            let packet = hex::decode(packet.replace(' ', "")).unwrap();
            let len = u32::try_from(packet.len()).unwrap().to_be_bytes();
            bytes.extend([len, len, u32::from(!sent).to_be_bytes(), [0; 4], [0; 4], [0; 4]].concat());
            bytes.extend(packet);
        }
        bytes
    }

    const AIR: [(bool, &str); 7] = [
        (true, "02 4000 0900 0500 0400 52 0500 aabb"),
        (false, "02 4020 0700 0600 0400 1b 0700"),
        (true, "01 030c 00"),
        (false, "02 4010 0300 ccddee"),
        (false, "02 4020 0900 0500 4000 0500 1b0700"),
        (false, "02 4020 0600 0200 4000 2233"),
        (false, "02 4020 1000 0c00 0400 23 0700 0100 11 0700 0200 2233"),
    ];

    #[test]
    fn values_are_joined_from_fragments_and_bearers() {
        let bytes = file(&AIR);
        let told = |bytes: &[u8]| -> Vec<_> {
            let values = Capture::of(bytes, 0).unwrap().values().unwrap();
            let short = |value: &Value| (value.sent, value.handle, hex::encode(&value.bytes));
            values.iter().map(short).collect()
        };
        let wanted = [
            (true, 5, "aabb"),
            (false, 7, "ccddee"),
            (false, 7, "2233"),
            (false, 7, "11"),
            (false, 7, "2233"),
        ];
        let wanted = wanted.map(|(sent, handle, value)| (sent, handle, value.to_owned()));
        assert_eq!(told(&bytes), wanted);
        assert_eq!(
            told(&bytes[..bytes.len() - 1]),
            wanted[..3],
            "the last record is on its way"
        );
    }

    #[test]
    fn what_is_spread_over_packets_stands_together_in_a_stream() {
        let streams = Capture::of(&file(&AIR), 0).unwrap().streams().unwrap();
        for together in ["ccddee22331122", "1b0700ccddee1b07002233"] {
            let bytes = hex::decode(together).unwrap();
            let found = |stream: &Vec<u8>| stream.windows(bytes.len()).any(|window| window == bytes);
            assert!(streams.iter().any(found), "{together}");
        }
    }
}
