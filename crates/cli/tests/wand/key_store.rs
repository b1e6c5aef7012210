//! The system's key store as half of what opens the vault: a real Secret Service on a bus of its own (R-ID-9).
#![cfg(target_os = "linux")]

use crate::bench::{Bench, Ran, finish};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

/// A desktop session with its key store: a bus, and GNOME's keyring on it, which ends with the bus.
struct Session {
    bus: Child,
    address: String,
}

impl Session {
    /// Begins a session of the user whose home this is, and opens the login keyring.
    fn log_in(home: &Path) -> Self {
        let session = Self::bus(home, "--session");
        let mut daemon = within("gnome-keyring-daemon", home, &session.address)
            .args(["--unlock", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|why| lacking("gnome-keyring", &why));
        daemon.stdin.take().unwrap().write_all(b"login\n").unwrap();
        assert!(daemon.wait().unwrap().success());
        session
    }

    /// A session whose bus knows no service and starts none.
    fn bare(home: &Path) -> Self {
        let policy = home.join("bare.conf");
        std::fs::write(&policy, BARE).unwrap();
        Self::bus(home, &format!("--config-file={}", policy.display()))
    }

    fn bus(home: &Path, configuration: &str) -> Self {
        let runtime = home.join("run");
        std::fs::create_dir_all(&runtime).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(&runtime, mode).unwrap();
        let mut bus = within("dbus-daemon", home, "")
            .args([configuration, "--nofork", "--nopidfile", "--print-address"])
            .arg(format!("--address=unix:path={}/bus", runtime.display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|why| lacking("dbus", &why));
        let mut address = String::new();
        let stdout = bus.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut address).unwrap();
        let address = address.trim().to_owned();
        assert!(address.starts_with("unix:path="), "{address}");
        Self { bus, address }
    }

    fn wand(&self, bench: &Bench, arguments: &[&str]) -> Ran {
        let mut command = bench.command(arguments);
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        finish(command.output().unwrap())
    }

    /// Calls a method of the Secret Service.
    fn call(&self, home: &Path, object: &str, method: &str, argument: &[&str]) -> String {
        let Output {
            status,
            stdout,
            stderr,
        } = within("dbus-send", home, &self.address)
            .args(["--session", "--print-reply", "--dest=org.freedesktop.secrets"])
            .args([object, &format!("org.freedesktop.Secret.{method}")])
            .args(argument)
            .output()
            .unwrap_or_else(|why| lacking("dbus", &why));
        assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
        String::from_utf8(stdout).unwrap()
    }

    fn lock(&self, home: &Path) {
        let login = "array:objpath:/org/freedesktop/secrets/collection/login";
        self.call(home, SERVICE, "Service.Lock", &[login]);
    }

    /// What Wand put there.
    fn items(&self, home: &Path) -> Vec<String> {
        let wand = "dict:string:string:service,wand";
        let reply = self.call(home, SERVICE, "Service.SearchItems", &[wand]);
        let paths = reply.split('"').filter(|part| part.starts_with(SERVICE));
        paths.map(str::to_owned).collect()
    }

    fn log_out(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.bus.kill();
        let _ = self.bus.wait();
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.end();
    }
}

/// Everybody may talk; there is nobody to start. The address is given on the command line.
const BARE: &str = "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>\
    <policy context='default'><allow send_destination='*'/><allow receive_sender='*'/><allow own='*'/>\
    <allow user='*'/></policy></busconfig>";
const SERVICE: &str = "/org/freedesktop/secrets";

/// A program in nobody's environment but that of a throw-away home, with no display to ask on.
fn within(program: &str, home: &Path, address: &str) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home)
        .env("DBUS_SESSION_BUS_ADDRESS", address);
    for (name, folder) in [
        ("XDG_RUNTIME_DIR", "run"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_CACHE_HOME", "cache"),
    ] {
        command.env(name, home.join(folder));
    }
    command
}

fn lacking(package: &str, why: &std::io::Error) -> ! {
    panic!("the Debian package {package} is needed ({why}): `cargo xtask test` installs it")
}

const ENROL: [&str; 5] = ["pki", "issue", "operator", "--name", "Dr. Ada Roe"];

