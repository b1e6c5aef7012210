//! A connection as H4 packets: HCI events, and ATT in L2CAP in ACL data (Bluetooth Core Specification 5.4, Vol 3 Parts
//! A, F and G, Vol 4 Parts A and E).

use super::btsnoop::Way;
use crate::gatt::{BULK, CONTROL, NOTIFY, PROFILE_VERSION, SERVICE, VERSION};
use crate::{Direction, Heard, LinkLoss, Mode};
use std::time::Duration;

/// A packet and its way between the programmer's host and its controller.
pub(super) type Frame = (Way, Vec<u8>);

/// The attributes of the service, in an order of our own.
mod handle {
    pub(super) const SERVICE: u16 = 1;
    pub(super) const CONTROL: u16 = 3;
    pub(super) const BULK: u16 = 5;
    pub(super) const NOTIFY: u16 = 7;
    pub(super) const SUBSCRIPTION: u16 = 8;
    pub(super) const VERSION: u16 = 10;
}

/// ATT opcodes (Vol 3, Part F, 3.4.8).
mod opcode {
    pub(super) const EXCHANGE_MTU: u8 = 0x02;
    pub(super) const FIND_INFORMATION: u8 = 0x04;
    pub(super) const READ_BY_TYPE: u8 = 0x08;
    pub(super) const READ: u8 = 0x0a;
    pub(super) const READ_BY_GROUP_TYPE: u8 = 0x10;
    pub(super) const WRITE: u8 = 0x12;
    pub(super) const NOTIFICATION: u8 = 0x1b;
    pub(super) const WRITE_COMMAND: u8 = 0x52;
}

/// Declarations and descriptors (Assigned Numbers, 3.6 and 3.7).
const PRIMARY_SERVICE: u16 = 0x2800;
const CHARACTERISTIC: u16 = 0x2803;
const CLIENT_CONFIGURATION: u16 = 0x2902;

/// Characteristic properties (Vol 3, Part G, 3.3.1.1), and where the value is.
const CHARACTERISTICS: [(u8, u16, u128); 4] = [
    (0x08, handle::CONTROL, CONTROL),
    (0x04, handle::BULK, BULK),
    (0x10, handle::NOTIFY, NOTIFY),
    (0x02, handle::VERSION, VERSION),
];

/// The largest ATT MTU that a client offers.
const OFFERED_MTU: u16 = 517;

/// What is heard of a connection, by its number, as packets.
pub(super) fn frames(connection: u32, heard: &Heard<'_>) -> Vec<Frame> {
    let link = Link::numbered(connection);
    match *heard {
        Heard::Connected { mtu, interval } => link.opening(mtu, interval),
        Heard::Packet {
            direction: Direction::ToDevice,
            mode,
            bytes,
        } => {
            let (opcode, handle) = match mode {
                Mode::Control => (opcode::WRITE, handle::CONTROL),
                Mode::Bulk => (opcode::WRITE_COMMAND, handle::BULK),
            };
            vec![link.att(Way::Sent, opcode, &[&handle.to_le_bytes(), bytes])]
        }
        Heard::Packet { bytes, .. } => {
            let handle = handle::NOTIFY.to_le_bytes();
            vec![link.att(Way::Received, opcode::NOTIFICATION, &[&handle, bytes])]
        }
        Heard::Ended(loss) => vec![link.closing(loss)],
    }
}

/// A connection by its HCI handle.
struct Link(u16);

impl Link {
    /// Handles of twelve bits, the upper values reserved (Vol 4, Part E, 5.4.2).
    fn numbered(connection: u32) -> Self {
        Self(u16::try_from(connection % 0x0e00).unwrap_or_default() + 0x40)
    }

