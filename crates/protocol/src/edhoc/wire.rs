//! Strict CBOR for EDHOC: deterministic encodings only, in and out (RFC 9528 §3.1, RFC 8949 §4.2.1).

use super::Malformed;
use alloc::vec::Vec;
use minicbor::{Decoder, Encoder, data::Type};

/// How deep a nested item (a CCS) may go; a COSE key in a `cnf` claim takes three.
const MAX_DEPTH: u8 = 6;

/// The kind of the next item, as far as EDHOC tells items apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Bytes,
    Array,
    Map,
    Other,
}

/// Reads a CBOR sequence item by item; `field` names the item in errors.
pub(super) struct Reader<'b> {
    decoder: Decoder<'b>,
}

impl<'b> Reader<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self {
            decoder: Decoder::new(bytes),
        }
    }

    pub(super) fn peek(&self) -> Result<Kind, Malformed> {
        let kind = self.decoder.datatype().map_err(|_| Malformed::Truncated)?;
        Ok(match kind {
            Type::U8 | Type::U16 | Type::U32 | Type::U64 => Kind::Int,
            Type::I8 | Type::I16 | Type::I32 | Type::I64 | Type::Int => Kind::Int,
            Type::Bytes | Type::BytesIndef => Kind::Bytes,
            Type::Array | Type::ArrayIndef => Kind::Array,
            Type::Map | Type::MapIndef => Kind::Map,
            _ => Kind::Other,
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest().is_empty()
    }

    /// What is still unread.
    pub(super) fn rest(&self) -> &'b [u8] {
        self.decoder
            .input()
            .get(self.decoder.position()..)
            .unwrap_or_default()
    }

    pub(super) fn end(&self) -> Result<(), Malformed> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(Malformed::TrailingItems)
        }
    }

    pub(super) fn int(&mut self, field: &'static str) -> Result<i64, Malformed> {
        self.expect(Kind::Int, field)?;
        let start = self.decoder.position();
        let value = self.decoder.i64().map_err(|error| fault(&error, field))?;
        let magnitude = if value < 0 { !value } else { value };
        self.require_len(start, head_len(magnitude.unsigned_abs()))?;
        Ok(value)
    }

    pub(super) fn bytes(&mut self, field: &'static str) -> Result<&'b [u8], Malformed> {
        self.expect(Kind::Bytes, field)?;
        let start = self.decoder.position();
        let value = self.decoder.bytes().map_err(|error| fault(&error, field))?;
        self.require_string(start, value.len())?;
        Ok(value)
    }

    pub(super) fn text(&mut self, field: &'static str) -> Result<&'b str, Malformed> {
        self.expect(Kind::Other, field)?;
        let start = self.decoder.position();
        let value = self.decoder.str().map_err(|error| fault(&error, field))?;
        self.require_string(start, value.len())?;
        Ok(value)
    }

    pub(super) fn boolean(&mut self, field: &'static str) -> Result<bool, Malformed> {
        self.decoder.bool().map_err(|error| fault(&error, field))
    }

    /// The number of elements of an array of definite length.
    pub(super) fn array(&mut self, field: &'static str) -> Result<u64, Malformed> {
        self.expect(Kind::Array, field)?;
        let start = self.decoder.position();
        let len = self.decoder.array().map_err(|error| fault(&error, field))?;
        self.definite(start, len)
    }

    /// The number of pairs of a map of definite length.
    pub(super) fn map(&mut self, field: &'static str) -> Result<u64, Malformed> {
        self.expect(Kind::Map, field)?;
        let start = self.decoder.position();
        let len = self.decoder.map().map_err(|error| fault(&error, field))?;
        self.definite(start, len)
    }

    /// An identifier of RFC 9528 §3.3.2: a byte string, or the one byte of an integer −24..23.
    pub(super) fn identifier(&mut self, field: &'static str) -> Result<Vec<u8>, Malformed> {
        let before = self.rest();
        if self.peek()? == Kind::Int {
            let value = self.int(field)?;
            if !(-24..24).contains(&value) {
                return Err(Malformed::WrongType { field });
            }
            return Ok(before.get(..1).unwrap_or_default().to_vec());
        }
        let raw = self.bytes(field)?;
        if is_one_byte_int(raw) {
            return Err(Malformed::SurplusEncoding { field });
        }
        Ok(raw.to_vec())
    }

    /// A whole data item of any type, as its bytes.
    pub(super) fn item(&mut self, field: &'static str) -> Result<&'b [u8], Malformed> {
        let before = self.rest();
        let start = self.decoder.position();
        self.skip(field, MAX_DEPTH)?;
        before.get(..self.consumed(start)).ok_or(Malformed::Truncated)
    }

    fn skip(&mut self, field: &'static str, depth: u8) -> Result<(), Malformed> {
        let deeper = depth.checked_sub(1).ok_or(Malformed::TooLong { field })?;
        match self.peek()? {
            Kind::Int => self.int(field).map(drop),
            Kind::Bytes => self.bytes(field).map(drop),
            Kind::Array => (0..self.array(field)?).try_for_each(|_| self.skip(field, deeper)),
            Kind::Map => self.skip_map(field, deeper),
            Kind::Other if matches!(self.decoder.datatype(), Ok(Type::Bool)) => self.boolean(field).map(drop),
            Kind::Other => self.text(field).map(drop),
        }
    }

    fn skip_map(&mut self, field: &'static str, depth: u8) -> Result<(), Malformed> {
        let mut previous: &[u8] = &[];
        for _ in 0..self.map(field)? {
            let before = self.rest();
            let start = self.decoder.position();
            self.skip(field, depth)?;
            let key = before.get(..self.consumed(start)).unwrap_or_default();
            if key <= previous {
                return Err(Malformed::NotDeterministic);
            }
            previous = key;
            self.skip(field, depth)?;
        }
        Ok(())
    }

    fn expect(&self, kind: Kind, field: &'static str) -> Result<(), Malformed> {
        if self.peek()? == kind {
            Ok(())
        } else {
            Err(Malformed::WrongType { field })
        }
    }

    fn consumed(&self, start: usize) -> usize {
        self.decoder.position().saturating_sub(start)
    }

    fn require_len(&self, start: usize, len: usize) -> Result<(), Malformed> {
        if self.consumed(start) == len {
            Ok(())
        } else {
            Err(Malformed::NotDeterministic)
        }
    }

    fn require_string(&self, start: usize, len: usize) -> Result<(), Malformed> {
        let head = head_len(u64::try_from(len).unwrap_or(u64::MAX));
        self.require_len(start, head.saturating_add(len))
    }

    fn definite(&self, start: usize, len: Option<u64>) -> Result<u64, Malformed> {
        let len = len.ok_or(Malformed::NotDeterministic)?;
        self.require_len(start, head_len(len))?;
        Ok(len)
    }
}

fn fault(error: &minicbor::decode::Error, field: &'static str) -> Malformed {
    if error.is_end_of_input() {
        Malformed::Truncated
    } else if error.is_type_mismatch() {
        Malformed::NotDeterministic
    } else {
        Malformed::WrongType { field }
    }
}

/// Length in bytes of the shortest head that carries `value`.
const fn head_len(value: u64) -> usize {
    match value {
        0..=23 => 1,
        24..=0xff => 2,
        0x100..=0xffff => 3,
        0x1_0000..=0xffff_ffff => 5,
        _ => 9,
    }
}

/// Whether `raw` is the CBOR encoding of an integer −24..23 and so must be sent as that integer (RFC 9528 §3.3.2).
pub(super) fn is_one_byte_int(raw: &[u8]) -> bool {
    matches!(raw, [0x00..=0x17 | 0x20..=0x37])
}

// Writing into a vector cannot fail: the error type of these encoders is `Infallible`.

pub(super) fn put_int(out: &mut Vec<u8>, value: i64) {
    let _ = Encoder::new(out).i64(value);
}

pub(super) fn put_bytes(out: &mut Vec<u8>, value: &[u8]) {
    let _ = Encoder::new(out).bytes(value);
}

pub(super) fn put_text(out: &mut Vec<u8>, value: &str) {
    let _ = Encoder::new(out).str(value);
}

pub(super) fn put_true(out: &mut Vec<u8>) {
    let _ = Encoder::new(out).bool(true);
}

pub(super) fn put_array(out: &mut Vec<u8>, len: usize) {
    let _ = Encoder::new(out).array(u64::try_from(len).unwrap_or(u64::MAX));
}

pub(super) fn put_map(out: &mut Vec<u8>, len: u64) {
    let _ = Encoder::new(out).map(len);
}

pub(super) fn put_identifier(out: &mut Vec<u8>, raw: &[u8]) {
    if is_one_byte_int(raw) {
        out.extend_from_slice(raw)
    } else {
        put_bytes(out, raw)
    }
}

/// `bytes` as a CBOR byte string.
pub(super) fn byte_string(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len().saturating_add(5));
    put_bytes(&mut out, bytes);
    out
}
