//! Wand's object identifiers: `2.25.604472323588145654389786`, a version 8 UUID (RFC 9562 §5.8) whose first
//! 48 bits are zero, so that the arc takes twelve bytes in each certificate instead of nineteen.

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
    pub const ALL: [Self; 4] = [Self::Clinician, Self::ServiceEngineer, Self::Emergency, Self::Manufacturer];

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
