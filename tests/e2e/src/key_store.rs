//! The key store of the desktop session: the login's keyring, as it is after a login with the password or without it.

use anyhow::{Context as _, Result, ensure};
use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PASSWORD: &[u8] = b"a password for tests\n";
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(50);
/// Asks the bus who is the Secret Service, which starts none.
const OWNER: [&str; 4] = [
    "--dest=org.freedesktop.DBus",
    "/org/freedesktop/DBus",
    "org.freedesktop.DBus.GetNameOwner",
    "string:org.freedesktop.secrets",
];
/// Asks the Secret Service whether the login's keyring is locked.
const IS_LOCKED: [&str; 5] = [
    "--dest=org.freedesktop.secrets",
    "/org/freedesktop/secrets/collection/login",
    "org.freedesktop.DBus.Properties.Get",
    "string:org.freedesktop.Secret.Collection",
    "string:Locked",
];

/// As after a login with the password. Takes the place of the one before it.
pub(crate) fn unlocked() -> Result<Child> {
    replace(&["--unlock"], PASSWORD, "boolean false")
}

/// As after a login without the password, such as by a fingerprint. Takes the place of the one before it.
pub(crate) fn locked() -> Result<Child> {
    replace(&[], b"", "boolean true")
}

fn replace(how: &[&str], password: &[u8], locked: &str) -> Result<Child> {
    let before = ask(&OWNER)?;
    let mut daemon = Command::new("gnome-keyring-daemon")
        .args(["--foreground", "--replace", "--components=secrets"])
        .args(how)
        .envs(crate::stage::environment())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("gnome-keyring-daemon")?;
    let mut stdin = daemon.stdin.take().context("no standard input")?;
    stdin.write_all(password)?;
    drop(stdin);
    until("another key store", || {
        Ok(ask(&OWNER)?.is_some_and(|owner| before.as_ref() != Some(&owner)))
    })?;
    until(locked, || {
        Ok(ask(&IS_LOCKED)?.is_some_and(|answer| answer.contains(locked)))
    })?;
    Ok(daemon)
}

/// The answer to a call on the session bus, if there is one.
fn ask(call: &[&str]) -> Result<Option<String>> {
    let asked = Command::new("dbus-send")
        .args(["--session", "--print-reply=literal"])
        .args(call)
        .output()
        .context("dbus-send")?;
    let answer = String::from_utf8_lossy(&asked.stdout).into_owned();
    Ok(asked.status.success().then_some(answer))
}

fn until(what: &str, is_so: impl Fn() -> Result<bool>) -> Result<()> {
    let begun = Instant::now();
    while !is_so()? {
        ensure!(begun.elapsed() < PATIENCE, "no key store answers: {what}");
        std::thread::sleep(PAUSE);
    }
    Ok(())
}