    /// How the connection came about, as far as the profile prescribes it.
    fn opening(&self, mtu: usize, interval: Duration) -> Vec<Frame> {
        let att_mtu = u16::try_from(mtu.saturating_add(3)).unwrap_or(u16::MAX);
        let mut frames = vec![self.completed(interval)];
        let mut exchange = |opcode: u8, asked: &[&[u8]], answered: &[&[u8]]| {
            frames.push(self.att(Way::Sent, opcode, asked));
            frames.push(self.att(Way::Received, opcode + 1, answered));
        };
        exchange(
            opcode::EXCHANGE_MTU,
            &[&OFFERED_MTU.to_le_bytes()],
            &[&att_mtu.to_le_bytes()],
        );
        let (first, last) = (handle::SERVICE.to_le_bytes(), handle::VERSION.to_le_bytes());
        exchange(
            opcode::READ_BY_GROUP_TYPE,
            &[&first, &[0xff, 0xff], &PRIMARY_SERVICE.to_le_bytes()],
            &[&[20], &first, &last, &SERVICE.to_le_bytes()],
        );
        let mut begin = handle::SERVICE;
        for (properties, value, uuid) in CHARACTERISTICS {
            exchange(
                opcode::READ_BY_TYPE,
                &[&begin.to_le_bytes(), &last, &CHARACTERISTIC.to_le_bytes()],
                &[
                    &[21],
                    &(value - 1).to_le_bytes(),
                    &[properties],
                    &value.to_le_bytes(),
                    &uuid.to_le_bytes(),
                ],
            );
            begin = value;
        }
        let subscription = handle::SUBSCRIPTION.to_le_bytes();
        exchange(
            opcode::FIND_INFORMATION,
            &[&subscription, &subscription],
            &[&[1], &subscription, &CLIENT_CONFIGURATION.to_le_bytes()],
        );
        exchange(opcode::READ, &[&last], &[&[PROFILE_VERSION]]);
        exchange(opcode::WRITE, &[&subscription, &[1, 0]], &[]);
        frames
    }

    /// LE Connection Complete, as central, to an address that is not told (Vol 4, Part E, 7.7.65.1).
    fn completed(&self, interval: Duration) -> Frame {
        const NO_ADDRESS: [u8; 6] = [0; 6];
        const RANDOM: u8 = 1;
        let [low, high] = self.0.to_le_bytes();
        let units = u16::try_from(interval.as_micros() / 1250).unwrap_or(u16::MAX);
        let mut event = vec![0x04, 0x3e, 19, 0x01, 0, low, high, 0, RANDOM];
        event.extend(NO_ADDRESS);
        event.extend(units.to_le_bytes());
        // No latency; a supervision time-out of 4 s, in units of 10 ms; clock accuracy 500 ppm.
        event.extend([0, 0, 0x90, 0x01, 0]);
        (Way::Received, event)
    }

    /// Disconnection Complete with its reason (Vol 4, Part E, 7.7.5; Vol 1, Part F).
    fn closing(&self, loss: Option<LinkLoss>) -> Frame {
        let reason = match loss {
            None => 0x16,
            Some(LinkLoss::Closed) => 0x13,
            Some(LinkLoss::Range | LinkLoss::Noise) => 0x08,
        };
        let [low, high] = self.0.to_le_bytes();
        (Way::Received, vec![0x04, 0x05, 4, 0, low, high, reason])
    }

