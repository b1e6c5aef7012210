use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use wand_crypto::{CryptoError, Random};

/// A certificate's serial number: eight random bytes, positive in DER and without leading zero (RFC 5280
/// §4.1.2.2), written as sixteen hexadecimal digits. Unique in its authority, across all issuers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct SerialNumber([u8; 8]);

impl SerialNumber {
    pub(crate) fn generate(random: &mut dyn Random) -> Result<Self, CryptoError> {
        let mut bytes = [0; 8];
        random.fill(&mut bytes)?;
        // The top bits are 01, so that the DER integer has exactly eight bytes and is positive.
        bytes[0] = (bytes[0] & 0x7f) | 0x40;
        Ok(Self(bytes))
    }

    /// The bytes, big-endian.
    pub fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }
}

impl fmt::Display for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not sixteen hexadecimal digits of a positive number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a serial number is sixteen hexadecimal digits, the first 4 to 7")]
pub struct NotASerialNumber;

impl FromStr for SerialNumber {
    type Err = NotASerialNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 8];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| NotASerialNumber)?;
        if bytes[0] & 0xc0 != 0x40 {
            return Err(NotASerialNumber);
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for SerialNumber {
    type Error = NotASerialNumber;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<SerialNumber> for String {
    fn from(serial: SerialNumber) -> Self {
        serial.to_string()
    }
}
