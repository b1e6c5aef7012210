use crate::Subject;
use serde::{Deserialize, Serialize};
use wand_trust::{Function, KeyUse, Role};
use x509_cert::ext::pkix::KeyUsages;

const DAY: u64 = 86_400;

/// What a leaf certificate says, apart from the key (R-ID-5, R-ID-6, R-ID-7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// A device's identity: key purpose `ARC.1.<class>`, fifteen years.
    DeviceIdentity {
        /// Signature or key agreement.
        #[serde(with = "key_use_name")]
        key_use: KeyUse,
        /// The device class code.
        class: u8,
        /// The model, the subject's common name.
        model: String,
        /// The device's serial number.
        serial: String,
    },
    /// A device's key for receipts and log checkpoints: key purpose `ARC.7.<class>`, fifteen years.
    DeviceEvidence {
        /// The device class code.
        class: u8,
        /// The model, the subject's common name.
        model: String,
        /// The device's serial number.
        serial: String,
    },
    /// An operator's key for sessions: key purpose `ARC.2.<role>`, ninety days.
    OperatorSession {
        /// Signature or key agreement.
        #[serde(with = "key_use_name")]
        key_use: KeyUse,
        /// What the operator may do.
        #[serde(with = "role_number")]
        role: Role,
        /// The operator's name.
        name: String,
    },
    /// An operator's key for commands: key purpose `ARC.3.<role>`, ninety days.
    CommandSigning {
        /// What the operator may do.
        #[serde(with = "role_number")]
        role: Role,
        /// The operator's name.
        name: String,
    },
    /// A key for configuration files: key purpose `ARC.4.<role>`, one year.
    ConfigurationSigning {
        /// Whose configuration.
        #[serde(with = "role_number")]
        role: Role,
        /// The signer's name.
        name: String,
    },
    /// A key for firmware images: key purpose `ARC.5.4`, one year; only the manufacturer signs firmware.
    FirmwareSigning {
        /// The signer's name.
        name: String,
    },
    /// A key for collections of revocation lists: key purpose `ARC.6.0`, one year. The X.509 lists themselves
    /// are signed by the issuers whose certificates they list.
    RevocationSigning {
        /// The signer's name.
        name: String,
    },
}

impl Profile {
    /// The function, which chooses the issuing authority.
    pub fn function(&self) -> Function {
        match self {
            Self::DeviceIdentity { .. } => Function::DeviceIdentity,
            Self::DeviceEvidence { .. } => Function::EvidenceSigning,
            Self::OperatorSession { .. } => Function::OperatorSession,
            Self::CommandSigning { .. } => Function::CommandSigning,
            Self::ConfigurationSigning { .. } => Function::ConfigurationSigning,
            Self::FirmwareSigning { .. } => Function::FirmwareSigning,
            Self::RevocationSigning { .. } => Function::CrlSigning,
        }
    }

    /// The last number of the key purpose: role or device class.
    pub fn qualifier(&self) -> u8 {
        match self {
            Self::DeviceIdentity { class, .. } | Self::DeviceEvidence { class, .. } => *class,
            Self::OperatorSession { role, .. }
            | Self::CommandSigning { role, .. }
            | Self::ConfigurationSigning { role, .. } => role.number(),
            Self::FirmwareSigning { .. } => Role::Manufacturer.number(),
            Self::RevocationSigning { .. } => 0,
        }
    }

    /// Whether the key signs or agrees.
    pub fn key_use(&self) -> KeyUse {
        match self {
            Self::DeviceIdentity { key_use, .. } | Self::OperatorSession { key_use, .. } => *key_use,
            _ => KeyUse::Signature,
        }
    }

    /// Whom the certificate names.
    pub fn subject(&self) -> Subject {
        match self {
            Self::DeviceIdentity { model, serial, .. } | Self::DeviceEvidence { model, serial, .. } => {
                Subject::device(model, serial)
            }
            Self::OperatorSession { name, .. }
            | Self::CommandSigning { name, .. }
            | Self::ConfigurationSigning { name, .. }
            | Self::FirmwareSigning { name }
            | Self::RevocationSigning { name } => Subject::named(name),
        }
    }

    /// Validity in seconds.
    pub fn lifetime(&self) -> u64 {
        match self {
            // Fifteen calendar years hold four leap days at most.
            Self::DeviceIdentity { .. } | Self::DeviceEvidence { .. } => (15 * 365 + 4) * DAY,
            Self::OperatorSession { .. } | Self::CommandSigning { .. } => 90 * DAY,
            Self::ConfigurationSigning { .. }
            | Self::FirmwareSigning { .. }
            | Self::RevocationSigning { .. } => 365 * DAY,
        }
    }

    pub(crate) fn key_usages(&self) -> KeyUsages {
        match (self, self.key_use()) {
            (Self::RevocationSigning { .. }, _) => KeyUsages::CRLSign,
            (_, KeyUse::Signature) => KeyUsages::DigitalSignature,
            (_, KeyUse::KeyAgreement) => KeyUsages::KeyAgreement,
        }
    }

    /// The profile whose certified key may vouch for a key agreement key of this one: the same subject's
    /// signature key. Nothing for profiles whose keys sign.
    pub(crate) fn attesting_profile(&self) -> Option<Self> {
        let mut attesting = self.clone();
        match &mut attesting {
            Self::DeviceIdentity { key_use, .. } | Self::OperatorSession { key_use, .. }
                if *key_use == KeyUse::KeyAgreement =>
            {
                *key_use = KeyUse::Signature;
                Some(attesting)
            }
            _ => None,
        }
    }

    /// The device's serial number, for device profiles.
    pub fn device_serial(&self) -> Option<&str> {
        match self {
            Self::DeviceIdentity { serial, .. } | Self::DeviceEvidence { serial, .. } => Some(serial),
            _ => None,
        }
    }
}

/// Roles are recorded by their number in the arc.
mod role_number {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use wand_trust::Role;

    pub(super) fn serialize<S: Serializer>(role: &Role, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(role.number())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Role, D::Error> {
        let number = u8::deserialize(deserializer)?;
        Role::from_number(number)
            .ok_or_else(|| D::Error::custom(format_args!("no role has the number {number}")))
    }
}

/// Key uses are recorded by the names of RFC 5280 §4.2.1.3.
mod key_use_name {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use wand_trust::KeyUse;

    const SIGNATURE: &str = "digitalSignature";
    const KEY_AGREEMENT: &str = "keyAgreement";

    pub(super) fn serialize<S: Serializer>(key_use: &KeyUse, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match key_use {
            KeyUse::Signature => SIGNATURE,
            KeyUse::KeyAgreement => KEY_AGREEMENT,
        })
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<KeyUse, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            SIGNATURE => Ok(KeyUse::Signature),
            KEY_AGREEMENT => Ok(KeyUse::KeyAgreement),
            other => Err(D::Error::unknown_variant(other, &[SIGNATURE, KEY_AGREEMENT])),
        }
    }
}
