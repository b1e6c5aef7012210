use super::Fields;

/// Whether a fragment begins an L2CAP packet (Vol 4, Part E, 5.4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boundary {
    /// First fragment.
    Start,
    /// Any further fragment.
    Continuation,
}

/// One ACL data packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acl {
    /// The connection's handle on this side.
    pub handle: u16,
    /// First fragment or a further one.
    pub boundary: Boundary,
    /// An L2CAP fragment.
    pub payload: Vec<u8>,
}

impl Acl {
    /// Reads an ACL packet after its H4 type; `None` when its length is wrong or its boundary flag reserved.
    pub fn read(packet: &[u8]) -> Option<Self> {
        let mut fields = Fields::new(packet);
        let head = fields.u16()?;
        let length = usize::from(fields.u16()?);
        let boundary = match (head >> 12) & 0b11 {
            0b00 | 0b10 => Boundary::Start,
            0b01 => Boundary::Continuation,
            _ => return None,
        };
        (fields.rest().len() == length).then(|| Self {
            handle: head & 0x0FFF,
            boundary,
            payload: fields.rest().to_vec(),
        })
    }

    /// The H4 packet that brings this to a host.
    pub fn to_host(&self) -> Vec<u8> {
        let flag = match self.boundary {
            Boundary::Start => 0b10,
            Boundary::Continuation => 0b01,
        };
        let mut packet = vec![super::ACL];
        packet.extend((self.handle | flag << 12).to_le_bytes());
        packet.extend((self.payload.len() as u16).to_le_bytes());
        packet.extend(&self.payload);
        packet
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_fragment_reaches_the_other_host_as_an_automatically_flushable_one() {
        let sent = [0x40, 0x00, 3, 0, 1, 2, 3];
        let mut acl = Acl::read(&sent).expect("a packet");
        acl.handle = 0x41;
        assert_eq!(acl.to_host(), [2, 0x41, 0x20, 3, 0, 1, 2, 3]);
        let next = Acl::read(&[0x40, 0x10, 1, 0, 9]).expect("a packet");
        assert_eq!(next.to_host(), [2, 0x40, 0x10, 1, 0, 9]);
    }

    #[test]
    fn a_complete_packet_of_another_transport_is_refused() {
        assert_eq!(Acl::read(&[0x40, 0x30, 0, 0]), None);
    }
}
