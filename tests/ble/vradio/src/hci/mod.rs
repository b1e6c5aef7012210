//! Packets between a host and its controller (Bluetooth Core 5.3, Vol 4, Part E), with the H4 type byte of Part A.

mod acl;
mod address;
mod event;
mod fields;
pub mod opcode;
mod stream;

pub use acl::{Acl, Boundary};
pub use address::{Address, AddressKind};
pub use event::{AdvertisingReport, ConnectionComplete, Event, EventType, ExtendedReport, Role};
pub use fields::Fields;
pub use stream::Stream;

/// H4 packet types (Vol 4, Part A, 2).
const COMMAND: u8 = 0x01;
const ACL: u8 = 0x02;
const EVENT: u8 = 0x04;

/// The longest H4 packet a host may send here: type, ACL header and the longest ACL payload a header can state is
/// never reached, because the controller says that its buffers hold [`ACL_PAYLOAD`] bytes.
pub const LONGEST_PACKET: usize = 1 + 4 + 1024;

/// Bytes in one of the controller's ACL buffers (the longest data channel payload).
pub const ACL_PAYLOAD: u16 = 251;

/// How many ACL packets the controller takes from its host before it has sent any.
pub const ACL_BUFFERS: u8 = 8;

/// Error codes (Vol 1, Part F) that this controller uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// Success.
    Success = 0x00,
    /// The command is not implemented.
    UnknownCommand = 0x01,
    /// No such connection.
    UnknownConnection = 0x02,
    /// The peer has no key.
    KeyMissing = 0x06,
    /// Nothing was heard for the supervision time-out.
    ConnectionTimeout = 0x08,
    /// Not possible in this state.
    CommandDisallowed = 0x0C,
    /// A parameter is missing or out of its range.
    InvalidParameters = 0x12,
    /// The peer's host ended the connection.
    RemoteUserTerminated = 0x13,
    /// The own host ended the connection.
    LocalHostTerminated = 0x16,
    /// The advertiser was told to stop after a time, and it has passed.
    AdvertisingTimeout = 0x3C,
    /// No such advertising set.
    UnknownAdvertisingSet = 0x42,
    /// The limit of a resource is reached.
    MemoryExceeded = 0x07,
}

impl Status {
    /// The code on the wire.
    pub fn code(self) -> u8 {
        self as u8
    }
}

/// What a host sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FromHost<'a> {
    /// A command with its parameters.
    Command {
        /// Which command.
        opcode: u16,
        /// Its parameters as sent.
        parameters: &'a [u8],
    },
    /// Data for a connection.
    Acl(Acl),
}

impl<'a> FromHost<'a> {
    /// Reads one H4 packet; `None` when it is none that a host may send, or its length is wrong.
    pub fn read(packet: &'a [u8]) -> Option<Self> {
        let mut fields = Fields::new(packet);
        match fields.u8()? {
            COMMAND => {
                let opcode = fields.u16()?;
                let length = usize::from(fields.u8()?);
                let parameters = fields.rest();
                (parameters.len() == length).then_some(Self::Command { opcode, parameters })
            }
            ACL => Acl::read(fields.rest()).map(Self::Acl),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_and_data_are_read_and_anything_else_is_not() {
        let command = FromHost::read(&[1, 0x03, 0x0c, 0]);
        assert_eq!(
            command,
            Some(FromHost::Command {
                opcode: opcode::RESET,
                parameters: &[]
            })
        );
        let data = FromHost::read(&[2, 0x40, 0x00, 2, 0, 0xAA, 0xBB]);
        let Some(FromHost::Acl(acl)) = data else {
            panic!("{data:?}")
        };
        assert_eq!((acl.handle, acl.payload.as_slice()), (0x40, &[0xAA, 0xBB][..]));
        for wrong in [
            &[][..],
            &[1, 3],
            &[1, 3, 0x0c, 1],
            &[2, 0, 0, 9, 0, 1],
            &[4, 1, 0],
            &[9],
        ] {
            assert_eq!(FromHost::read(wrong), None, "{wrong:02x?}");
        }
    }
}
