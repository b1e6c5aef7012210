use der::asn1::{Any, ObjectIdentifier, PrintableStringRef, SetOfVec, Utf8StringRef};
use der::{Decode, Encode};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::name::{Name, RelativeDistinguishedName};

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");

/// Upper bound of both attributes (RFC 5280 appendix A.1, `ub-common-name`, `ub-serial-number`).
const LONGEST: usize = 64;

/// Whom a certificate names: `CN`, and for a device its `serialNumber`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The device's model or the operator's name: 1 to 64 bytes of UTF-8, no control characters.
    pub common_name: String,
    /// The device's serial number: 1 to 64 characters of ASN.1 PrintableString.
    pub serial: Option<String>,
}

impl Subject {
    /// A device, by model and serial number.
    pub fn device(model: &str, serial: &str) -> Self {
        Self {
            common_name: model.to_owned(),
            serial: Some(serial.to_owned()),
        }
    }

    /// A person or an organisation, by name.
    pub fn named(name: &str) -> Self {
        Self {
            common_name: name.to_owned(),
            serial: None,
        }
    }

    /// The first attribute that breaks its limits, by name.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        let length_fits = |text: &str| (1..=LONGEST).contains(&text.len());
        let trimmed = |text: &str| text.trim() == text;
        if !length_fits(&self.common_name)
            || !trimmed(&self.common_name)
            || self.common_name.chars().any(char::is_control)
        {
            return Some("common name");
        }
        let serial_fits = |serial: &String| {
            length_fits(serial) && trimmed(serial) && PrintableStringRef::new(serial).is_ok()
        };
        if self.serial.as_ref().is_some_and(|serial| !serial_fits(serial)) {
            return Some("serial number");
        }
        None
    }

    pub(crate) fn to_name(&self) -> der::Result<Name> {
        let mut attributes = vec![attribute(
            COMMON_NAME,
            Any::from(Utf8StringRef::new(&self.common_name)?),
        )?];
        if let Some(serial) = &self.serial {
            attributes.push(attribute(
                SERIAL_NUMBER,
                Any::from(PrintableStringRef::new(serial)?),
            )?);
        }
        Name::from_der(&attributes.to_der()?)
    }

    /// Reads `CN` and `serialNumber`; nothing if the name is empty, holds another attribute, or one twice.
    pub(crate) fn from_name(name: &Name) -> Option<Self> {
        let (mut common_name, mut serial) = (None, None);
        for attribute in name.iter() {
            let place = match attribute.oid {
                COMMON_NAME => &mut common_name,
                SERIAL_NUMBER => &mut serial,
                _ => return None,
            };
            let text = std::str::from_utf8(attribute.value.value()).ok()?.to_owned();
            if place.replace(text).is_some() {
                return None;
            }
        }
        Some(Self {
            common_name: common_name?,
            serial,
        })
    }
}

fn attribute(oid: ObjectIdentifier, value: Any) -> der::Result<RelativeDistinguishedName> {
    let mut set = SetOfVec::new();
    set.insert(AttributeTypeAndValue { oid, value })?;
    Ok(RelativeDistinguishedName::from(set))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_survives_its_name() {
        for subject in [
            Subject::device("PM-100", "A1234567"),
            Subject::named("Dr. Élodie, O=Ward + 3"),
        ] {
            assert_eq!(Subject::from_name(&subject.to_name().unwrap()), Some(subject));
        }
    }

    #[test]
    fn attributes_out_of_their_limits_are_named() {
        let long = "x".repeat(65);
        for name in ["", "line\nbreak", " padded", long.as_str()] {
            assert_eq!(Subject::named(name).fault(), Some("common name"), "{name:?}");
        }
        for serial in ["", "A_1", "Ä1", long.as_str()] {
            assert_eq!(
                Subject::device("PM-100", serial).fault(),
                Some("serial number"),
                "{serial:?}"
            );
        }
        assert_eq!(Subject::device("PM-100", "A1234567").fault(), None);
    }
}
