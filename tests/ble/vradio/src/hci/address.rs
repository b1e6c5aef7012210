use std::fmt;

/// What an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AddressKind {
    /// The manufacturer's, for life.
    Public,
    /// Chosen by the host: static, resolvable or not.
    Random,
}

impl AddressKind {
    /// Reads the lowest bit; the identity variants of the resolving list count as what they are identities of.
    pub fn from_code(code: u8) -> Self {
        if code & 1 == 0 { Self::Public } else { Self::Random }
    }

    /// The code on the wire.
    pub fn code(self) -> u8 {
        match self {
            Self::Public => 0,
            Self::Random => 1,
        }
    }
}

/// A device address as it is on the air: least significant byte first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// Public or random.
    pub kind: AddressKind,
    /// Least significant byte first.
    pub bytes: [u8; 6],
}

impl Address {
    /// A locally administered public address for the controller with this number.
    pub fn of_controller(number: u8) -> Self {
        Self {
            kind: AddressKind::Public,
            bytes: [number.wrapping_add(1), 0, 0, 0x0e, 0x1e, 0x02],
        }
    }

    /// The random address that a host has not chosen yet.
    pub fn unset() -> Self {
        Self {
            kind: AddressKind::Random,
            bytes: [0; 6],
        }
    }

    /// The kind's code and the six bytes, as events carry them.
    pub fn typed(&self) -> [u8; 7] {
        let [a, b, c, d, e, f] = self.bytes;
        [self.kind.code(), a, b, c, d, e, f]
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.bytes;
        write!(f, "{g:02X}:{e:02X}:{d:02X}:{c:02X}:{b:02X}:{a:02X}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_most_significant_byte_first() {
        assert_eq!(Address::of_controller(1).to_string(), "02:1E:0E:00:00:02");
    }
}
