//! The raw service. It is not the project's: nothing of it is on the air when a device is.

use uuid::Uuid;

/// The service.
pub(crate) const SERVICE: Uuid = Uuid::from_u128(0xc5d0_7e11_3f6a_4d0e_8a43_1b9b_6a52_0001);

/// What is written here comes back as a notification.
pub(crate) const ECHO: Uuid = Uuid::from_u128(0xc5d0_7e11_3f6a_4d0e_8a43_1b9b_6a52_0002);

/// A [`Flood`] written here is carried out here, whatever follows it.
pub(crate) const FLOOD: Uuid = Uuid::from_u128(0xc5d0_7e11_3f6a_4d0e_8a43_1b9b_6a52_0003);

/// So many notifications of so many bytes, each beginning with its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flood {
    /// The first one's number.
    pub(crate) first: u32,
    /// How many.
    pub(crate) count: u16,
    /// Bytes of each, at least 4.
    pub(crate) size: u16,
}

impl Flood {
    pub(crate) fn write(self) -> Vec<u8> {
        [
            &self.first.to_le_bytes()[..],
            &self.count.to_le_bytes(),
            &self.size.to_le_bytes(),
        ]
        .concat()
    }

    /// The same, filled up to so many bytes.
    pub(crate) fn filled(self, len: usize) -> Vec<u8> {
        let mut bytes = self.write();
        bytes.resize(len.max(bytes.len()), 0xA5);
        bytes
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let &[a, b, c, d, e, f, g, h, ..] = bytes else {
            return None;
        };
        Some(Self {
            first: u32::from_le_bytes([a, b, c, d]),
            count: u16::from_le_bytes([e, f]),
            size: u16::from_le_bytes([g, h]),
        })
    }

    pub(crate) fn notifications(self) -> impl Iterator<Item = Vec<u8>> {
        (0..u32::from(self.count)).map(move |number| numbered(self.first + number, usize::from(self.size)))
    }
}

/// A payload of this size that begins with its number.
pub(crate) fn numbered(number: u32, size: usize) -> Vec<u8> {
    let mut payload = vec![0xA5; size.max(4)];
    if let Some(head) = payload.first_chunk_mut() {
        *head = number.to_le_bytes();
    }
    payload
}

/// The number a payload begins with.
pub(crate) fn number(payload: &[u8]) -> Option<u32> {
    payload.first_chunk().copied().map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_read_as_it_was_written() {
        let flood = Flood {
            first: 5,
            count: 995,
            size: 244,
        };
        assert_eq!(Flood::read(&flood.write()), Some(flood));
        assert_eq!(Flood::read(&flood.filled(100)), Some(flood));
        assert_eq!((flood.filled(100).len(), flood.filled(1).len()), (100, 8));
        assert_eq!(Flood::read(&[1, 2, 3]), None);
        let last = flood.notifications().last().expect("one at least");
        assert_eq!((number(&last), last.len()), (Some(999), 244));
    }
}
