use serde::{Deserialize, Serialize};
use thiserror::Error;
use wand_protocol::edhoc::Method;
use wand_therapy::{Class, class_by_key};

/// What a device is, decided at manufacture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Key of the device class, such as `pacemaker`.
    pub class: String,
    /// Model name, as the certificate has it.
    pub model: String,
    /// Serial number, as the certificate has it.
    pub serial: String,
    /// Number of the EDHOC method the device proposes: 0, 2 or 3.
    #[serde(default)]
    pub method: u8,
}

/// A setting that no device has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SettingsFault {
    /// The class is not known.
    #[error("there is no device class \"{0}\"; known are {known}", known = known_classes())]
    UnknownClass(String),
    /// The method does not exist or is not one a device proposes.
    #[error("a device proposes EDHOC method 0, 2 or 3, not {0}")]
    Method(u8),
    /// Model or serial number is empty or too long.
    #[error("the {0} is 1 to 64 characters long")]
    Length(&'static str),
}

impl Settings {
    /// Checks the settings and finds what they name.
    ///
    /// # Errors
    /// [`SettingsFault`].
    pub fn resolve(&self) -> Result<(&'static Class, Method), SettingsFault> {
        let class =
            class_by_key(&self.class).ok_or_else(|| SettingsFault::UnknownClass(self.class.clone()))?;
        let method = match self.method {
            0 => Method::SignSign,
            2 => Method::StaticSign,
            3 => Method::StaticStatic,
            other => return Err(SettingsFault::Method(other)),
        };
        for (name, text) in [("model", &self.model), ("serial number", &self.serial)] {
            if !(1..=64).contains(&text.len()) {
                return Err(SettingsFault::Length(name));
            }
        }
        Ok((class, method))
    }
}

fn known_classes() -> String {
    wand_therapy::classes()
        .iter()
        .map(|class| class.key)
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_no_device_has_are_named() {
        let good = Settings {
            class: "pacemaker".into(),
            model: "PM-100".into(),
            serial: "A1".into(),
            method: 0,
        };
        assert_eq!(
            good.resolve().map(|(class, method)| (class.code, method)),
            Ok((1, Method::SignSign))
        );
        let unknown = Settings {
            class: "toaster".into(),
            ..good.clone()
        }
        .resolve()
        .map(drop)
        .unwrap_err();
        assert!(unknown.to_string().contains("pacemaker"), "{unknown}");
        assert_eq!(
            Settings {
                method: 1,
                ..good.clone()
            }
            .resolve()
            .map(drop),
            Err(SettingsFault::Method(1))
        );
        assert_eq!(
            Settings {
                serial: String::new(),
                ..good
            }
            .resolve()
            .map(drop),
            { Err(SettingsFault::Length("serial number")) }
        );
    }
}
