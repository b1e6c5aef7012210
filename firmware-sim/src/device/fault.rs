use crate::device_log::LogFault;
use crate::flash::StoreFault;
use crate::keystore::KeyFault;
use thiserror::Error;
use wand_crypto::CryptoError;

/// Why a device could not be made, started or provisioned.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Fault {
    /// The settings name no device.
    #[error(transparent)]
    Settings(#[from] super::SettingsFault),
    /// The device's record could not be read or written.
    #[error("the device's record: {0}")]
    Record(StoreFault),
    /// The certificate store could not be read or written.
    #[error("the device's certificate store: {0}")]
    Credentials(StoreFault),
    /// The log could not be read or written.
    #[error("the device's log: {0}")]
    Log(#[from] LogFault),
    /// The key store failed.
    #[error(transparent)]
    Keys(#[from] KeyFault),
    /// The random source failed.
    #[error("cryptography: {0}")]
    Crypto(#[from] CryptoError),
    /// A certificate or list cannot be used.
    #[error("a certificate or list cannot be used: {0}")]
    Material(String),
    /// A certificate is for another key than the device's.
    #[error("the {0} certificate is for another key than the device's; issue it from this device's request")]
    ForeignKey(&'static str),
    /// A certificate names another serial number.
    #[error("the {0} certificate names another serial number")]
    ForeignSerial(&'static str),
    /// The device has certificates already.
    #[error("the device is provisioned already")]
    Provisioned,
    /// There is no model of a body for the class.
    #[error("there is no simulated body for this device class")]
    NoBody,
}

impl Fault {
    /// What a person can do about it, as the end of a sentence; empty when the fault says it itself.
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::Settings(_) | Self::ForeignKey(_) | Self::Provisioned | Self::NoBody => "",
            Self::ForeignSerial(_) => "; issue it for this device's serial number",
            Self::Record(_) | Self::Credentials(_) | Self::Log(_) | Self::Keys(_) => {
                "; restore the device's folder from a backup, or make a new device in another folder"
            }
            Self::Crypto(_) => "; start again, and do not use this machine if it happens twice",
            Self::Material(_) => "; have it issued again",
        }
    }

    /// Whether the power was cut.
    pub fn is_power_loss(&self) -> bool {
        use crate::flash::FlashFault::PowerLost;
        matches!(
            self,
            Self::Record(StoreFault::Flash(PowerLost))
                | Self::Credentials(StoreFault::Flash(PowerLost))
                | Self::Log(LogFault::Flash(PowerLost))
        )
    }
}
