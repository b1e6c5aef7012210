use super::{InspectFault, LONGEST, dotted, hexadecimal};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use x509_cert::der::{Class, Decode, Header, Reader, SliceReader, Tag};

/// No certificate is nested deeper.
const DEEPEST: u8 = 32;
/// No certificate has more parts.
const PARTS: usize = 10_000;
/// Bytes of a value shown in hex.
const SHOWN_BYTES: usize = 48;
/// Characters of a value shown as text.
const SHOWN_CHARACTERS: usize = 160;

/// A part of ASN.1 in the order of the encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asn1 {
    /// Depth from 0.
    pub depth: u8,
    /// Offset in bytes.
    pub offset: usize,
    /// Length of tag and length in bytes.
    pub header: usize,
    /// Length of the contents in bytes.
    pub length: usize,
    /// Tag in words, such as `SEQUENCE` or `[3]`.
    pub tag: String,
    /// Contents in words or hex, cut to a line; empty for a part that holds others.
    pub text: String,
}

/// Takes DER apart. A string of octets or bits that holds DER itself is taken apart too.
///
/// # Errors
/// Any [`InspectFault`] but [`InspectFault::NotACertificate`].
pub fn asn1(der: &[u8]) -> Result<Vec<Asn1>, InspectFault> {
    if der.len() > LONGEST {
        return Err(InspectFault::TooLong { length: der.len() });
    }
    if der.is_empty() {
        return Err(InspectFault::NotDer { offset: 0 });
    }
    let mut nodes = Vec::new();
    walk(der, 0, 0, &mut nodes)?;
    Ok(nodes)
}

/// Takes apart what stands side by side in `der`, which begins at `base`. Recursion ends at [`DEEPEST`].
fn walk(der: &[u8], base: usize, depth: u8, nodes: &mut Vec<Asn1>) -> Result<(), InspectFault> {
    if depth > DEEPEST {
        return Err(InspectFault::TooDeep { limit: DEEPEST });
    }
    let mut rest = der;
    let mut offset = base;
    while !rest.is_empty() {
        let (tag, header, contents) = part(rest).ok_or(InspectFault::NotDer { offset })?;
        if nodes.len() >= PARTS {
            return Err(InspectFault::TooManyParts { limit: PARTS });
        }
        nodes.push(Asn1 {
            depth,
            offset,
            header,
            length: contents.len(),
            tag: words(tag),
            text: String::new(),
        });
        let within = offset.saturating_add(header);
        if tag.is_constructed() {
            walk(contents, within, depth.saturating_add(1), nodes)?;
        } else if !encapsulated(tag, contents, within, depth, nodes) {
            let text = text(tag, contents);
            if let Some(node) = nodes.last_mut() {
                node.text = text;
            }
        }
        let length = header.saturating_add(contents.len());
        offset = offset.saturating_add(length);
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(())
}

/// Tag, length of the header, contents.
fn part(der: &[u8]) -> Option<(Tag, usize, &[u8])> {
    let mut reader = SliceReader::new(der).ok()?;
    let header = Header::decode(&mut reader).ok()?;
    let begin = usize::try_from(reader.position()).ok()?;
    let length = usize::try_from(header.length()).ok()?;
    let contents = der.get(begin..begin.checked_add(length)?)?;
    Some((header.tag(), begin, contents))
}

/// Takes apart a string that is DER as a whole, and says whether it was.
fn encapsulated(tag: Tag, contents: &[u8], within: usize, depth: u8, nodes: &mut Vec<Asn1>) -> bool {
    let (inner, shift) = match (tag, contents.split_first()) {
        (Tag::OctetString, Some(_)) => (contents, 0),
        (Tag::BitString, Some((0, inner))) => (inner, 1),
        _ => return false,
    };
    let whole = part(inner).is_some_and(|(tag, header, contents)| {
        let universal = tag.class() == Class::Universal && (tag.is_constructed() || shift == 0);
        universal && header.saturating_add(contents.len()) == inner.len()
    });
    let before = nodes.len();
    let taken = whole
        && walk(
            inner,
            within.saturating_add(shift),
            depth.saturating_add(1),
            nodes,
        )
        .is_ok();
    if !taken {
        nodes.truncate(before);
    }
    taken
}

fn words(tag: Tag) -> String {
    let number = tag.number().value();
    match tag.class() {
        Class::Universal => universal(tag),
        Class::Application => alloc::format!("[APPLICATION {number}]"),
        Class::ContextSpecific => alloc::format!("[{number}]"),
        Class::Private => alloc::format!("[PRIVATE {number}]"),
    }
}

fn universal(tag: Tag) -> String {
    match tag {
        Tag::BitString => "BIT STRING".into(),
        Tag::BmpString => "BMPString".into(),
        Tag::Boolean => "BOOLEAN".into(),
        Tag::Enumerated => "ENUMERATED".into(),
        Tag::GeneralizedTime => "GeneralizedTime".into(),
        Tag::Ia5String => "IA5String".into(),
        Tag::Integer => "INTEGER".into(),
        Tag::Null => "NULL".into(),
        Tag::NumericString => "NumericString".into(),
        Tag::ObjectIdentifier => "OBJECT IDENTIFIER".into(),
        Tag::OctetString => "OCTET STRING".into(),
        Tag::PrintableString => "PrintableString".into(),
        Tag::Sequence => "SEQUENCE".into(),
        Tag::Set => "SET".into(),
        Tag::TeletexString => "TeletexString".into(),
        Tag::UtcTime => "UTCTime".into(),
        Tag::Utf8String => "UTF8String".into(),
        Tag::VisibleString => "VisibleString".into(),
        other => alloc::format!("[UNIVERSAL {}]", other.number().value()),
    }
}

fn text(tag: Tag, contents: &[u8]) -> String {
    match tag {
        Tag::Boolean => if contents == [0] { "FALSE" } else { "TRUE" }.into(),
        Tag::Integer | Tag::Enumerated => integer(contents),
        Tag::ObjectIdentifier => dotted(contents).unwrap_or_else(|| hex(contents)),
        Tag::BitString => match contents.split_first() {
            Some((unused, bits)) => alloc::format!("{unused} unused bits: {}", hex(bits)),
            None => String::new(),
        },
        Tag::Utf8String
        | Tag::PrintableString
        | Tag::Ia5String
        | Tag::NumericString
        | Tag::VisibleString
        | Tag::UtcTime
        | Tag::GeneralizedTime => core::str::from_utf8(contents).map_or_else(|_| hex(contents), cut),
        _ => hex(contents),
    }
}

/// Decimal up to 15 bytes, else hex.
fn integer(contents: &[u8]) -> String {
    if contents.is_empty() || contents.len() > 15 {
        return hex(contents);
    }
    let sign: i128 = match contents.first() {
        Some(0x80..) => -1,
        _ => 0,
    };
    let value = contents
        .iter()
        .fold(sign, |so_far, byte| so_far << 8 | i128::from(*byte));
    value.to_string()
}

fn hex(bytes: &[u8]) -> String {
    match bytes.get(..SHOWN_BYTES) {
        Some(shown) if bytes.len() > SHOWN_BYTES => alloc::format!("{}…", hexadecimal(shown)),
        _ => hexadecimal(bytes),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARACTERS) {
        Some((end, _)) => alloc::format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.into(),
    }
}
