//! The Bluetooth library's errors by name.

use crate::LinkFault;
use btleplug::Error;
use std::time::Duration;
use tokio::time::timeout;

/// D-Bus error names of a daemon that is not there.
const NO_DAEMON: [&str; 4] = [
    "ServiceUnknown",
    "NameHasNoOwner",
    "FileNotFound",
    "Failed to connect to socket",
];

/// What an error of the library means, by its kind and, on Linux, by the D-Bus error name in its text.
pub(super) fn named(step: &'static str, error: Error) -> LinkFault {
    match error {
        Error::PermissionDenied => LinkFault::BluetoothForbidden,
        Error::NoAdapterAvailable => LinkFault::NoAdapter,
        Error::TimedOut(_) => LinkFault::TimedOut(step),
        error => by_text(step, error.to_string()),
    }
}

fn by_text(step: &'static str, reason: String) -> LinkFault {
    let says = |word: &str| reason.contains(word);
    if says("AccessDenied") || says("Permission denied") {
        LinkFault::BluetoothForbidden
    } else if NO_DAEMON.into_iter().any(says) {
        LinkFault::NoBluetooth
    } else {
        LinkFault::Bluetooth { step, reason }
    }
}

/// Whether it says that the device is not known any more, or was not heard.
pub(super) fn is_absence(fault: &LinkFault) -> bool {
    let LinkFault::Bluetooth { reason, .. } = fault else {
        return false;
    };
    [
        "UnknownObject",
        "UnknownMethod",
        "Device not found",
        "DoesNotExist",
        "not connected",
        "Not connected",
    ]
    .into_iter()
    .any(|word| reason.contains(word))
}

/// Gives a step of the library its deadline and its name.
pub(super) async fn within<T>(
    limit: Duration,
    step: &'static str,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, LinkFault> {
    match timeout(limit, work).await {
        Ok(done) => done.map_err(|error| named(step, error)),
        Err(_) => Err(LinkFault::TimedOut(step)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_bus_have_names() {
        let text = |reason: &str| by_text("scanning", reason.to_owned());
        assert_eq!(
            text("D-Bus error: org.freedesktop.DBus.Error.ServiceUnknown"),
            LinkFault::NoBluetooth
        );
        assert_eq!(
            text("org.freedesktop.DBus.Error.AccessDenied"),
            LinkFault::BluetoothForbidden
        );
        assert!(is_absence(&text(
            "Method \"Connect\" … (org.freedesktop.DBus.Error.UnknownObject)"
        )));
        assert!(!is_absence(&text("le-connection-abort-by-local")));
        let late = named("connecting", Error::TimedOut(Duration::from_secs(1)));
        assert_eq!(late, LinkFault::TimedOut("connecting"));
    }
}