#[test]
fn a_workstation_in_a_desktop_session_needs_pin_and_key_store() {
    let (home, bench) = (TempDir::new().unwrap(), Bench::new());
    let home = home.path();
    let session = Session::log_in(home);
    session.wand(&bench, &["pki", "init"]).exits(0);
    let enrolled = session.wand(&bench, &ENROL).exits(0);
    assert!(
        enrolled
            .stdout
            .contains("sealed under your PIN and a key in the system key store"),
        "{enrolled:#?}"
    );
    assert_eq!(
        session.items(home).len(),
        1,
        "one key, and no secret of the vault"
    );
    let verify = ["audit", "verify"];
    session.wand(&bench, &verify).exits(0);

    let mut without_pin = bench.command_without_pin(&verify);
    without_pin.env("DBUS_SESSION_BUS_ADDRESS", &session.address);
    finish(without_pin.output().unwrap())
        .exits(3)
        .says(&["PIN is needed"]);
    let wrong = bench.path("wrong");
    std::fs::write(&wrong, "another phrase").unwrap();
    let mut wrong_pin = bench.command_without_pin(&verify);
    wrong_pin.arg("--pin-file").arg(wrong);
    wrong_pin.env("DBUS_SESSION_BUS_ADDRESS", &session.address);
    finish(wrong_pin.output().unwrap())
        .exits(3)
        .says(&["PIN is wrong (1 in a row)"]);

    session.lock(home);
    session
        .wand(&bench, &verify)
        .exits(3)
        .says(&["key store is locked", "next: Unlock it"]);
    session.log_out();
    bench.wand(&verify).exits(3).says(&[
        "No system key store answers: there is no session bus",
        "next: Log in",
    ]);

    let session = Session::log_in(home);
    session.wand(&bench, &verify).exits(0);
    for item in session.items(home) {
        session.call(home, &item, "Item.Delete", &[]);
    }
    session.wand(&bench, &verify).exits(3).says(&[
        "does not hold the key that belongs to the vault",
        "next: Log in as the user",
    ]);
    let address = session.address.clone();
    session.log_out();
    let mut gone = bench.command(&verify);
    gone.env("DBUS_SESSION_BUS_ADDRESS", address);
    finish(gone.output().unwrap())
        .exits(3)
        .says(&["No system key store answers"]);
}

/// A key store that is there but shut is not passed over: nobody gets less protection than the machine offers by accident.
#[test]
fn a_locked_key_store_refuses_an_enrolment_and_leaves_nothing() {
    let (home, bench) = (TempDir::new().unwrap(), Bench::new());
    let session = Session::log_in(home.path());
    session.lock(home.path());
    session.wand(&bench, &["pki", "init"]).exits(0);
    session
        .wand(&bench, &ENROL)
        .exits(3)
        .says(&["key store is locked", "next: Unlock it"]);
    assert!(!bench.home().join("vault.json").exists());
    assert!(session.items(home.path()).is_empty());
    session
        .wand(&bench, &[&ENROL[..], &["--vault", "pin"]].concat())
        .exits(0);
    assert!(session.items(home.path()).is_empty());
}

/// No bus, or a bus without the service: the PIN alone seals the vault, and the operator is told in a sentence.
#[test]
fn without_a_key_store_the_pin_alone_seals_the_vault_and_says_so() {
    let home = TempDir::new().unwrap();
    let bare = Session::bare(home.path());
    for address in ["", "unix:path=/nowhere/bus", "autolaunch:", &bare.address] {
        let bench = Bench::new();
        bench.wand(&["pki", "init"]).exits(0);
        let wand = |more: &[&str]| {
            let mut command = bench.command(&ENROL);
            command.args(more).env("DBUS_SESSION_BUS_ADDRESS", address);
            finish(command.output().unwrap())
        };
        wand(&["--vault", "os"])
            .exits(3)
            .says(&["No system key store answers", "--vault pin"]);
        assert!(!bench.home().join("vault.json").exists(), "{address}");
        let enrolled = wand(&[]).exits(0);
        assert!(
            enrolled.stdout.contains("No system key store answers here (")
                && enrolled.stdout.contains("sealed under the PIN alone"),
            "{address}: {enrolled:#?}"
        );
        bench.wand(&["audit", "verify"]).exits(0);
    }
}