    /// An ATT PDU on its fixed channel, in one unfragmented ACL packet.
    fn att(&self, way: Way, opcode: u8, fields: &[&[u8]]) -> Frame {
        const ATT: [u8; 2] = [0x04, 0];
        let boundary = match way {
            Way::Sent => 0b00 << 12,
            Way::Received => 0b10 << 12,
        };
        let pdu = [&[opcode], fields.concat().as_slice()].concat();
        let len = u16::try_from(pdu.len()).unwrap_or(u16::MAX);
        let mut packet = vec![0x02];
        packet.extend((self.0 | boundary).to_le_bytes());
        packet.extend(len.saturating_add(4).to_le_bytes());
        packet.extend(len.to_le_bytes());
        packet.extend(ATT);
        packet.extend(pdu);
        (way, packet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(frames: Vec<Frame>) -> Vec<(Way, String)> {
        let text = |(way, packet): Frame| (way, hex::encode(packet));
        frames.into_iter().map(text).collect()
    }

    #[test]
    fn packets_are_the_operations_of_the_profile() {
        let packet = |direction, mode, bytes| Heard::Packet {
            direction,
            mode,
            bytes,
        };
        let (down, up) = (Direction::ToDevice, Direction::ToProgrammer);
        for (connection, heard, way, bytes) in [
            (
                0,
                packet(down, Mode::Control, &[0x01]),
                Way::Sent,
                "024000080004000400120300 01",
            ),
            (
                0,
                packet(down, Mode::Bulk, &[0xaa, 0xbb]),
                Way::Sent,
                "024000090005000400520500 aabb",
            ),
            (
                1,
                packet(up, Mode::Bulk, &[0xcc]),
                Way::Received,
                "0241200800040004001b0700 cc",
            ),
            (
                2,
                packet(up, Mode::Bulk, &[]),
                Way::Received,
                "0242200700030004001b0700",
            ),
            (0, Heard::Ended(None), Way::Received, "0405040040 0016"),
            (
                0,
                Heard::Ended(Some(LinkLoss::Closed)),
                Way::Received,
                "0405040040 0013",
            ),
            (
                0,
                Heard::Ended(Some(LinkLoss::Range)),
                Way::Received,
                "0405040040 0008",
            ),
            (
                0x0e00,
                Heard::Ended(Some(LinkLoss::Noise)),
                Way::Received,
                "0405040040 0008",
            ),
        ] {
            let wanted = bytes.replace(' ', "");
            assert_eq!(hex(frames(connection, &heard)), [(way, wanted)], "{heard:?}");
        }
    }

    #[test]
    fn a_connection_begins_with_its_handles_and_their_names() {
        let opened = Heard::Connected {
            mtu: 244,
            interval: Duration::from_millis(30),
        };
        let service = "e893a1d0c257649b7a4f0b8e523c1f6d";
        let characteristic = |second: &str| service.replacen("523c1f6d", second, 1);
        let wanted = [
            "043e130100400000 01000000000000 1800 0000 9001 00".to_owned(),
            "02400007000300040002 0502".to_owned(),
            "02402007000300040003 f700".to_owned(),
            "0240000b000700040010 0100 ffff 0028".to_owned(),
            format!("0240201a001600040011 14 0100 0a00 {service}"),
            "0240000b000700040008 0100 0a00 0328".to_owned(),
            format!(
                "0240201b001700040009 15 0200 08 0300 {}",
                characteristic("533c1f6d")
            ),
            "0240000b000700040008 0300 0a00 0328".to_owned(),
            format!(
                "0240201b001700040009 15 0400 04 0500 {}",
                characteristic("543c1f6d")
            ),
            "0240000b000700040008 0500 0a00 0328".to_owned(),
            format!(
                "0240201b001700040009 15 0600 10 0700 {}",
                characteristic("553c1f6d")
            ),
            "0240000b000700040008 0700 0a00 0328".to_owned(),
            format!(
                "0240201b001700040009 15 0900 02 0a00 {}",
                characteristic("563c1f6d")
            ),
            "02400009000500040004 0800 0800".to_owned(),
            "0240200a000600040005 01 0800 0229".to_owned(),
            "0240000700030004000a 0a00".to_owned(),
            "0240200600020004000b 01".to_owned(),
            "02400009000500040012 0800 0100".to_owned(),
            "02402005000100040013".to_owned(),
        ];
        let told: Vec<_> = hex(frames(0, &opened))
            .into_iter()
            .map(|(_, text)| text)
            .collect();
        assert_eq!(told, wanted.map(|text| text.replace(' ', "")));
    }
}
