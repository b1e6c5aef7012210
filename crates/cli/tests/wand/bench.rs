//! A temporary workstation, and the programs under test.

use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;

pub(crate) const PIN: &str = "a phrase for tests";

/// What a program did.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Demands this exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// Demands an error with its next step, one line each, that holds all these words.
    #[track_caller]
    pub(crate) fn says(&self, words: &[&str]) {
        let line = |name: &str| self.stderr.lines().filter(|line| line.starts_with(name)).count();
        assert_eq!((line("error: "), line("next: ")), (1, 1), "{self:#?}");
        for word in words {
            assert!(self.stderr.contains(word), "“{word}” is missing: {self:#?}");
        }
        assert!(!self.stderr.contains("panicked"), "{self:#?}");
    }

    /// Demands that all these words stand on standard error, beside the answer.
    #[track_caller]
    pub(crate) fn says_beside(&self, words: &[&str]) {
        for word in words {
            assert!(self.stderr.contains(word), "“{word}” is missing: {self:#?}");
        }
    }

    /// The only line of standard output, as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.stdout.lines().count(), 1, "{self:#?}");
        serde_json::from_str(&self.stdout).unwrap_or_else(|why| panic!("{why}: {self:#?}"))
    }
}

/// Runs `wand` without any environment of the person who tests.
pub(crate) fn wand(arguments: &[&str]) -> Ran {
    finish(wand_command(arguments).output().unwrap())
}

pub(crate) fn wand_command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wand"));
    command.args(arguments).stdin(Stdio::null());
    for name in ["WAND_HOME", "WAND_AIR", "WAND_PIN", "DBUS_SESSION_BUS_ADDRESS"] {
        command.env_remove(name);
    }
    command
}

/// What a program that ended did.
pub(crate) fn finish(output: std::process::Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A data folder, and beside it the PIN and a device's folder.
pub(crate) struct Bench {
    folder: TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let bench = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        std::fs::write(bench.pin_file(), PIN).unwrap();
        bench
    }

    /// With an authority and an enrolled operator.
    pub(crate) fn enrolled() -> Self {
        let bench = Self::new();
        bench.enrol();
        bench
    }

    pub(crate) fn enrol(&self) {
        self.wand(&["pki", "init", "--name", "Test"]).exits(0);
        self.wand(&["pki", "issue", "operator", "--name", "Dr. Ada Roe"])
            .exits(0);
    }

    /// With a provisioned pacemaker that does not run yet.
    pub(crate) fn with_device() -> Self {
        let bench = Self::enrolled();
        bench.add_device();
        bench
    }

    pub(crate) fn add_device(&self) {
        self.add_device_of(&self.state(), "TEST0001");
    }

    /// Makes a pacemaker of this serial number in a folder, and certifies it.
    pub(crate) fn add_device_of(&self, state: &Path, serial: &str) {
        let made = Command::new(simulator())
            .args([
                "manufacture",
                "--class",
                "pacemaker",
                "--model",
                "PM-1",
                "--serial",
                serial,
                "--state",
            ])
            .arg(state)
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        self.wand(&["pki", "issue", "device", "--state", state.to_str().unwrap()])
            .exits(0);
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.folder.path().join("device")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn pin_file(&self) -> PathBuf {
        self.folder.path().join("pin")
    }

    /// Runs `wand` on this data folder with its PIN.
    pub(crate) fn wand(&self, arguments: &[&str]) -> Ran {
        finish(self.command(arguments).output().unwrap())
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = wand_command(arguments);
        command
            .arg("--home")
            .arg(self.home())
            .arg("--pin-file")
            .arg(self.pin_file());
        command
    }

    /// Runs `wand` on this data folder without its PIN.
    pub(crate) fn wand_without_pin(&self, arguments: &[&str]) -> Ran {
        finish(self.command_without_pin(arguments).output().unwrap())
    }

    pub(crate) fn command_without_pin(&self, arguments: &[&str]) -> Command {
        let mut command = wand_command(arguments);
        command.arg("--home").arg(self.home());
        command
    }

    /// Starts the device with further options.
    pub(crate) fn run_device(&self, options: &[&str]) -> Device {
        self.run_device_of(&self.state(), options)
    }

    /// Starts the device of a folder.
    pub(crate) fn run_device_of(&self, state: &Path, options: &[&str]) -> Device {
        Device::run(state, &self.home().join("air"), options)
    }

    /// Does something to a running device as somebody beside it; how it is then, as JSON.
    pub(crate) fn beside(&self, state: &Path, request: &[&str]) -> Value {
        let mut command = Command::new(simulator());
        command
            .args(["--json", "control", "--state"])
            .arg(state)
            .args(request);
        finish(command.output().unwrap()).exits(0).json()
    }
}

/// A running simulated device, killed when dropped.
pub(crate) struct Device {
    child: Child,
}

impl Device {
    fn run(state: &Path, air: &Path, options: &[&str]) -> Self {
        let mut child = Command::new(simulator())
            .arg("run")
            .arg("--state")
            .arg(state)
            .arg("--air")
            .arg(air)
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert!(line.starts_with("ready "), "{line}");
        Self { child }
    }

    /// SIGKILL: nothing is said goodbye to.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The simulator beside `wand`. The suite names the folder of programs that it has built; without it, it is built now.
pub(crate) fn simulator() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let name = format!("firmware-sim{}", std::env::consts::EXE_SUFFIX);
        if let Some(programs) = std::env::var_os("WAND_PROGRAMS") {
            return Path::new(&programs).join(name);
        }
        let wand = Path::new(env!("CARGO_BIN_EXE_wand"));
        let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        build.args([
            "build",
            "--quiet",
            "--package",
            "wand-firmware-sim",
            "--target-dir",
        ]);
        build
            .arg(wand.ancestors().nth(2).unwrap())
            .current_dir(env!("CARGO_MANIFEST_DIR"));
        if wand.parent().is_some_and(|profile| profile.ends_with("release")) {
            build.arg("--release");
        }
        assert!(build.status().unwrap().success());
        wand.with_file_name(name)
    })
}
