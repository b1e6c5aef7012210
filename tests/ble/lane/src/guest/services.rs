use super::GuestFault;
use crate::plan::Plan;
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(20);

/// Starts the message bus, the controllers and BlueZ, and waits until every adapter has power.
pub(super) fn start(plan: &Plan) -> Result<(), GuestFault> {
    write("/etc/bluetooth/main.conf", &plan.bluez)?;
    make("/run/dbus")?;
    spawn(
        plan,
        "dbus",
        "dbus-daemon",
        &["--system", "--nofork", "--nopidfile"],
    )?;
    if let Some((program, arguments)) = plan.vradio.split_first() {
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        spawn(plan, "vradio", program, &arguments)?;
    }
    wait("the message bus", || {
        Path::new("/run/dbus/system_bus_socket").exists()
    })?;
    for number in 0..plan.adapters {
        let adapter = format!("/sys/class/bluetooth/hci{number}");
        wait(&format!("adapter hci{number}"), || Path::new(&adapter).exists())?;
    }
    // Experimental interfaces: without them BlueZ takes no advertising interval.
    spawn(plan, "bluetoothd", BLUETOOTHD, &["--nodetach", "--experimental"])?;
    for number in 0..plan.adapters {
        wait(&format!("power of hci{number}"), || has_power(number))?;
    }
    Ok(())
}

/// Where Debian installs BlueZ's daemon.
pub(crate) const BLUETOOTHD: &str = "/usr/libexec/bluetooth/bluetoothd";

fn spawn(plan: &Plan, name: &str, program: &str, arguments: &[&str]) -> Result<(), GuestFault> {
    let path = plan.out.join(format!("{name}.log"));
    let log = File::create(&path).map_err(|error| GuestFault::File {
        path: path.clone(),
        error,
    })?;
    let both = log
        .try_clone()
        .map_err(|error| GuestFault::File { path, error })?;
    Command::new(program)
        .args(arguments)
        .env("PATH", SYSTEM_PATH)
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(both)
        .spawn()
        .map(drop)
        .map_err(|error| GuestFault::Start {
            program: program.to_owned(),
            error,
        })
}

/// Where the system's programs are.
pub(crate) const SYSTEM_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

fn has_power(adapter: usize) -> bool {
    let answer = Command::new("dbus-send")
        .args(["--system", "--print-reply=literal", "--dest=org.bluez"])
        .arg(format!("/org/bluez/hci{adapter}"))
        .args([
            "org.freedesktop.DBus.Properties.Get",
            "string:org.bluez.Adapter1",
            "string:Powered",
        ])
        .env("PATH", SYSTEM_PATH)
        .stderr(Stdio::null())
        .output();
    answer.is_ok_and(|answer| String::from_utf8_lossy(&answer.stdout).contains("true"))
}

fn wait(what: &str, mut is_there: impl FnMut() -> bool) -> Result<(), GuestFault> {
    let begun = Instant::now();
    while !is_there() {
        if begun.elapsed() > PATIENCE {
            return Err(GuestFault::Late {
                what: what.to_owned(),
                seconds: PATIENCE.as_secs(),
            });
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

fn write(path: &str, text: &str) -> Result<(), GuestFault> {
    if let Some(folder) = Path::new(path).parent() {
        make(&folder.display().to_string())?;
    }
    std::fs::write(path, text).map_err(|error| GuestFault::File {
        path: path.into(),
        error,
    })
}

fn make(folder: &str) -> Result<(), GuestFault> {
    std::fs::create_dir_all(folder).map_err(|error| GuestFault::File {
        path: folder.into(),
        error,
    })
}
