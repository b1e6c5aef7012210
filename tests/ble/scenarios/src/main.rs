//! `wand-ble-scenarios`: programmer and device over the real Bluetooth stack, through everything that happens to a
//! radio link. It runs where `wand-ble-lane` runs a command: in a kernel with adapters hci0 to hci2 and an air that
//! takes orders.
#![cfg_attr(
    target_os = "linux",
    expect(clippy::print_stdout, clippy::print_stderr, reason = "it talks to a terminal")
)]

#[cfg(target_os = "linux")]
mod bench;
#[cfg(target_os = "linux")]
mod evidence;
#[cfg(target_os = "linux")]
mod play;
#[cfg(target_os = "linux")]
mod scenarios;
#[cfg(target_os = "linux")]
mod stage;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    play::run()
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    std::process::ExitCode::FAILURE
}
