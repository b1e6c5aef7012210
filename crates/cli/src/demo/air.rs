//! How programmer and device of a demonstration meet.

use super::process::OnAir;
use crate::arguments::Demo;
use crate::station::{Reach, Station};
use wand_programmer::{Fault, FaultKind};

/// Where they meet.
pub(super) struct Air {
    /// How the programmer reaches devices.
    pub(super) reach: Reach,
    /// The device's Bluetooth adapter; none in the simulated air.
    adapter: Option<String>,
}

impl Air {
    /// In the simulated air; with `--ble` over Bluetooth, each on an adapter of its own.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] without two adapters, [`FaultKind::LinkLost`] when they cannot be asked for.
    pub(super) async fn choose(station: &Station, options: &Demo) -> Result<Self, Fault> {
        let wanted = options.device_adapter.as_deref();
        match &station.reach {
            Reach::Simulated if wanted.is_some() => Err(Fault::new(
                FaultKind::Usage,
                "--device-adapter is for a demonstration over Bluetooth",
                "say --ble, too",
            )),
            Reach::Simulated => Ok(Self {
                reach: Reach::Simulated,
                adapter: None,
            }),
            #[cfg(feature = "ble")]
            Reach::Bluetooth { adapter, .. } => {
                let there = bluetooth::adapters().await?;
                let (ours, device) = bluetooth::pair(&there, adapter.as_deref(), wanted)?;
                Ok(Self {
                    reach: Reach::on_adapter(&ours),
                    adapter: Some(device),
                })
            }
        }
    }

    /// Where the device is to be put on air.
    pub(super) fn of_device<'a>(&'a self, station: &'a Station) -> OnAir<'a> {
        match &self.adapter {
            None => OnAir::Folder(&station.air),
            Some(adapter) => OnAir::Adapter(adapter),
        }
    }
}

#[cfg(feature = "ble")]
mod bluetooth {
    use wand_link::{AdapterView, Bluetooth};
    use wand_programmer::{Fault, FaultKind};

    pub(super) async fn adapters() -> Result<Vec<AdapterView>, Fault> {
        let there = Bluetooth::look().await.map_err(|why| {
            Fault::new(
                FaultKind::LinkLost,
                why.to_string(),
                "`wand doctor --ble` tells more; without --ble no radio is needed",
            )
        })?;
        Ok(there.adapters)
    }

    /// The programmer's adapter, switched on if one is, and another one for the device.
    pub(super) fn pair(
        there: &[AdapterView],
        ours: Option<&str>,
        device: Option<&str>,
    ) -> Result<(String, String), Fault> {
        let free = |one: &&AdapterView| device.is_none_or(|name| one.name != name);
        let switched_on = there.iter().filter(free).find(|one| one.powered != Some(false));
        let ours = ours.or(switched_on
            .or(there.iter().find(free))
            .map(|one| one.name.as_str()));
        let other = there.iter().find(|one| ours.is_none_or(|name| one.name != name));
        let device = device.or(other.map(|one| one.name.as_str()));
        match (ours, device) {
            (Some(ours), Some(device)) if ours != device => Ok((ours.to_owned(), device.to_owned())),
            _ => Err(Fault::new(
                FaultKind::Usage,
                format!(
                    "a demonstration over Bluetooth needs two adapters, one for each side; there are {}",
                    there.len()
                ),
                "plug another one in, or leave --ble out: then no radio is needed",
            )),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn adapter(name: &str, powered: bool) -> AdapterView {
            AdapterView {
                name: name.to_owned(),
                powered: Some(powered),
                stack: None,
            }
        }

        #[test]
        fn programmer_and_device_get_an_adapter_each() {
            let both = [
                adapter("hci0", false),
                adapter("hci1", true),
                adapter("hci2", true),
            ];
            let found = |ours, device| {
                let names = pair(&both, ours, device).ok();
                names.map(|(ours, device)| format!("{ours} {device}"))
            };
            assert_eq!(found(None, None).as_deref(), Some("hci1 hci0"));
            assert_eq!(found(Some("hci0"), None).as_deref(), Some("hci0 hci1"));
            assert_eq!(found(None, Some("hci1")).as_deref(), Some("hci2 hci1"));
            assert_eq!(found(Some("hci2"), Some("hci2")), None);
            for few in [&both[..1], &[]] {
                let fault = pair(few, None, None).unwrap_err();
                assert!(fault.kind == FaultKind::Usage && fault.next.contains("--ble"));
            }
        }
    }
}
