//! What the host wants of the guest.

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The environment variable that names the plan to the guest's first process.
pub(crate) const PLAN: &str = "wand_ble_plan";

/// The line by which the guest says, on standard output and on standard error, that what follows is the command's.
pub(crate) const READY: &str = "wand-ble-lane: the command begins";

/// The exit code of a command that took too long, as `timeout` of coreutils has it.
pub(crate) const TIMED_OUT: u8 = 124;

/// The exit code when the lane itself failed and no command ran, as `env` and `timeout` have it.
pub(crate) const LANE_FAILED: u8 = 125;

/// What the guest's first process does.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// Kernel modules, each after those it needs.
    pub(crate) modules: Vec<PathBuf>,
    /// An empty folder of the host; the guest's changes to the file system live there, in memory.
    pub(crate) scratch: PathBuf,
    /// A folder that host and guest both write to, under the same name.
    pub(crate) out: PathBuf,
    /// The program `wand-vradio`, and what it is called with.
    pub(crate) vradio: Vec<String>,
    /// Adapters of the guest's kernel.
    pub(crate) adapters: usize,
    /// The content of BlueZ's `main.conf`.
    pub(crate) bluez: String,
    /// The command and its arguments.
    pub(crate) command: Vec<String>,
    /// Where it runs.
    pub(crate) folder: PathBuf,
    /// In which environment.
    pub(crate) environment: Vec<(String, String)>,
    /// Seconds it may take.
    pub(crate) seconds: u64,
}

impl Plan {
    /// Where the guest leaves the command's exit code.
    pub(crate) fn exit_code(&self) -> PathBuf {
        self.out.join("exit-code")
    }
}

/// The socket on which the guest's `wand-vradio` takes orders.
pub(crate) fn control() -> &'static Path {
    Path::new("/run/wand-vradio")
}
