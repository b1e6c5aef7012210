//! `wand-ble-probe`: raw peers over BlueZ, to know what the Bluetooth stack alone can do.
//!
//! `echo` is a peripheral that returns what is written to it and floods on request; `measure` is a central that times
//! both; `prove` runs the two against each other and breaks the link, the air and the adapter.

#[cfg(target_os = "linux")]
mod central;
#[cfg(target_os = "linux")]
mod figure;
#[cfg(target_os = "linux")]
mod peripheral;
#[cfg(target_os = "linux")]
mod program;
#[cfg(target_os = "linux")]
mod prove;
#[cfg(target_os = "linux")]
mod service;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    program::run()
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    std::process::ExitCode::FAILURE
}
