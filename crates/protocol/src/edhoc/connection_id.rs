use super::{Malformed, registry::MAX_CONNECTION_ID_LEN, wire};
use alloc::{vec, vec::Vec};
use core::fmt;
use wand_crypto::{CryptoError, Random};

/// A connection identifier, C_I or C_R (RFC 9528 §3.3): a byte string without meaning.
///
/// A single byte that is the CBOR encoding of an integer −24..23 travels as that integer, any other byte string
/// as itself.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ConnectionId {
    raw: Vec<u8>,
}

impl ConnectionId {
    /// Takes the identifier's raw bytes, up to 64 of them; none at all is allowed.
    ///
    /// # Errors
    /// [`Malformed::TooLong`].
    pub fn from_raw(raw: &[u8]) -> Result<Self, Malformed> {
        if raw.len() > MAX_CONNECTION_ID_LEN {
            return Err(Malformed::TooLong {
                field: "connection identifier",
            });
        }
        Ok(Self { raw: raw.to_vec() })
    }

    /// Takes the identifier as a message carries it: one CBOR item, a byte string or an integer −24..23.
    ///
    /// # Errors
    /// [`Malformed`], also for a byte string where the integer must stand.
    pub fn from_encoded(cbor: &[u8]) -> Result<Self, Malformed> {
        let mut reader = wire::Reader::new(cbor);
        let identifier = Self::read(&mut reader, "connection identifier")?;
        reader.end()?;
        Ok(identifier)
    }

    /// One of the 48 identifiers that take a single byte on the wire, each as likely as any other.
    ///
    /// # Errors
    /// [`CryptoError::RandomFault`], also when the source gives nothing usable in 64 draws.
    pub fn random(random: &mut dyn Random) -> Result<Self, CryptoError> {
        for _ in 0..64 {
            let mut byte = [0];
            random.fill(&mut byte)?;
            let [byte] = byte.map(|byte| byte & 0x3f);
            if wire::is_one_byte_int(&[byte]) {
                return Ok(Self { raw: vec![byte] });
            }
        }
        Err(CryptoError::RandomFault)
    }

    /// The raw bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.raw
    }

    /// The identifier as a message carries it.
    pub fn encoded(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.put(&mut out);
        out
    }

    pub(super) fn put(&self, out: &mut Vec<u8>) {
        wire::put_identifier(out, &self.raw);
    }

    pub(super) fn read(reader: &mut wire::Reader<'_>, field: &'static str) -> Result<Self, Malformed> {
        let raw = reader.identifier(field)?;
        if raw.len() > MAX_CONNECTION_ID_LEN {
            return Err(Malformed::TooLong { field });
        }
        Ok(Self { raw })
    }
}

impl fmt::Debug for ConnectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ConnectionId(")?;
        self.raw.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}
