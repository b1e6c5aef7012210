//! Wand's object identifiers: `2.25.604472323588145654389786`, a version 8 UUID (RFC 9562 §5.8) whose first
//! 48 bits are zero, so that the arc takes twelve bytes in each certificate instead of nineteen.

use alloc::vec::Vec;

/// The arc as text.
pub const ARC: &str = "2.25.604472323588145654389786";

/// What a key may be used for: the sub-arc `ARC.f` (R-ID-5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Function {
    /// A device proves which device it is.
    DeviceIdentity,
    /// An operator proves who they are in a session.
    OperatorSession,
    /// An operator signs commands that change a device.
    CommandSigning,
    /// Configuration files.
    ConfigurationSigning,
    /// Firmware images.
    FirmwareSigning,
    /// Revocation lists.
    CrlSigning,
    /// A device signs receipts and log checkpoints.
    EvidenceSigning,
}

impl Function {
    /// Every function.
    pub const ALL: [Self; 7] = [
        Self::DeviceIdentity,
        Self::OperatorSession,
        Self::CommandSigning,
        Self::ConfigurationSigning,
        Self::FirmwareSigning,
        Self::CrlSigning,
        Self::EvidenceSigning,
    ];

    /// The number in the arc.
    pub const fn number(self) -> u8 {
        match self {
            Self::DeviceIdentity => 1,
            Self::OperatorSession => 2,
            Self::CommandSigning => 3,
            Self::ConfigurationSigning => 4,
            Self::FirmwareSigning => 5,
            Self::CrlSigning => 6,
            Self::EvidenceSigning => 7,
        }
    }

    /// The function with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.number() == number)
    }
}

/// Who an operator is: the last number of the arc for functions 2 to 5 (R-ID-6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Programs therapy.
    Clinician,
    /// Maintains devices and reads diagnostics; never therapy.
    ServiceEngineer,
    /// Emergency therapy only.
    Emergency,
    /// The maker: provisioning and firmware.
    Manufacturer,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [
        Self::Clinician,
        Self::ServiceEngineer,
        Self::Emergency,
        Self::Manufacturer,
    ];

    /// The number in the arc.
    pub const fn number(self) -> u8 {
        match self {
            Self::Clinician => 1,
            Self::ServiceEngineer => 2,
            Self::Emergency => 3,
            Self::Manufacturer => 4,
        }
    }

    /// The role with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.number() == number)
    }
}

/// The arc as the contents of an OBJECT IDENTIFIER (ITU-T X.690 §8.19); its second number is wider than the 32
/// bits that `const-oid` takes.
const ARC_CONTENTS: [u8; 13] = [
    0x69, 0x84, 0x80, 0x81, 0x82, 0xd2, 0x9d, 0xf9, 0xa1, 0xe9, 0x87, 0xb8, 0x1a,
];

/// A key purpose of an extended key usage: `ARC.f` or `ARC.f.q`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Purpose {
    /// What the key is for.
    pub function: Function,
    /// The role's number (functions 2 to 5), the device class code (1 and 7), or 0 (6). `None` on an issuing CA.
    pub qualifier: Option<u8>,
}

impl Purpose {
    /// Reads the contents of an OBJECT IDENTIFIER.
    ///
    /// `None` if it is not under the arc; `Some(None)` if it is but means nothing: an unknown function, a
    /// qualifier above 255 or not in its shortest form, or further numbers.
    pub(crate) fn from_oid(contents: &[u8]) -> Option<Option<Self>> {
        let rest = contents.strip_prefix(&ARC_CONTENTS)?;
        Some(Self::from_numbers(rest))
    }

    fn from_numbers(numbers: &[u8]) -> Option<Self> {
        let (function, rest) = numbers.split_first()?;
        let function = Function::from_number(*function)?;
        let qualifier = match *rest {
            [] => None,
            [low @ 0..=0x7f] => Some(low),
            [0x81, low @ 0..=0x7f] => Some(0x80 | low),
            _ => return None,
        };
        Some(Self { function, qualifier })
    }

    /// The contents of the OBJECT IDENTIFIER, without tag and length.
    pub fn oid(&self) -> Vec<u8> {
        let mut contents = ARC_CONTENTS.to_vec();
        contents.push(self.function.number());
        if let Some(qualifier) = self.qualifier {
            if qualifier >= 0x80 {
                contents.push(0x81);
            }
            contents.push(qualifier & 0x7f);
        }
        contents
    }

    /// The role, when this is a purpose of an operator's key (functions 2 to 5).
    pub fn role(&self) -> Option<Role> {
        match self.function {
            Function::OperatorSession
            | Function::CommandSigning
            | Function::ConfigurationSigning
            | Function::FirmwareSigning => self.qualifier.and_then(Role::from_number),
            Function::DeviceIdentity | Function::CrlSigning | Function::EvidenceSigning => None,
        }
    }

    /// The device class code, when this is a purpose of a device's key (functions 1 and 7).
    pub fn class(&self) -> Option<u8> {
        match self.function {
            Function::DeviceIdentity | Function::EvidenceSigning => self.qualifier,
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_arc_written_as_bytes_is_the_arc_written_as_text() {
        let number = ARC_CONTENTS[1..]
            .iter()
            .fold(0u128, |sum, byte| sum << 7 | u128::from(byte & 0x7f));
        assert_eq!(ARC_CONTENTS[0], 2 * 40 + 25);
        assert_eq!(std::format!("2.25.{number}"), ARC);
    }

    #[test]
    fn a_purpose_that_means_nothing_is_told_from_a_foreign_one() {
        let mut unknown = ARC_CONTENTS.to_vec();
        unknown.push(9);
        assert_eq!(Purpose::from_oid(&unknown), Some(None));
        assert_eq!(Purpose::from_oid(&[0x2b, 6, 1, 5, 5, 7, 3, 1]), None);
        let mut padded = ARC_CONTENTS.to_vec();
        padded.extend([1, 0x80, 1]);
        assert_eq!(Purpose::from_oid(&padded), Some(None));
    }

    proptest! {
        #[test]
        fn a_purpose_reads_back_as_it_was_written(function in 1u8..=7, qualifier: Option<u8>) {
            let purpose = Purpose { function: Function::from_number(function).unwrap(), qualifier };
            prop_assert_eq!(Purpose::from_oid(&purpose.oid()), Some(Some(purpose)));
        }
    }
}
