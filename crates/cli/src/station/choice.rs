//! Which of the devices in reach is meant.

use wand_programmer::view::DeviceView;
use wand_programmer::{Fault, FaultKind};

/// Where to connect, and who must answer there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Choice {
    /// Where the device answers.
    pub(super) endpoint: String,
    /// Its serial number, when it must be that one.
    pub(super) serial: Option<String>,
}

/// Finds the one device that is meant. A serial number that no advertisement shows may be that of a device that was
/// never paired: the only stranger in reach is then asked to prove it.
///
/// # Errors
/// [`FaultKind::Usage`] when several could be meant, [`FaultKind::DeviceMissing`] when none is in reach.
pub(super) fn choose(heard: &[DeviceView], wanted: Option<&str>) -> Result<Choice, Fault> {
    let in_reach: Vec<_> = heard.iter().filter(|device| device.endpoint.is_some()).collect();
    let choice = |device: &DeviceView| Choice {
        endpoint: device.endpoint.clone().unwrap_or_default(),
        serial: device.recognised.as_ref().map(|known| known.serial.clone()),
    };
    let Some(wanted) = wanted else {
        return match in_reach.as_slice() {
            [one] => Ok(choice(one)),
            [] => Err(nothing_in_reach()),
            several => Err(Fault::new(
                FaultKind::Usage,
                format!("{} devices are in reach", several.len()),
                format!("name one of them: {}", names(several)),
            )),
        };
    };
    let is_meant = |device: &&&DeviceView| {
        device.endpoint.as_deref() == Some(wanted)
            || device
                .recognised
                .as_ref()
                .is_some_and(|known| known.serial.eq_ignore_ascii_case(wanted))
    };
    if let Some(device) = in_reach.iter().find(is_meant) {
        return Ok(choice(device));
    }
    let strangers: Vec<_> = in_reach
        .iter()
        .filter(|device| device.recognised.is_none())
        .copied()
        .collect();
    match strangers.as_slice() {
        [one] => Ok(Choice {
            serial: Some(wanted.to_owned()),
            ..choice(one)
        }),
        [] if in_reach.is_empty() => Err(nothing_in_reach()),
        [] => Err(Fault::new(
            FaultKind::DeviceMissing,
            format!("{wanted} is not in reach"),
            format!("bring it closer, or choose one that is: {}", names(&in_reach)),
        )),
        several => Err(Fault::new(
            FaultKind::DeviceMissing,
            format!("none of the devices in reach shows that it is {wanted}"),
            format!("name one as `wand devices` does: {}", names(several)),
        )),
    }
}

fn nothing_in_reach() -> Fault {
    Fault::new(
        FaultKind::DeviceMissing,
        "no device is in reach",
        "bring the device closer; a simulated one must run in the same --air (`wand demo` brings its own)",
    )
}

fn names(devices: &[&DeviceView]) -> String {
    let name = |device: &&DeviceView| match &device.recognised {
        Some(known) => known.serial.clone(),
        None => device.endpoint.clone().unwrap_or_default(),
    };
    devices.iter().map(name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use wand_programmer::view::{RecognisedView, Standing};

    fn device(endpoint: Option<&str>, serial: Option<&str>) -> DeviceView {
        DeviceView {
            endpoint: endpoint.map(str::to_owned),
            rssi: Some(-50),
            name: "Medical device".into(),
            connectable: true,
            recognised: serial.map(|serial| RecognisedView {
                model: "M".into(),
                serial: serial.into(),
                class: "c".into(),
                last_seen: 0,
            }),
            standing: match serial {
                Some(_) => Standing::VerifiedBefore,
                None => Standing::Stranger,
            },
            blocked: None,
            other_than_last: false,
        }
    }

    fn chosen(heard: &[DeviceView], wanted: Option<&str>) -> Result<(String, Option<String>), FaultKind> {
        choose(heard, wanted)
            .map(|choice| (choice.endpoint, choice.serial))
            .map_err(|fault| fault.kind)
    }

    #[test]
    fn a_device_is_chosen_only_when_it_is_clear_which() {
        let (near, other, far) = (
            device(Some("aa"), Some("S1")),
            device(Some("bb"), None),
            device(None, Some("S3")),
        );
        let found =
            |endpoint: &str, serial: Option<&str>| Ok((endpoint.to_owned(), serial.map(str::to_owned)));
        assert_eq!(
            chosen(&[near.clone(), far.clone()], None),
            found("aa", Some("S1"))
        );
        assert_eq!(
            chosen(std::slice::from_ref(&far), None),
            Err(FaultKind::DeviceMissing)
        );
        assert_eq!(
            chosen(&[near.clone(), other.clone()], None),
            Err(FaultKind::Usage)
        );
        assert_eq!(
            chosen(&[near.clone(), other.clone()], Some("s1")),
            found("aa", Some("S1"))
        );
        assert_eq!(
            chosen(&[near.clone(), other.clone()], Some("bb")),
            found("bb", None)
        );
        assert_eq!(
            chosen(std::slice::from_ref(&near), Some("S3")),
            Err(FaultKind::DeviceMissing)
        );
        // Never paired: the only stranger must prove to be it.
        assert_eq!(
            chosen(&[near, other.clone()], Some("S9")),
            found("bb", Some("S9"))
        );
        assert_eq!(
            chosen(&[other.clone(), other], Some("S9")),
            Err(FaultKind::DeviceMissing)
        );
    }
}
