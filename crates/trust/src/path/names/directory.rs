//! Distinguished names: a subtree holds the names that begin with its relative names (RFC 5280 §7.1).

use alloc::string::String;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::der::asn1::Any;
use x509_cert::der::{Tag, Tagged};
use x509_cert::name::{Name, RelativeDistinguishedName};

pub(super) fn is_within(name: &Name, base: &Name) -> bool {
    let mut parts = name.iter_rdn();
    base.iter_rdn()
        .all(|expected| parts.next().is_some_and(|part| same(part, expected)))
}

fn same(part: &RelativeDistinguishedName, expected: &RelativeDistinguishedName) -> bool {
    part.len() == expected.len() && part.iter().all(|a| expected.iter().any(|b| same_attribute(a, b)))
}

fn same_attribute(a: &AttributeTypeAndValue, b: &AttributeTypeAndValue) -> bool {
    let values = (prepared(&a.value), prepared(&b.value));
    let equal = match values {
        (Some(a), Some(b)) => a == b,
        _ => a.value == b.value,
    };
    a.oid == b.oid && equal
}

/// Lower case, white space at the ends dropped and inside made one (RFC 4518 §2, as far as the common string types
/// go).
fn prepared(value: &Any) -> Option<String> {
    let is_text = matches!(
        value.tag(),
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String
    );
    let text = core::str::from_utf8(value.value()).ok().filter(|_| is_text)?;
    let mut prepared = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !prepared.is_empty() {
            prepared.push(' ');
        }
        prepared.extend(word.chars().flat_map(char::to_lowercase));
    }
    Some(prepared)
}
