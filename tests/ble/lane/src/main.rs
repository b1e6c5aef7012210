//! `wand-ble-lane`: runs a command in a Linux kernel of its own that has Bluetooth adapters.
//!
//! The same program is the host's half ([`host`]: get a kernel, boot it, pass output and exit code on) and the first
//! process of the guest ([`guest`]: mount, load modules, start the services, run the command, power off). What the
//! guest has to do is a [`plan::Plan`], a file.

#[cfg(target_os = "linux")]
mod guest;
#[cfg(target_os = "linux")]
mod host;
#[cfg(target_os = "linux")]
mod plan;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    if std::process::id() == 1 {
        guest::run()
    } else {
        host::run()
    }
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(125)
}
