//! `wand doctor`: whether this machine has what the work needs, and what to do when not.

use crate::station::Station;
use crate::terminal::Table;
use serde::Serialize;
use std::path::Path;
use wand_audit::vault::OsKeyStore;
use wand_programmer::Fault;

/// How a thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// It is as it should be.
    Good,
    /// Something cannot be done here.
    Lacking,
    /// Nothing can be done as asked.
    Bad,
}

/// What was looked at.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Check {
    name: &'static str,
    state: State,
    finding: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

impl Check {
    fn good(name: &'static str, finding: impl Into<String>) -> Self {
        Self {
            name,
            state: State::Good,
            finding: finding.into(),
            next: None,
        }
    }

    fn not(name: &'static str, state: State, finding: impl Into<String>, next: impl Into<String>) -> Self {
        Self {
            name,
            state,
            finding: finding.into(),
            next: Some(next.into()),
        }
    }
}

/// Looks at everything, changes nothing. Whether all that was asked for can be used: Bluetooth counts with `--ble`.
pub(super) async fn doctor(station: &Station) -> Result<bool, Fault> {
    let mut checks = bluetooth::look(station.reach.is_bluetooth()).await;
    checks.extend([key_store(), data_folder(&station.home), display()]);
    station.out.object(&checks);
    let mut table = Table::new(["", "state", "finding"]);
    for Check {
        name, state, finding, ..
    } in &checks
    {
        let state = match state {
            State::Good => "good",
            State::Lacking => "lacking",
            State::Bad => "BAD",
        };
        table.row([(*name).to_owned(), state.to_owned(), finding.clone()]);
    }
    station.out.table("", &table);
    for check in &checks {
        if let Some(next) = &check.next {
            station.out.line(format!("{}: {next}", check.name));
        }
    }
    Ok(checks.iter().all(|check| check.state != State::Bad))
}

#[cfg(feature = "ble")]
mod bluetooth {
    use super::{Check, State};
    use wand_link::{AdapterView, Bluetooth, LinkFault};

    const NAME: &str = "Bluetooth";

    pub(super) async fn look(needed: bool) -> Vec<Check> {
        let lacking = if needed { State::Bad } else { State::Lacking };
        match Bluetooth::look().await {
            Ok(found) if found.adapters.is_empty() => vec![refused(&LinkFault::NoAdapter, lacking)],
            Ok(found) => found.adapters.iter().map(|one| adapter(one, lacking)).collect(),
            Err(fault) => vec![refused(&fault, lacking)],
        }
    }

    fn adapter(view: &AdapterView, lacking: State) -> Check {
        let stack = view.stack.as_deref().unwrap_or("version not told");
        match view.powered {
            Some(false) => Check::not(
                NAME,
                lacking,
                format!("adapter {} ({stack}) is switched off", view.name),
                format!(
                    "switch it on: `rfkill unblock bluetooth`, then `bluetoothctl power on`, or in the system's settings ({})",
                    view.name
                ),
            ),
            Some(true) => Check::good(NAME, format!("adapter {} is switched on ({stack})", view.name)),
            None => Check::good(
                NAME,
                format!("adapter {} is there; the system does not tell more", view.name),
            ),
        }
    }

    /// The faults' sentences say what to do after the semicolon.
    pub(super) fn refused(fault: &LinkFault, lacking: State) -> Check {
        let text = fault.to_string();
        let (finding, next) = text.split_once("; ").unwrap_or((&text, "try again"));
        let more = match fault {
            LinkFault::BluetoothForbidden => {
                " (on Linux: be logged in at the machine, or in the group bluetooth; on macOS: Privacy & Security, Bluetooth)"
            }
            _ => "",
        };
        Check::not(NAME, lacking, finding, format!("{next}{more}"))
    }
}

#[cfg(not(feature = "ble"))]
mod bluetooth {
    use super::{Check, State};

    pub(super) async fn look(_: bool) -> Vec<Check> {
        vec![Check::not(
            "Bluetooth",
            State::Lacking,
            "this program was built without it",
            "build it with the feature `ble` of wand-cli, which is a default",
        )]
    }
}

fn key_store() -> Check {
    const NAME: &str = "key store";
    match OsKeyStore::connect("wand-doctor") {
        Ok(_) => Check::good(NAME, "the operating system's key store answers"),
        Err(why) => Check::not(
            NAME,
            State::Lacking,
            why.to_string(),
            "start the desktop's key store; without one the vault is under the PIN alone",
        ),
    }
}

fn data_folder(home: &Path) -> Check {
    const NAME: &str = "data folder";
    let shown = home.display();
    match std::fs::metadata(home) {
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => Check::good(
            NAME,
            format!("{shown} is not there yet; the first command makes it"),
        ),
        Err(why) => Check::not(
            NAME,
            State::Bad,
            format!("{shown}: {why}"),
            "check its path and permissions",
        ),
        Ok(found) if !found.is_dir() => Check::not(
            NAME,
            State::Bad,
            format!("{shown} is not a folder"),
            "name another one with --home",
        ),
        // A file without a name is written and gone again, whatever happens to us.
        Ok(_) => match tempfile::tempfile_in(home) {
            Ok(_) => Check::good(NAME, format!("{shown} can be written")),
            Err(why) => Check::not(
                NAME,
                State::Bad,
                format!("{shown} cannot be written: {why}"),
                "check the disk and the folder's permissions",
            ),
        },
    }
}

fn display() -> Check {
    const NAME: &str = "display";
    if cfg!(not(target_os = "linux")) {
        return Check::good(NAME, "the system has one");
    }
    let named = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    match named("WAYLAND_DISPLAY").or_else(|| named("DISPLAY")) {
        Some(display) => Check::good(NAME, format!("{display} is named")),
        None => Check::not(
            NAME,
            State::Lacking,
            "no display is named; the window cannot open here",
            "log in to a desktop for the window; this command needs none",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_folder_that_cannot_be_used_is_bad() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(data_folder(folder.path()).state, State::Good);
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            0,
            "nothing is left there"
        );
        assert_eq!(data_folder(&folder.path().join("later")).state, State::Good);
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let found = data_folder(&file);
        assert!(found.state == State::Bad && found.next.is_some());
    }

    /// Each fault of Bluetooth names what to do.
    #[cfg(feature = "ble")]
    #[test]
    fn faults_of_bluetooth_are_told_with_a_next_step() {
        use wand_link::LinkFault;
        for fault in [
            LinkFault::NoBluetooth,
            LinkFault::BluetoothForbidden,
            LinkFault::NoAdapter,
            LinkFault::AdapterOff("hci0".into()),
            LinkFault::UnknownAdapter("hci9".into()),
        ] {
            let check = bluetooth::refused(&fault, State::Bad);
            assert_ne!(check.next.as_deref(), Some("try again"), "{fault}");
            assert_eq!(check.state, State::Bad);
        }
    }
}
