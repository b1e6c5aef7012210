//! From outside: private process numbers, home, session bus; and we start ourselves again within them.

use anyhow::{Context as _, Result};
use std::process::Command;

/// Runs this program again inside. Whether every scenario passed.
pub(crate) fn run() -> Result<bool> {
    let home = tempfile::Builder::new().prefix("wand-e2e-").tempdir()?;
    let runtime = home.path().join("runtime");
    std::fs::create_dir(&runtime)?;
    #[cfg(unix)]
    std::fs::set_permissions(&runtime, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    let own = std::env::current_exe()?;
    let mut command = Command::new("unshare");
    command.args(["--pid", "--fork", "--kill-child", "--mount-proc"]);
    command.args(["dbus-run-session", "--"]).arg(own).arg("--inside");
    command.args(std::env::args_os().skip(1));
    for (name, folder) in [
        ("HOME", ""),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_RUNTIME_DIR", "runtime"),
    ] {
        command.env(name, home.path().join(folder));
    }
    for name in [
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "DBUS_SESSION_BUS_ADDRESS",
        "WAND_HOME",
        "WAND_AIR",
        "WAND_PIN",
    ] {
        command.env_remove(name);
    }
    command
        .env("NO_AT_BRIDGE", "1")
        .env("GDK_BACKEND", "x11")
        .env("LC_ALL", "C.UTF-8");
    let status = command.status().context(
        "private surroundings need the programs unshare and dbus-run-session, and the right to use them",
    )?;
    Ok(status.success())
}
