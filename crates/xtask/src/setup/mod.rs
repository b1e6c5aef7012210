//! What a fresh Debian machine lacks, installed with a retry.

pub(crate) mod bumble;
pub(crate) mod node;

use crate::step::{StepFault, cargo, say, step};
use std::path::Path;
use std::process::{Command, Stdio};

/// Debian packages and the file that shows each is there. Bluetooth is spoken to by D-Bus.
const PACKAGES: [(&str, &str); 6] = [
    ("gcc", "/usr/bin/cc"),
    ("g++", "/usr/bin/c++"),
    ("pkg-config", "/usr/bin/pkg-config"),
    ("libssl-dev", "/usr/include/openssl/ssl.h"),
    ("openssl", "/usr/bin/openssl"),
    ("libdbus-1-dev", "/usr/include/dbus-1.0/dbus/dbus.h"),
];
/// What the window is built and run with.
const WINDOW_PACKAGES: [(&str, &str); 1] = [(
    "libwebkit2gtk-4.1-dev",
    "/usr/include/webkitgtk-4.1/webkit2/webkit2.h",
)];
/// What the Bluetooth lane runs, and what its kernel's modules are made with.
const BLUETOOTH_PACKAGES: [(&str, &str); 10] = [
    ("bluez", "/usr/libexec/bluetooth/bluetoothd"),
    ("dbus-daemon", "/usr/bin/dbus-daemon"),
    ("dbus-bin", "/usr/bin/dbus-send"),
    ("flex", "/usr/bin/flex"),
    ("bison", "/usr/bin/bison"),
    ("bc", "/usr/bin/bc"),
    ("make", "/usr/bin/make"),
    ("xz-utils", "/usr/bin/xz"),
    ("kmod", "/sbin/depmod"),
    ("python3-venv", "/usr/lib/python3.11/ensurepip"),
];
/// What the tests need besides: a session bus and a key store on it, a display and a driver for the window, and a reader
/// of captures.
const TEST_PACKAGES: [(&str, &str); 8] = [
    ("xvfb", "/usr/bin/Xvfb"),
    ("xauth", "/usr/bin/xauth"),
    ("webkit2gtk-driver", "/usr/bin/WebKitWebDriver"),
    ("xdotool", "/usr/bin/xdotool"),
    ("dbus-daemon", "/usr/bin/dbus-daemon"),
    ("dbus-bin", "/usr/bin/dbus-send"),
    ("gnome-keyring", "/usr/bin/gnome-keyring-daemon"),
    ("tshark", "/usr/bin/tshark"),
];

/// Tries before a package manager's failure counts.
const TRIES: u32 = 3;

/// Installs the Debian packages the build needs, when they are missing.
///
/// # Errors
/// When they are missing and cannot be installed.
pub(crate) fn system_packages() -> Result<(), StepFault> {
    install(&PACKAGES)
}

/// Installs the Debian packages the window needs as well.
///
/// # Errors
/// As [`system_packages`].
pub(crate) fn window_packages() -> Result<(), StepFault> {
    install(&[&PACKAGES[..], &WINDOW_PACKAGES].concat())
}

/// Installs the Debian packages the tests need as well.
///
/// # Errors
/// As [`system_packages`].
pub(crate) fn test_packages() -> Result<(), StepFault> {
    let all = [&PACKAGES[..], &WINDOW_PACKAGES, &TEST_PACKAGES];
    install(&all.concat())
}

/// Installs the Debian packages of the Bluetooth lane as well, and has the package lists name a kernel for it.
///
/// # Errors
/// As [`system_packages`].
pub(crate) fn bluetooth_packages() -> Result<(), StepFault> {
    install(&[&PACKAGES[..], &BLUETOOTH_PACKAGES].concat())?;
    if is_offered(KERNEL) || !Path::new("/usr/bin/apt-get").exists() {
        return Ok(());
    }
    retried(|| step("apt-get update", apt().arg("update")))
}

/// The Debian package of the Bluetooth lane's kernel, which is unpacked, not installed.
const KERNEL: &str = "user-mode-linux";

fn is_offered(package: &str) -> bool {
    let shown = Command::new("apt-cache")
        .args(["show", package])
        .stderr(Stdio::null())
        .output();
    shown.is_ok_and(|shown| !shown.stdout.is_empty())
}

fn install(packages: &[(&'static str, &str)]) -> Result<(), StepFault> {
    let missing: Vec<_> = packages
        .iter()
        .filter(|(_, file)| !Path::new(file).exists())
        .map(|(name, _)| *name)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !Path::new("/usr/bin/apt-get").exists() {
        return Err(StepFault::Missing {
            what: missing.join(", "),
            next: "install the same with your system's package manager and run again".into(),
        });
    }
    say(&format!("installing {}", missing.join(", ")));
    retried(|| step("apt-get update", apt().arg("update")))?;
    retried(|| {
        step(
            "apt-get install",
            apt()
                .args(["install", "-y", "--no-install-recommends"])
                .args(&missing),
        )
    })
}

/// Installs a cargo subcommand at a pinned version, when it is missing. Without optimisation: it runs for seconds.
///
/// # Errors
/// When it is missing and cannot be built.
pub(crate) fn cargo_tool(name: &str, version: &str) -> Result<(), StepFault> {
    let subcommand = name.trim_start_matches("cargo-");
    let probe = cargo([subcommand, "--version"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .output();
    if probe.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains(version)) {
        return Ok(());
    }
    retried(|| {
        step(
            &format!("install {name}"),
            cargo([
                "install",
                "--locked",
                "--quiet",
                "--debug",
                name,
                "--version",
                version,
            ])
            .env_remove("CARGO_TARGET_DIR"),
        )
    })
}

fn apt() -> Command {
    let mut command = root_command("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// A command with root's rights, by sudo where we do not have them. It prints errors only.
pub(crate) fn root_command(program: &str) -> Command {
    let root = std::fs::metadata("/proc/self").is_ok_and(|own| is_root(&own));
    let mut command = Command::new(if root { program } else { "sudo" });
    if !root {
        command.args(["-n", program]);
    }
    command.stdout(Stdio::null());
    command
}

#[cfg(unix)]
fn is_root(own: &std::fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::uid(own) == 0
}

#[cfg(not(unix))]
fn is_root(_: &std::fs::Metadata) -> bool {
    false
}

pub(crate) fn retried(mut attempt: impl FnMut() -> Result<(), StepFault>) -> Result<(), StepFault> {
    for again in 1..TRIES {
        match attempt() {
            Ok(()) => return Ok(()),
            Err(fault) => say(&format!("{fault}; trying again ({again} of {})", TRIES - 1)),
        }
        std::thread::sleep(std::time::Duration::from_secs(u64::from(5 * again)));
    }
    attempt()
}
