//! What a radio's answer says of the radio itself.

use super::bluetooth::BUILT;
use crate::fault::{Fault, FaultKind};
use wand_contract::{RadioChoice, RadioState, RadioView};
use wand_link::LinkFault;

/// A radio that was chosen and not asked yet.
pub(crate) fn unasked(choice: RadioChoice) -> RadioView {
    let (state, sentence, next) = match &choice {
        RadioChoice::Simulated => (RadioState::Simulated, String::new(), String::new()),
        RadioChoice::Bluetooth { .. } if !BUILT => not_built(),
        RadioChoice::Bluetooth { .. } => (RadioState::Unknown, String::new(), String::new()),
    };
    RadioView {
        choice,
        state,
        sentence,
        next,
    }
}

pub(super) fn not_built() -> (RadioState, String, String) {
    (
        RadioState::NotBuilt,
        "this program was built without Bluetooth".to_owned(),
        "install a Wand with Bluetooth, or choose simulated devices".to_owned(),
    )
}

/// How a Bluetooth radio is that answered so.
pub(crate) fn of_fault(fault: &LinkFault) -> RadioState {
    match fault {
        LinkFault::NoAdapter => RadioState::Missing,
        LinkFault::UnknownAdapter(_) => RadioState::AdapterGone,
        LinkFault::AdapterOff(_) => RadioState::Off,
        LinkFault::BluetoothForbidden => RadioState::Denied,
        LinkFault::NoBluetooth => RadioState::NoService,
        LinkFault::Unreachable(_)
        | LinkFault::Busy(_)
        | LinkFault::NoService(_)
        | LinkFault::OtherVersion { .. } => RadioState::Ready,
        _ => RadioState::Unknown,
    }
}

/// The fault of a radio that cannot be used, or did not reach a device.
pub(crate) fn radio_fault(fault: &LinkFault) -> Fault {
    let (kind, next) = match fault {
        LinkFault::Unreachable(_) => (
            FaultKind::DeviceMissing,
            "scan again; for a simulated device, check that it runs",
        ),
        LinkFault::Busy(_) => (
            FaultKind::DeviceMissing,
            "end the other programmer's session first",
        ),
        LinkFault::TimedOut(_) => (FaultKind::Timeout, "bring the programmer closer and try again"),
        LinkFault::System { .. } => (
            FaultKind::LinkLost,
            "check the radio, or the folder of the simulated air (--air)",
        ),
        LinkFault::NoService(_) => (
            FaultKind::Incompatible,
            "choose another device; this one advertises what it does not have",
        ),
        LinkFault::OtherVersion { .. } => (
            FaultKind::Incompatible,
            "use a programmer of the device's version, or have the device updated",
        ),
        _ => (FaultKind::LinkLost, "try again"),
    };
    // The faults of Bluetooth itself say what to do: `What happened; what to do`.
    let text = fault.to_string();
    match (of_fault(fault), text.rsplit_once("; ")) {
        (RadioState::Ready | RadioState::Unknown, _) | (_, None) => Fault::new(kind, text, next),
        (_, Some((sentence, next))) => Fault::new(FaultKind::NoRadio, sentence, next),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wand_link::Endpoint;

    /// Each way in which a radio cannot be used has a state and a next step of its own.
    #[test]
    fn what_a_radio_lacks_is_told_apart() {
        let cases = [
            (LinkFault::NoAdapter, RadioState::Missing, "plug one in"),
            (
                LinkFault::UnknownAdapter("hci7".into()),
                RadioState::AdapterGone,
                "lists those there are",
            ),
            (
                LinkFault::AdapterOff("hci0".into()),
                RadioState::Off,
                "switch it on",
            ),
            (LinkFault::BluetoothForbidden, RadioState::Denied, "permit it"),
            (LinkFault::NoBluetooth, RadioState::NoService, "start it"),
        ];
        for (fault, state, next) in cases {
            assert_eq!(of_fault(&fault), state, "{fault}");
            let told = radio_fault(&fault);
            assert_eq!(told.kind, FaultKind::NoRadio, "{told}");
            assert!(told.next.contains(next), "{told}");
            assert!(!told.sentence.contains(next), "{told}");
        }
        let busy = LinkFault::Busy(Endpoint::new("x"));
        assert_eq!(of_fault(&busy), RadioState::Ready);
        assert_eq!(radio_fault(&busy).kind, FaultKind::DeviceMissing);
        let hung = LinkFault::Bluetooth {
            step: "scanning",
            reason: "le-connection-abort-by-local".into(),
        };
        assert_eq!(of_fault(&hung), RadioState::Unknown);
        assert_eq!(radio_fault(&hung).kind, FaultKind::LinkLost);
    }
}
