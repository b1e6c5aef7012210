//! The device as a process, over the simulator's air and beside it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../device/pki.rs"]
#[allow(dead_code)]
mod pki;
mod programmer;

use pki::{Desk, provider, serial};
use programmer::Programmer;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use tempfile::TempDir;
use wand_crypto::OsRandom;
use wand_firmware_sim::control::{Battery, Client, ClientFault, Request};
use wand_firmware_sim::device::{Device, DeviceDirectory, Installation, Now, Settings};
use wand_protocol::command::{Change, command_hash};
use wand_protocol::message::{RequestBody, ResponseBody};
use wand_protocol::receipt::Outcome;
use wand_trust::Role;

const BINARY: &str = env!("CARGO_BIN_EXE_firmware-sim");

struct Ward {
    folder: TempDir,
    serial: String,
}

impl Ward {
    /// A provisioned pacemaker in a folder.
    fn new() -> Self {
        let ward = Self {
            folder: tempfile::tempdir().unwrap(),
            serial: serial(),
        };
        let settings = Settings {
            class: "pacemaker".into(),
            model: "PM-100".into(),
            serial: ward.serial.clone(),
            method: 0,
        };
        let directory = DeviceDirectory::create(&ward.state(), &settings).unwrap();
        let parts = directory.parts(provider()).unwrap();
        let now = Now {
            ms: 0,
            unix_s: pki::NOW,
        };
        let (mut device, keys) = Device::manufacture(parts, now).unwrap();
        let installation: Installation = desk().installation(1, &ward.serial, &keys);
        device.install(installation).unwrap();
        ward
    }

    fn state(&self) -> std::path::PathBuf {
        self.folder.path().join("device")
    }

    fn air(&self) -> std::path::PathBuf {
        self.folder.path().join("air")
    }

    fn run(&self, extra: &[&str]) -> Running {
        let mut child = Command::new(BINARY)
            .args(["run", "--state"])
            .arg(self.state())
            .arg("--air")
            .arg(self.air())
            .args(["--interval-ms", "8"])
            .args(extra)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let endpoint = line.strip_prefix("ready ").unwrap_or_default().trim().to_owned();
        Running { child, endpoint }
    }

    fn control(&self) -> Client {
        Client::new(self.state())
    }
}

struct Running {
    child: Child,
    endpoint: String,
}

impl Running {
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks the process to end, as a service manager does; its exit code.
    fn terminate(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").arg(&id).status().unwrap().success());
        self.child.wait().unwrap().code()
    }

    fn ended(mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }
}

/// What a command that fails says; the first argument is the subcommand.
fn failure(arguments: &[&str], state: &Path) -> String {
    let (subcommand, further) = arguments.split_first().unwrap();
    let output = Command::new(BINARY)
        .arg(subcommand)
        .arg("--state")
        .arg(state)
        .args(further)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr).unwrap()
}

pub(crate) fn now() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

/// An authority that issues by the machine's clock, as the devices of these tests live by it.
pub(crate) fn desk() -> MutexGuard<'static, Desk> {
    static DESK: OnceLock<Mutex<Desk>> = OnceLock::new();
    let desk = DESK.get_or_init(|| Mutex::new(Desk::found_at(now())));
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Another programme through a real process and a real socket; what it stored survives a kill.
#[tokio::test]
async fn a_process_is_programmed_killed_and_resumes() {
    let ward = Ward::new();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let running = ward.run(&[]);
    let mut programmer = Programmer::connect(&ward.air(), &running.endpoint, &operator)
        .await
        .unwrap();
    let (hash, response) = programmer.set_lower_rate(70).await;
    let Some(ResponseBody::Receipt(receipt)) = response else {
        panic!("{response:?}")
    };
    drop(programmer);
    running.kill();
    let running = ward.run(&[]);
    let mut programmer = Programmer::connect(&ward.air(), &running.endpoint, &operator)
        .await
        .unwrap();
    let Some(ResponseBody::LastCommand(Some(last))) = programmer.ask(RequestBody::LastCommand).await else {
        panic!()
    };
    assert_eq!(
        (last.command_hash, last.outcome, last.receipt),
        (hash, Outcome::Applied, receipt)
    );
    drop(programmer);
    assert_eq!(running.terminate(), Some(0));
    assert!(!ward.state().join("control.json").exists());
}

/// R-CM-5: the link is cut when the command was judged; the reconnect tells what became of it.
#[tokio::test]
async fn a_link_cut_after_a_command_leaves_a_record_for_the_reconnect() {
    let ward = Ward::new();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let running = ward.run(&["--cut-link-after", "command-sent"]);
    let mut programmer = Programmer::connect(&ward.air(), &running.endpoint, &operator)
        .await
        .unwrap();
    let (hash, response) = programmer.set_lower_rate(75).await;
    assert_eq!(response, None);
    let mut programmer = Programmer::connect(&ward.air(), &running.endpoint, &operator)
        .await
        .unwrap();
    let Some(ResponseBody::LastCommand(Some(last))) = programmer.ask(RequestBody::LastCommand).await else {
        panic!()
    };
    assert_eq!((last.command_hash, last.outcome), (hash, Outcome::Applied));
    assert_eq!(running.terminate(), Some(0));
}

