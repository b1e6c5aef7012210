//! What pairing gives: six digits to compare, and a key that recognises a device's advertising.
use crate::record::Export;
use crate::registry::exporter;
use core::fmt;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use wand_crypto::{CryptoError, HashAlgorithm, Provider, Secret};

/// Six decimal digits that both ends show and the operator compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairingCode(u32);

impl PairingCode {
    /// The code of this session: 64 bits of the exporter modulo 1,000,000, so that its bias is below 2⁻⁴⁴.
    ///
    /// # Errors
    /// What the exporter reports.
    pub fn derive(export: &dyn Export) -> Result<Self, CryptoError> {
        let output = export.export(exporter::PAIRING_CODE, &[], 8)?;
        let bytes: [u8; 8] = output
            .expose_secret()
            .try_into()
            .map_err(|_| CryptoError::BadLength)?;
        let code = u64::from_be_bytes(bytes) % 1_000_000;
        u32::try_from(code).map(Self).map_err(|_| CryptoError::BadLength)
    }
}

impl fmt::Display for PairingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

/// Length in bytes of an advertising key.
pub const ADVERTISING_KEY_LEN: usize = 16;
/// Length in bytes of an advertising token.
pub const ADVERTISING_TOKEN_LEN: usize = 8;
/// How long an advertising token lasts, in seconds of device time: fifteen minutes.
pub const ADVERTISING_PERIOD_S: u64 = 900;

/// The key from which a device makes its rotating advertising token; handed over at pairing.
#[derive(PartialEq, Eq)]
pub struct AdvertisingKey(Secret);

impl AdvertisingKey {
    /// Takes the key's [`ADVERTISING_KEY_LEN`] bytes.
    pub fn new(bytes: &[u8; ADVERTISING_KEY_LEN]) -> Self {
        Self(Secret::copied(bytes))
    }

    /// The bytes, to be kept in a key store.
    pub fn expose_secret(&self) -> &[u8] {
        self.0.expose_secret()
    }

    /// The token of a period: the first eight bytes of HMAC-SHA-256 over its number (`unix seconds / 900`).
    ///
    /// The number is the device's to choose; a programmer tries the few around its own clock.
    pub fn token(&self, provider: &dyn Provider, period: u64) -> [u8; ADVERTISING_TOKEN_LEN] {
        let digest = provider.hmac(
            HashAlgorithm::Sha256,
            &self.0,
            &[b"wand advertising", &period.to_be_bytes()],
        );
        digest.as_bytes().first_chunk().copied().unwrap_or_default()
    }
}

impl fmt::Debug for AdvertisingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdvertisingKey(..)")
    }
}

impl<C> Encode<C> for AdvertisingKey {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.bytes(self.expose_secret())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for AdvertisingKey {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let bytes = d.bytes()?;
        let key = bytes
            .try_into()
            .map_err(|_| decode::Error::message("advertising key length"))?;
        Ok(Self::new(key))
    }
}
