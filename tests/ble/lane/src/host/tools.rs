use super::LaneFault;
use crate::guest::{BLUETOOTHD, SYSTEM_PATH};
use std::path::Path;

/// Programs the guest runs, and Debian's packages that have them.
const TO_RUN: &[(&str, &str)] = &[
    (BLUETOOTHD, "bluez"),
    ("dbus-daemon", "dbus"),
    ("dbus-send", "dbus"),
];

/// Programs that prepare a kernel, and Debian's packages that have them.
const TO_BUILD: &[(&str, &str)] = &[
    ("apt-get", "apt"),
    ("dpkg-deb", "dpkg"),
    ("tar", "tar"),
    ("xz", "xz-utils"),
    ("gzip", "gzip"),
    ("make", "make"),
    ("gcc", "gcc"),
    ("strip", "binutils"),
    ("flex", "flex"),
    ("bison", "bison"),
    ("bc", "bc"),
    ("depmod", "kmod"),
];

/// Whether the lane can run here.
pub(super) fn to_run() -> Result<(), LaneFault> {
    present(TO_RUN)
}

/// Whether a kernel can be prepared here.
pub(super) fn to_build() -> Result<(), LaneFault> {
    present(TO_BUILD)
}

fn present(needed: &[(&str, &str)]) -> Result<(), LaneFault> {
    let missing: Vec<_> = needed.iter().filter(|(program, _)| !is_there(program)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut packages: Vec<_> = missing.iter().map(|(_, package)| *package).collect();
    packages.dedup();
    let programs: Vec<_> = missing.iter().map(|(program, _)| *program).collect();
    Err(LaneFault::Tools {
        programs: programs.join(", "),
        packages: packages.join(" "),
    })
}

fn is_there(program: &str) -> bool {
    if program.starts_with('/') {
        return Path::new(program).exists();
    }
    let own = std::env::var("PATH").unwrap_or_default();
    format!("{own}:{SYSTEM_PATH}")
        .split(':')
        .any(|folder| Path::new(folder).join(program).exists())
}
