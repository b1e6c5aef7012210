/// Tag, length, and the contents in parts.
pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut out = vec![tag];
    match length {
        0..=0x7f => out.push(length as u8),
        0x80..=0xff => out.extend([0x81, length as u8]),
        _ => out.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    parts.iter().for_each(|part| out.extend_from_slice(part));
    out
}

pub(crate) fn seq(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, parts)
}

pub(crate) fn list(parts: &[Vec<u8>]) -> Vec<u8> {
    seq(&[&parts.concat()])
}

pub(crate) fn oid(contents: &[u8]) -> Vec<u8> {
    tlv(6, &[contents])
}

/// The contents as they are, canonical or not.
pub(crate) fn integer(contents: &[u8]) -> Vec<u8> {
    tlv(2, &[contents])
}

/// A positive number from its big-endian bytes.
pub(crate) fn positive(bytes: &[u8]) -> Vec<u8> {
    let first = bytes
        .iter()
        .position(|byte| *byte != 0)
        .unwrap_or(bytes.len() - 1);
    let bytes = &bytes[first..];
    if bytes[0] < 0x80 {
        integer(bytes)
    } else {
        tlv(2, &[&[0], bytes])
    }
}

pub(crate) fn bits(unused: u8, contents: &[u8]) -> Vec<u8> {
    tlv(3, &[&[unused], contents])
}

pub(crate) fn octets(contents: &[u8]) -> Vec<u8> {
    tlv(4, &[contents])
}

pub(crate) fn utc(text: &str) -> Vec<u8> {
    tlv(0x17, &[text.as_bytes()])
}

pub(crate) fn generalized(text: &str) -> Vec<u8> {
    tlv(0x18, &[text.as_bytes()])
}
