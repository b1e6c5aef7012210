use super::{Address, Status};

/// The codes of HCI events (7.7).
mod code {
    pub(super) const DISCONNECTION_COMPLETE: u8 = 0x05;
    pub(super) const ENCRYPTION_CHANGE: u8 = 0x08;
    pub(super) const READ_REMOTE_VERSION_COMPLETE: u8 = 0x0C;
    pub(super) const COMMAND_COMPLETE: u8 = 0x0E;
    pub(super) const COMMAND_STATUS: u8 = 0x0F;
    pub(super) const NUMBER_OF_COMPLETED_PACKETS: u8 = 0x13;
    pub(super) const LE_META: u8 = 0x3E;
}

/// The codes of LE events (7.7.65).
mod le {
    pub(super) const CONNECTION_COMPLETE: u8 = 0x01;
    pub(super) const ADVERTISING_REPORT: u8 = 0x02;
    pub(super) const CONNECTION_UPDATE_COMPLETE: u8 = 0x03;
    pub(super) const READ_REMOTE_FEATURES_COMPLETE: u8 = 0x04;
    pub(super) const LONG_TERM_KEY_REQUEST: u8 = 0x05;
    pub(super) const ENHANCED_CONNECTION_COMPLETE: u8 = 0x0A;
    pub(super) const EXTENDED_ADVERTISING_REPORT: u8 = 0x0D;
    pub(super) const ADVERTISING_SET_TERMINATED: u8 = 0x12;
}

/// Which end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Connected.
    Central,
    /// Was connected to.
    Peripheral,
}

/// What kind of advertising PDU a legacy report tells of (7.7.65.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum EventType {
    /// ADV_IND: anybody may scan and connect.
    Connectable = 0,
    /// ADV_DIRECT_IND: one may connect.
    Directed = 1,
    /// ADV_SCAN_IND: anybody may scan.
    Scannable = 2,
    /// ADV_NONCONN_IND: nobody may answer.
    NonConnectable = 3,
    /// SCAN_RSP: the answer to a scan.
    ScanResponse = 4,
}

/// One advertising PDU as a scanner heard it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdvertisingReport {
    /// Which PDU.
    pub kind: EventType,
    /// Who.
    pub address: Address,
    /// Advertising or scan response data.
    pub data: Vec<u8>,
    /// How loud, in dBm.
    pub rssi: i8,
}

/// One advertising PDU as an extended scanner heard it (7.7.65.13), from a legacy or an extended advertiser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtendedReport {
    /// The Event_Type bits.
    pub kind: u16,
    /// Who.
    pub address: Address,
    /// The advertising set's identifier; 0xFF for legacy PDUs.
    pub set: u8,
    /// Secondary physical channel; 0 for legacy PDUs.
    pub secondary: u8,
    /// Advertising or scan response data.
    pub data: Vec<u8>,
    /// How loud, in dBm.
    pub rssi: i8,
}

/// A connection, as its two ends are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionComplete {
    /// Success, or why there is none.
    pub status: Status,
    /// On this side.
    pub handle: u16,
    /// Of this side.
    pub role: Role,
    /// Who the other is.
    pub peer: Address,
    /// In 1.25 ms.
    pub interval: u16,
    /// Connection events the peripheral may sleep through.
    pub latency: u16,
    /// Supervision time-out in 10 ms.
    pub timeout: u16,
    /// As the host asked for in its event mask.
    pub enhanced: bool,
}

/// What a controller tells its host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A command was done; its return parameters, the status first.
    CommandComplete {
        /// Which command.
        opcode: u16,
        /// As the command defines them.
        returned: Vec<u8>,
    },
    /// A command was begun or refused.
    CommandStatus {
        /// Which command.
        opcode: u16,
        /// Begun when success.
        status: Status,
    },
    /// A connection began, or was cancelled.
    Connected(ConnectionComplete),
    /// A connection ended.
    Disconnected {
        /// Which.
        handle: u16,
        /// Why.
        reason: u8,
    },
    /// Buffers are free again.
    CompletedPackets {
        /// Whose packets.
        handle: u16,
        /// How many.
        packets: u16,
    },
    /// An advertising PDU was heard.
    Heard(AdvertisingReport),
    /// An advertising PDU was heard by an extended scanner.
    HeardExtended(ExtendedReport),
    /// An advertising set ended.
    SetTerminated {
        /// Success when a connection ended it.
        status: Status,
        /// Which set.
        set: u8,
        /// The connection.
        handle: u16,
    },
    /// Connection parameters changed.
    Updated {
        /// Which connection.
        handle: u16,
        /// In 1.25 ms.
        interval: u16,
        /// Events.
        latency: u16,
        /// In 10 ms.
        timeout: u16,
    },
    /// The peer's LE features.
    RemoteFeatures {
        /// Which connection.
        handle: u16,
        /// The peer's bits.
        features: [u8; 8],
    },
    /// The peer's version.
    RemoteVersion {
        /// Which connection.
        handle: u16,
    },
    /// The central began encryption; the host is asked for the key.
    KeyRequested {
        /// Which connection.
        handle: u16,
        /// Random number and diversifier, as the central sent them.
        identifiers: [u8; 10],
    },
    /// Encryption began, or did not.
    Encrypted {
        /// Which connection.
        handle: u16,
        /// On when success.
        status: Status,
    },
}

