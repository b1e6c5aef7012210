use alloc::string::{String, ToString};
use x509_cert::der::Tag;
use x509_cert::der::asn1::Any;
use x509_cert::name::Name;
use x509_cert::spki::ObjectIdentifier;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");

/// Whom a certificate names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Subject {
    /// `commonName`: a device's model, or an operator's name.
    pub common_name: String,
    /// `serialNumber` (2.5.4.5): a device's serial number; empty for operators.
    pub serial_number: String,
}

impl From<&Name> for Subject {
    fn from(name: &Name) -> Self {
        Self {
            common_name: attribute(name, COMMON_NAME),
            serial_number: attribute(name, SERIAL_NUMBER),
        }
    }
}

/// The one value of this attribute; empty if there is none, or more than one.
fn attribute(name: &Name, kind: ObjectIdentifier) -> String {
    let mut values = name.iter().filter(|attribute| attribute.oid == kind);
    match (values.next(), values.next()) {
        (Some(attribute), None) => text(&attribute.value).unwrap_or_default().into(),
        _ => String::new(),
    }
}

/// UTF8String and PrintableString, the forms RFC 5280 §4.1.2.4 asks for, and IA5String.
fn text(value: &Any) -> Option<&str> {
    match x509_cert::der::Tagged::tag(value) {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String => core::str::from_utf8(value.value()).ok(),
        _ => None,
    }
}

/// A name for people: the bare text of one that is a common name and nothing else, otherwise as RFC 4514 writes it.
pub(crate) fn describe(name: &Name) -> String {
    if name.is_empty() {
        return "(empty name)".into();
    }
    let common = attribute(name, COMMON_NAME);
    let bare = name.iter().count() == 1 && !common.is_empty() && common.chars().all(is_plain);
    if bare { common } else { name.to_string() }
}

/// Whether a character means nothing to RFC 4514, so that a bare text cannot pass for another name.
fn is_plain(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, ' ' | '-' | '.' | '\'')
}

/// A distinguished name in DER, for people: `Issuing`, or `CN=Issuing,O=Clinic` when there is more to it than a common
/// name; `None` when it is no name.
pub fn name_text(der: &[u8]) -> Option<String> {
    use x509_cert::der::Decode;
    Name::from_der(der).ok().as_ref().map(describe)
}
