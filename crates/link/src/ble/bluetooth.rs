//! Whether Bluetooth can be used on this machine, for a person who wonders why not.

use super::fault::within;
use crate::LinkFault;
use btleplug::api::{Central as _, CentralState, Manager as _};
use btleplug::platform::{Adapter, Manager};
use std::time::Duration;

/// How long the Bluetooth service may take to answer a question about itself.
pub(super) const ANSWER: Duration = Duration::from_secs(3);

/// The Bluetooth of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bluetooth {
    /// The adapters, by name.
    pub adapters: Vec<AdapterView>,
}

/// An adapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdapterView {
    /// The name by which it is chosen, such as `hci0`; macOS and Windows have one adapter and no choice.
    pub name: String,
    /// Whether it is switched on; `None` when the system does not tell.
    pub powered: Option<bool>,
    /// The stack and its version, such as `BlueZ 5.66`, where it tells.
    pub stack: Option<String>,
}

impl Bluetooth {
    /// Asks the Bluetooth service of this machine.
    ///
    /// # Errors
    /// [`LinkFault::NoBluetooth`], [`LinkFault::BluetoothForbidden`], [`LinkFault::TimedOut`],
    /// [`LinkFault::Bluetooth`]. No adapter is an empty list.
    pub async fn look() -> Result<Self, LinkFault> {
        let mut adapters = Vec::new();
        for (_, view) in adapters_of(&manager().await?).await? {
            adapters.push(view);
        }
        Ok(Self { adapters })
    }
}

pub(super) async fn manager() -> Result<Manager, LinkFault> {
    within(ANSWER, "asking for the Bluetooth service", Manager::new()).await
}

/// All adapters, by name: the library has no order of its own.
pub(super) async fn adapters_of(manager: &Manager) -> Result<Vec<(Adapter, AdapterView)>, LinkFault> {
    const STEP: &str = "asking for the Bluetooth adapters";
    let mut adapters = Vec::new();
    for adapter in within(ANSWER, STEP, manager.adapters()).await? {
        let info = within(ANSWER, STEP, adapter.adapter_info()).await?;
        let powered = match within(ANSWER, STEP, adapter.adapter_state()).await? {
            CentralState::PoweredOn => Some(true),
            CentralState::PoweredOff => Some(false),
            CentralState::Unknown => None,
        };
        let view = AdapterView {
            name: name(&info),
            powered,
            stack: stack(&info),
        };
        adapters.push((adapter, view));
    }
    adapters.sort_by(|(_, one), (_, other)| one.name.cmp(&other.name));
    Ok(adapters)
}

/// `hci0 (usb:v1D6Bp0246d0542)` is hci0.
fn name(info: &str) -> String {
    info.split(' ').next().unwrap_or_default().to_owned()
}

/// The version in the device release of BlueZ's modalias: `d0542` is 5.66.
fn stack(info: &str) -> Option<String> {
    let (_, modalias) = info.split_once("(usb:v1D6Bp0246d")?;
    let (major, minor) = modalias.trim_end_matches(')').split_at_checked(2)?;
    let number = |digits| u8::from_str_radix(digits, 16).ok();
    Some(format!("BlueZ {}.{}", number(major)?, number(minor)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adapter_and_version_are_read_from_what_bluez_says() {
        let info = "hci0 (usb:v1D6Bp0246d0542)";
        assert_eq!(
            (name(info), stack(info)),
            ("hci0".into(), Some("BlueZ 5.66".into()))
        );
        for other in [
            "CoreBluetooth",
            "WinRT",
            "hci1 (usb:v1234p0246d0542)",
            "hci0 (usb:v1D6Bp0246d)",
            "",
        ] {
            assert_eq!(stack(other), None, "{other}");
        }
    }
}
