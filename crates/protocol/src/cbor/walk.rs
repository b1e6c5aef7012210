use super::CborFault;

/// How deep arrays, maps and tags may nest: deeper than any message, shallow enough for a small stack.
pub const MAX_DEPTH: u8 = 16;

/// Checks that `bytes` are exactly one item in the deterministic encoding of RFC 8949 §4.2.1: definite lengths, shortest
/// integers, lengths, tags, simple values and floats, map keys unique and in bytewise order, text in UTF-8.
///
/// # Errors
/// The first fault met, in the order of the input.
pub fn check_deterministic(bytes: &[u8]) -> Result<(), CborFault> {
    let mut walker = Walker { rest: bytes };
    walker.item(MAX_DEPTH)?;
    if walker.rest.is_empty() {
        Ok(())
    } else {
        Err(CborFault::Trailing)
    }
}

struct Walker<'b> {
    rest: &'b [u8],
}

/// Major types (RFC 8949 §3.1).
mod major {
    pub(super) const UNSIGNED: u8 = 0;
    pub(super) const NEGATIVE: u8 = 1;
    pub(super) const BYTES: u8 = 2;
    pub(super) const TEXT: u8 = 3;
    pub(super) const ARRAY: u8 = 4;
    pub(super) const MAP: u8 = 5;
    pub(super) const TAG: u8 = 6;
}

impl<'b> Walker<'b> {
    fn item(&mut self, depth: u8) -> Result<(), CborFault> {
        let initial = self.byte()?;
        let (kind, info) = (initial >> 5, initial & 0x1F);
        match kind {
            major::UNSIGNED | major::NEGATIVE => self.argument(info).map(|_| ()),
            major::BYTES => self.string(info).map(|_| ()),
            major::TEXT => {
                let text = self.string(info)?;
                core::str::from_utf8(text)
                    .map(|_| ())
                    .map_err(|_| CborFault::BadText)
            }
            major::ARRAY => {
                let len = self.argument(info)?;
                let depth = deeper(depth)?;
                (0..len).try_for_each(|_| self.item(depth))
            }
            major::MAP => {
                let len = self.argument(info)?;
                self.map(len, deeper(depth)?)
            }
            major::TAG => {
                let tag = self.argument(info)?;
                self.tagged(tag, deeper(depth)?)
            }
            _ => self.simple_or_float(info),
        }
    }

    fn map(&mut self, len: u64, depth: u8) -> Result<(), CborFault> {
        let mut previous: Option<&'b [u8]> = None;
        for _ in 0..len {
            let start = self.rest;
            self.item(depth)?;
            let key = consumed(start, self.rest);
            match previous.map(|previous| previous.cmp(key)) {
                Some(core::cmp::Ordering::Equal) => return Err(CborFault::DuplicateKey),
                Some(core::cmp::Ordering::Greater) => return Err(CborFault::KeyOrder),
                _ => previous = Some(key),
            }
            self.item(depth)?;
        }
        Ok(())
    }

    /// Bignums that an integer holds, or with leading zeros, are not preferred (RFC 8949 §3.4.3).
    fn tagged(&mut self, tag: u64, depth: u8) -> Result<(), CborFault> {
        if !matches!(tag, 2 | 3) {
            return self.item(depth);
        }
        let initial = self.byte()?;
        if initial >> 5 != major::BYTES {
            return Err(CborFault::WrongType);
        }
        let magnitude = self.string(initial & 0x1F)?;
        if magnitude.len() <= 8 || magnitude.first() == Some(&0) {
            return Err(CborFault::NotShortest);
        }
        Ok(())
    }

    fn simple_or_float(&mut self, info: u8) -> Result<(), CborFault> {
        match info {
            0..=23 => Ok(()),
            24 => match self.byte()? {
                0..=31 => Err(CborFault::Reserved),
                _ => Ok(()),
            },
            25 => {
                let bits = u16::from_be_bytes(self.array()?);
                let nan = bits & 0x7C00 == 0x7C00 && bits & 0x03FF != 0;
                if nan && bits != 0x7E00 {
                    Err(CborFault::NotShortest)
                } else {
                    Ok(())
                }
            }
            26 => shortest(!fits_half(u32::from_be_bytes(self.array()?))),
            27 => shortest(!fits_single(u64::from_be_bytes(self.array()?))),
            31 => Err(CborFault::Indefinite),
            _ => Err(CborFault::Reserved),
        }
    }

    /// The argument of an initial byte (RFC 8949 §3), in its shortest form only.
    fn argument(&mut self, info: u8) -> Result<u64, CborFault> {
        let (value, least) = match info {
            0..=23 => (u64::from(info), 0),
            24 => (u64::from(self.byte()?), 24),
            25 => (u64::from(u16::from_be_bytes(self.array()?)), 0x100),
            26 => (u64::from(u32::from_be_bytes(self.array()?)), 0x1_0000),
            27 => (u64::from_be_bytes(self.array()?), 0x1_0000_0000),
            31 => return Err(CborFault::Indefinite),
            _ => return Err(CborFault::Reserved),
        };
        if value < least {
            Err(CborFault::NotShortest)
        } else {
            Ok(value)
        }
    }

    fn string(&mut self, info: u8) -> Result<&'b [u8], CborFault> {
        let len = usize::try_from(self.argument(info)?).map_err(|_| CborFault::Truncated)?;
        let (string, rest) = self.rest.split_at_checked(len).ok_or(CborFault::Truncated)?;
        self.rest = rest;
        Ok(string)
    }

    fn byte(&mut self) -> Result<u8, CborFault> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], CborFault> {
        let (array, rest) = self.rest.split_first_chunk::<N>().ok_or(CborFault::Truncated)?;
        self.rest = rest;
        Ok(*array)
    }
}

fn deeper(depth: u8) -> Result<u8, CborFault> {
    depth.checked_sub(1).ok_or(CborFault::TooDeep)
}

fn consumed<'b>(start: &'b [u8], rest: &[u8]) -> &'b [u8] {
    start
        .get(..start.len().saturating_sub(rest.len()))
        .unwrap_or_default()
}

fn shortest(holds: bool) -> Result<(), CborFault> {
    if holds {
        Ok(())
    } else {
        Err(CborFault::NotShortest)
    }
}

/// Whether a half-precision float holds this single-precision value (IEEE 754 binary16: 10 bits of significand,
/// exponents −14 to 15, subnormals down to 2⁻²⁴). Not-a-number always fits: its only encoding is `F9 7E00`.
fn fits_half(bits: u32) -> bool {
    let (exponent, significand) = ((bits >> 23) & 0xFF, bits & 0x7F_FFFF);
    match exponent {
        0 => significand == 0,
        0xFF => true,
        113..=142 => significand & 0x1FFF == 0,
        103..=112 => {
            let lost = 126u32.saturating_sub(exponent);
            (significand | 0x80_0000).trailing_zeros() >= lost
        }
        _ => false,
    }
}

/// Whether a single-precision float holds this double-precision value (binary32: 23 bits of significand,
/// exponents −126 to 127, subnormals down to 2⁻¹⁴⁹).
fn fits_single(bits: u64) -> bool {
    let (exponent, significand) = ((bits >> 52) & 0x7FF, bits & 0xF_FFFF_FFFF_FFFF);
    match exponent {
        0 => significand == 0,
        0x7FF => true,
        897..=1150 => significand.trailing_zeros() >= 29,
        874..=896 => {
            u64::from((significand | 0x10_0000_0000_0000).trailing_zeros()) >= 926u64.saturating_sub(exponent)
        }
        _ => false,
    }
}
