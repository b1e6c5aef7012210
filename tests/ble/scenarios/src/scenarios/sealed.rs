//! What somebody can read who has everything that crossed, and no key.

use crate::evidence::hci::{Capture, Value};
use crate::evidence::{search, tshark};
use crate::stage::{Beginning, Stage};
use anyhow::{Context as _, Result, bail, ensure};
use std::path::{Path, PathBuf};
use wand_firmware_sim::control::Request;

const STRANGERS: Beginning = Beginning::Strangers;
/// Adapters of programmer and device.
const ADAPTERS: [usize; 2] = [0, 2];
/// What is on air in the clear, which shows that the search finds what is there.
const GENERIC: &str = "Medical device";
/// Shorter values are the stack's own: subscriptions, features.
const OF_A_SEGMENT: usize = 3;

/// Values of a connection that are not the application's: the stack's own indications, and what the device says last.
const LAST_WORDS: usize = 5;

/// The sessions, each a command.
const SESSIONS: [(&str, &[&str]); 4] = [
    ("pair", &["pair"]),
    ("interrogate", &["interrogate"]),
    ("program", &["program", "--yes", "lower-rate-limit=70"]),
    ("log", &["show", "log"]),
];

/// R-SE-8, R-LG-4: nothing of who device and operator are can be read in any encoding, neither at the controllers nor in
/// what `--capture` writes; and that is what crossed.
pub(super) async fn run(stage: &Stage<'_>) -> Result<()> {
    let [central, peripheral] = ADAPTERS.map(|adapter| stage.captured(adapter));
    let (central, peripheral) = (central?, peripheral?);
    let device = stage.device(STRANGERS, ADAPTERS[1]).await?;
    device.beside(&Request::PairingWindow { seconds: 60 })?;
    let (mut own, mut captures) = (Vec::new(), Vec::new());
    for (name, words) in SESSIONS {
        let file = stage.out().join(format!("{name}.btsnoop"));
        let option = ["--capture", file.to_str().context("a path")?];
        stage
            .wand(STRANGERS, &[words, &option].concat())
            .await?
            .exits(0)?;
        own.push(Capture::read(&file, 0)?);
        captures.push(file);
    }
    tshark::are_well_formed(&captures, &stage.out().join("together.pcapng")).await?;
    let serial = device.serial.clone();
    device.stop().await?;
    let (central, peripheral) = (central.since()?, peripheral.since()?);
    is_what_crossed(&own, &central)?;
    own.extend([central, peripheral]);
    let mut streams = Vec::new();
    for capture in &own {
        streams.extend(capture.streams()?);
    }
    nothing_is_readable(&streams, &[&serial, "PM-100", "Ada Roe", "pacemaker", "Clinic"])?;
    let mut files = Vec::new();
    for folder in [
        stage.state(STRANGERS, ADAPTERS[1])?,
        stage.workstation(STRANGERS)?,
    ] {
        read_all(&folder, &mut files)?;
    }
    nothing_stored_is_readable(&streams, &files)
}

fn nothing_is_readable(streams: &[Vec<u8>], secrets: &[&str]) -> Result<()> {
    ensure!(
        search::readable(streams, &[GENERIC])?.is_some(),
        "the search does not even find “{GENERIC}”"
    );
    match search::readable(streams, secrets)? {
        Some((secret, how)) => bail!("“{secret}” can be read {how}"),
        None => Ok(()),
    }
}

/// Certificates above all, in whatever file they are.
fn nothing_stored_is_readable(streams: &[Vec<u8>], files: &[(PathBuf, Vec<u8>)]) -> Result<()> {
    ensure!(
        files.len() > 5,
        "hardly anything is stored: {} files",
        files.len()
    );
    match search::stored(streams, files) {
        Some((path, found)) => bail!("{} of {} can be read", hex::encode(found), path.display()),
        None => Ok(()),
    }
}

fn read_all(folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            read_all(&path, files)?;
        } else if path.is_file() {
            let bytes = std::fs::read(&path)?;
            files.push((path, bytes));
        }
    }
    Ok(())
}

/// Every value that the application says it sent or got was written or notified at the controller, in any order; what it
/// did not wait for any more at the end may be missing.
fn is_what_crossed(own: &[Capture], controller: &Capture) -> Result<()> {
    let mut crossed = controller.values()?;
    let mut told = Vec::new();
    for capture in own {
        told.extend(capture.values()?.into_iter().filter(is_a_segment));
    }
    ensure!(
        told.len() > 50,
        "hardly anything was captured: {} values",
        told.len()
    );
    for value in &told {
        let same = |one: &Value| (one.sent, &one.bytes) == (value.sent, &value.bytes);
        let place = crossed.iter().position(same);
        let place = place.with_context(|| format!("it never crossed: {value:?}"))?;
        crossed.swap_remove(place);
    }
    let missing = crossed.iter().filter(|value| is_a_segment(value)).count();
    ensure!(
        missing <= own.len() * LAST_WORDS,
        "{missing} values crossed that were not captured"
    );
    Ok(())
}

fn is_a_segment(value: &Value) -> bool {
    value.bytes.len() >= OF_A_SEGMENT
}