/// R-CM-3: the power is cut in the middle of storing; the process says so, and the old or the new programme is whole.
#[tokio::test]
async fn a_power_cut_while_storing_ends_the_process_and_leaves_a_whole_record() {
    let ward = Ward::new();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut seen = [false; 2];
    for writes in 1..12 {
        let running = ward.run(&["--cut-power-after-writes", &writes.to_string()]);
        if running.endpoint.is_empty() {
            assert_eq!(running.ended(), Some(3), "the power was cut while it started");
            continue;
        }
        let answered = match Programmer::connect(&ward.air(), &running.endpoint, &operator).await {
            Some(mut programmer) => programmer.set_lower_rate(60 + writes).await.1.is_some(),
            None => false,
        };
        let code = if answered {
            running.terminate()
        } else {
            running.ended()
        };
        assert!(code == Some(3) || answered, "{code:?}");
        let running = ward.run(&[]);
        let status = ward.control().ask(&Request::Status).unwrap();
        seen[usize::from(status.programme.contains(&format!("{}–", 60 + writes)))] = true;
        running.kill();
    }
    assert_eq!(
        seen,
        [true, true],
        "some cuts left the old programme, some the new"
    );
}

/// Physical access is access to the folder: the token there opens the control socket, and nothing else does.
#[test]
fn control_needs_the_token_in_the_folder() {
    let ward = Ward::new();
    let running = ward.run(&[]);
    let client = ward.control();
    assert!(!client.ask(&Request::Status).unwrap().pairing_open);
    assert!(
        client
            .ask(&Request::PairingWindow { seconds: 60 })
            .unwrap()
            .pairing_open
    );
    assert!(client.ask(&Request::Magnet { on: true }).unwrap().state == "magnet");
    client.ask(&Request::Magnet { on: false }).unwrap();
    let worn = client.ask(&Request::Battery { phase: Battery::Near }).unwrap();
    assert_eq!(worn.battery, "elective replacement near");
    let knob = client
        .ask(&Request::Turn {
            name: "nothing".into(),
            value: 1,
        })
        .unwrap_err();
    assert!(knob.to_string().contains("sinus-rate"), "{knob}");
    let cut = client.ask(&Request::PowerCut).unwrap();
    assert!(!cut.pairing_open && cut.provisioned);

    let file = ward.state().join("control.json");
    let json = std::fs::read_to_string(&file).unwrap();
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&file).unwrap()) & 0o777,
        0o600
    );
    let token = json.split('"').find(|part| part.len() == 32).unwrap();
    std::fs::write(&file, json.replace(token, &"0".repeat(32))).unwrap();
    let refused = client.ask(&Request::Status).unwrap_err();
    assert!(matches!(refused, ClientFault::Refused(_)), "{refused}");
    running.kill();
    assert!(matches!(
        client.ask(&Request::Status),
        Err(ClientFault::NotRunning(_))
    ));
}

/// Bad folders get a sentence with a next step: none, a second instance, damaged settings, a device that is there.
#[test]
fn folders_that_cannot_be_used_are_named_with_the_next_step() {
    let ward = Ward::new();
    let nowhere = ward.folder.path().join("nowhere");
    let air = ward.air().to_string_lossy().into_owned();
    let run = ["run", "--air", &air];
    assert!(failure(&run, &nowhere).contains("make one with `firmware-sim manufacture`"));
    let running = ward.run(&[]);
    assert!(failure(&run, &ward.state()).contains("is running already"));
    running.kill();
    let make = [
        "manufacture",
        "--class",
        "pacemaker",
        "--model",
        "PM-100",
        "--serial",
        "X1",
    ];
    assert!(failure(&make, &ward.state()).contains("choose another folder"));
    assert!(failure(&["control", "status"], &ward.state()).contains("firmware-sim run"));
    std::fs::write(ward.state().join("settings.json"), b"{\"class\": 7}").unwrap();
    assert!(failure(&run, &ward.state()).contains("settings.json is not a device's settings"));
}

/// A device without certificates says what is missing and takes no contact.
#[tokio::test]
async fn a_device_without_certificates_takes_no_contact() {
    let ward = Ward {
        folder: tempfile::tempdir().unwrap(),
        serial: serial(),
    };
    let output = Command::new(BINARY)
        .args([
            "manufacture",
            "--class",
            "pacemaker",
            "--model",
            "PM-100",
            "--json",
            "--serial",
            &ward.serial,
        ])
        .arg("--state")
        .arg(ward.state())
        .output()
        .unwrap();
    let printed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        printed["public_keys"]["identity"].as_str().map(str::len),
        Some(130)
    );
    let running = ward.run(&[]);
    let operator = desk().operator("A. Clinician", Role::Clinician);
    assert!(
        Programmer::connect(&ward.air(), &running.endpoint, &operator)
            .await
            .is_none()
    );
    assert!(!ward.control().ask(&Request::Status).unwrap().provisioned);
    running.kill();
}

/// The draft of a command, as the programmer of these tests sends it.
pub(crate) fn lower_rate(rate: i32) -> Change {
    let class = wand_therapy::class_by_key("pacemaker").unwrap();
    Change::Set([(class.find("LRL").unwrap().id, rate)].into_iter().collect())
}

pub(crate) fn hash(signed: &[u8]) -> [u8; 32] {
    command_hash(provider(), signed)
}

pub(crate) fn random() -> OsRandom {
    OsRandom
}
