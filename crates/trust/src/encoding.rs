//! Whether bytes are the one encoding that DER has for what was read from them.

use x509_cert::der::{Encode, ErrorKind, Result, Writer};

/// Written again, the value gives the same bytes.
pub(crate) fn is_der(value: &impl Encode, bytes: &[u8]) -> bool {
    let mut expected = Expected(bytes);
    value.encode(&mut expected).is_ok() && expected.0.is_empty()
}

/// What is still to be written; anything else is an error.
struct Expected<'a>(&'a [u8]);

impl Writer for Expected<'_> {
    fn write(&mut self, written: &[u8]) -> Result<()> {
        self.0 = self.0.strip_prefix(written).ok_or(ErrorKind::Failed)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use x509_cert::der::Decode;
    use x509_cert::der::asn1::Any;

    #[test]
    fn only_the_very_bytes_are_its_encoding() {
        let one = [0x02, 0x01, 0x01];
        let value = Any::from_der(&one).unwrap();
        assert!(is_der(&value, &one));
        for other in [&one[..2], &[0x02, 0x01, 0x02], &[0x02, 0x01, 0x01, 0x00], &[]] {
            assert!(!is_der(&value, other), "{other:02x?}");
        }
    }
}