impl Event {
    /// The company identifier that no company has.
    pub const MANUFACTURER: u16 = 0xFFFF;

    /// Core specification 5.0.
    pub const VERSION: u8 = 9;

    /// A command that was done and returns nothing but a status.
    pub fn done(opcode: u16, status: Status) -> Self {
        Self::CommandComplete {
            opcode,
            returned: vec![status.code()],
        }
    }

    /// The H4 packet that brings this to a host.
    pub fn to_host(&self) -> Vec<u8> {
        match self {
            Self::CommandComplete { opcode, returned } => {
                let [low, high] = opcode.to_le_bytes();
                event(code::COMMAND_COMPLETE, &[&[1, low, high], returned])
            }
            Self::CommandStatus { opcode, status } => {
                let [low, high] = opcode.to_le_bytes();
                event(code::COMMAND_STATUS, &[&[status.code(), 1, low, high]])
            }
            Self::Disconnected { handle, reason } => event(
                code::DISCONNECTION_COMPLETE,
                &[&[0], &handle.to_le_bytes(), &[*reason]],
            ),
            Self::CompletedPackets { handle, packets } => event(
                code::NUMBER_OF_COMPLETED_PACKETS,
                &[&[1], &handle.to_le_bytes(), &packets.to_le_bytes()],
            ),
            Self::RemoteVersion { handle } => event(
                code::READ_REMOTE_VERSION_COMPLETE,
                &[
                    &[0],
                    &handle.to_le_bytes(),
                    &[Self::VERSION],
                    &Self::MANUFACTURER.to_le_bytes(),
                    &[0, 0],
                ],
            ),
            Self::Encrypted { handle, status } => event(
                code::ENCRYPTION_CHANGE,
                &[
                    &[status.code()],
                    &handle.to_le_bytes(),
                    &[u8::from(*status == Status::Success)],
                ],
            ),
            Self::Connected(complete) => complete.to_host(),
            Self::Heard(report) => report.to_host(),
            Self::HeardExtended(report) => report.to_host(),
            Self::SetTerminated { status, set, handle } => meta(
                le::ADVERTISING_SET_TERMINATED,
                &[&[status.code(), *set], &handle.to_le_bytes(), &[0]],
            ),
            Self::Updated {
                handle,
                interval,
                latency,
                timeout,
            } => meta(
                le::CONNECTION_UPDATE_COMPLETE,
                &[
                    &[0],
                    &handle.to_le_bytes(),
                    &interval.to_le_bytes(),
                    &latency.to_le_bytes(),
                    &timeout.to_le_bytes(),
                ],
            ),
            Self::RemoteFeatures { handle, features } => meta(
                le::READ_REMOTE_FEATURES_COMPLETE,
                &[&[0], &handle.to_le_bytes(), features],
            ),
            Self::KeyRequested { handle, identifiers } => {
                meta(le::LONG_TERM_KEY_REQUEST, &[&handle.to_le_bytes(), identifiers])
            }
        }
    }
}

impl ConnectionComplete {
    fn to_host(self) -> Vec<u8> {
        let role = match self.role {
            Role::Central => 0,
            Role::Peripheral => 1,
        };
        let resolvable_addresses = [0_u8; 12];
        let (subevent, resolvable): (u8, &[u8]) = if self.enhanced {
            (le::ENHANCED_CONNECTION_COMPLETE, &resolvable_addresses)
        } else {
            (le::CONNECTION_COMPLETE, &[])
        };
        meta(
            subevent,
            &[
                &[self.status.code()],
                &self.handle.to_le_bytes(),
                &[role],
                &self.peer.typed(),
                resolvable,
                &self.interval.to_le_bytes(),
                &self.latency.to_le_bytes(),
                &self.timeout.to_le_bytes(),
                &[0],
            ],
        )
    }
}

