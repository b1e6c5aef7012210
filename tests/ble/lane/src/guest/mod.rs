//! The first process of the guest.

mod loopback;
mod mounts;
mod services;
mod work;

pub(crate) use services::{BLUETOOTHD, SYSTEM_PATH};

use crate::plan::{LANE_FAILED, PLAN, Plan, READY};
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Why the guest cannot run the command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GuestFault {
    #[error("the plan cannot be read: {0}")]
    Plan(String),
    #[error("{path}: {error}")]
    File { path: PathBuf, error: std::io::Error },
    #[error("module {path}: {error}")]
    Module { path: PathBuf, error: rustix::io::Errno },
    #[error("mount {what}: {error}")]
    Mount {
        what: &'static str,
        error: rustix::io::Errno,
    },
    #[error("the loopback interface: {0}")]
    Loopback(rustix::io::Errno),
    #[error("{program} cannot be started: {error}")]
    Start { program: String, error: std::io::Error },
    #[error("{what} did not come within {seconds} s")]
    Late { what: String, seconds: u64 },
}

/// Sets the guest up, runs the command and powers off.
pub(crate) fn run() -> ExitCode {
    let fault = play().err();
    if let Some(fault) = fault
        && let Ok(mut console) = File::options().write(true).open("/dev/console")
    {
        // The console is the last place to say anything.
        let _ = writeln!(console, "wand-ble-lane: {fault}");
    }
    rustix::fs::sync();
    // Where this fails, the kernel stops by itself when its first process ends.
    let _ = rustix::system::reboot(rustix::system::RebootCommand::PowerOff);
    ExitCode::from(LANE_FAILED)
}

fn play() -> Result<(), GuestFault> {
    let plan = read_plan()?;
    mounts::load_modules(&plan.modules)?;
    mounts::enter_root(&plan)?;
    loopback::up().map_err(GuestFault::Loopback)?;
    services::start(&plan)?;
    let code = work::run(&plan)?;
    let path = plan.exit_code();
    std::fs::write(&path, code.to_string()).map_err(|error| GuestFault::File { path, error })
}

fn read_plan() -> Result<Plan, GuestFault> {
    let path = std::env::var_os(PLAN).ok_or_else(|| GuestFault::Plan(format!("{PLAN} is not set")))?;
    let text = std::fs::read(&path).map_err(|error| GuestFault::Plan(error.to_string()))?;
    serde_json::from_slice(&text).map_err(|error| GuestFault::Plan(error.to_string()))
}

/// Opens one of the guest's consoles without any translation, and announces the command on it.
fn console(name: &str) -> Result<File, GuestFault> {
    let path = PathBuf::from(name);
    let open = || -> std::io::Result<File> {
        let mut console = File::options().read(true).write(true).open(&path)?;
        let mut attributes = rustix::termios::tcgetattr(&console)?;
        attributes.make_raw();
        rustix::termios::tcsetattr(&console, rustix::termios::OptionalActions::Now, &attributes)?;
        writeln!(console, "{READY}")?;
        Ok(console)
    };
    open().map_err(|error| GuestFault::File {
        path: path.clone(),
        error,
    })
}
