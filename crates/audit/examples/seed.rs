//! Fills the audit log of a workstation with rows, so that long logs can be looked at: `WAND_PIN=… seed HOME ROWS`.

use serde_json::json;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};
use wand_audit::vault::{OsKeyStore, Pin, PinSealedFile, Vault};
use wand_audit::{Entry, MasterKey, Writer};
use wand_crypto::{HealthTested, OsRandom, rustcrypto};

/// Rows of a transaction.
const GROUP: u64 = 10_000;
const KINDS: [&str; 6] = [
    "contact.begun",
    "session.opened",
    "command.signed",
    "command.receipt",
    "device-log.verified",
    "session.closed",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(home), Some(rows)) = (arguments.next(), arguments.next()) else {
        return Err("give HOME and ROWS, and the PIN in WAND_PIN".into());
    };
    let (home, rows) = (PathBuf::from(home), rows.parse::<u64>()?);
    let pin = Pin::new(&std::env::var("WAND_PIN")?)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let random = || HealthTested::start(OsRandom);
    let connect = || OsKeyStore::connect("wand").map(|store| Box::new(store) as Box<dyn Vault>);
    let mut vault = PinSealedFile::unlock(
        &home.join("vault.json"),
        &pin,
        now,
        connect,
        rustcrypto(),
        Box::new(random()?),
    )?;
    let folder = home.join("audit");
    let master =
        MasterKey::load_or_create(&mut vault, "audit.master", &folder, rustcrypto(), &mut random()?)?;
    let mut writer = Writer::open(&folder, &master)?;
    let before = writer.head().rows;
    for first in (0..rows).step_by(GROUP as usize) {
        let group = first..rows.min(first + GROUP);
        writer.append_all(&group.map(|number| entry(number, now, rows)).collect::<Vec<_>>())?;
    }
    writeln!(
        std::io::stderr(),
        "{before} rows before, {} now",
        writer.head().rows
    )?;
    Ok(())
}

/// A row every ten seconds up to now, of a hundred devices.
fn entry(number: u64, now: u64, rows: u64) -> Entry {
    let kind = KINDS[(number % KINDS.len() as u64) as usize];
    Entry {
        session: Some((number / 50).to_be_bytes().to_vec()),
        subject: Some(format!("SN{:06}", number / 60 % 100)),
        detail: json!({ "parameter": "lower-rate-limit", "from": 60, "to": 60 + number % 40, "number": number }),
        evidence: (number.is_multiple_of(3)).then(|| vec![number as u8; 120]),
        ..Entry::new(now.saturating_sub((rows - number) * 10), "Dr. Ada Roe", kind)
    }
}