impl AdvertisingReport {
    fn to_host(&self) -> Vec<u8> {
        meta(
            le::ADVERTISING_REPORT,
            &[
                &[1, self.kind as u8],
                &self.address.typed(),
                &[self.data.len() as u8],
                &self.data,
                &self.rssi.to_le_bytes(),
            ],
        )
    }
}

impl ExtendedReport {
    fn to_host(&self) -> Vec<u8> {
        const ONE_MEGABIT: u8 = 1;
        const TX_POWER_UNKNOWN: u8 = 0x7F;
        let no_direct_address = [0_u8; 7];
        meta(
            le::EXTENDED_ADVERTISING_REPORT,
            &[
                &[1],
                &self.kind.to_le_bytes(),
                &self.address.typed(),
                &[ONE_MEGABIT, self.secondary, self.set, TX_POWER_UNKNOWN],
                &self.rssi.to_le_bytes(),
                &[0, 0],
                &no_direct_address,
                &[self.data.len() as u8],
                &self.data,
            ],
        )
    }
}

fn meta(subevent: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut all: Vec<&[u8]> = vec![std::slice::from_ref(&subevent)];
    all.extend_from_slice(parts);
    event(code::LE_META, &all)
}

fn event(code: u8, parts: &[&[u8]]) -> Vec<u8> {
    let parameters = parts.concat();
    let mut packet = vec![super::EVENT, code, parameters.len() as u8];
    packet.extend(parameters);
    packet
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lengths of 7.7: a host reads these events by their fixed size.
    #[test]
    fn events_have_the_length_of_the_specification() {
        let complete = |enhanced| {
            Event::Connected(ConnectionComplete {
                status: Status::Success,
                handle: 0x40,
                role: Role::Central,
                peer: Address::of_controller(1),
                interval: 24,
                latency: 0,
                timeout: 42,
                enhanced,
            })
        };
        let cases = [
            (complete(false), 19),
            (complete(true), 31),
            (
                Event::Disconnected {
                    handle: 0x40,
                    reason: 8,
                },
                4,
            ),
            (
                Event::CompletedPackets {
                    handle: 0x40,
                    packets: 1,
                },
                5,
            ),
            (
                Event::Updated {
                    handle: 0x40,
                    interval: 6,
                    latency: 0,
                    timeout: 42,
                },
                10,
            ),
            (
                Event::RemoteFeatures {
                    handle: 0x40,
                    features: [0; 8],
                },
                12,
            ),
            (Event::RemoteVersion { handle: 0x40 }, 8),
            (
                Event::KeyRequested {
                    handle: 0x40,
                    identifiers: [0; 10],
                },
                13,
            ),
            (
                Event::Encrypted {
                    handle: 0x40,
                    status: Status::Success,
                },
                4,
            ),
            (
                Event::SetTerminated {
                    status: Status::Success,
                    set: 1,
                    handle: 0x40,
                },
                6,
            ),
        ];
        for (event, length) in cases {
            let packet = event.to_host();
            assert_eq!(packet.len(), 3 + length, "{event:?}");
            assert_eq!(usize::from(packet[2]), length, "{event:?}");
        }
    }

    #[test]
    fn reports_carry_the_data_before_or_after_the_signal_strength_as_their_kind_says() {
        let legacy = Event::Heard(AdvertisingReport {
            kind: EventType::Connectable,
            address: Address::of_controller(0),
            data: vec![2, 1, 6],
            rssi: -60,
        });
        let expected = "02010000 0100000e1e02 03020106 c4".replace(' ', "");
        assert_eq!(hex::encode(&legacy.to_host()[3..]), expected);
        let extended = Event::HeardExtended(ExtendedReport {
            kind: 0x13,
            address: Address::of_controller(0),
            set: 0xFF,
            secondary: 0,
            data: vec![2, 1, 6],
            rssi: -60,
        });
        let head = "0d011300 00 0100000e1e02 0100ff7fc4";
        let tail = "0000 00000000000000 03 020106";
        let expected = [head, tail].concat().replace(' ', "");
        assert_eq!(hex::encode(&extended.to_host()[3..]), expected);
    }
}
