//! `wand pki`: an authority for demonstrations, tests and small sites.

mod device;
mod operator;
mod requests;

pub(crate) use device::{Subscriber, provision};
use operator::renew;
pub(crate) use operator::{Enrolled, Enrolling, enrol};

use crate::arguments::{AuthorityFolder, Issue, PkiCommand, VaultName};
use crate::failure;
use crate::station::{Station, folder_or};
use crate::terminal::{Table, date, unix_now};
use serde_json::{Value, json};
use std::path::Path;
use wand_authority::{Authority, Bundle, Founding, Purpose, Reason, Record, SealedKeys, Status};
use wand_programmer::{Fault, FaultKind, Material, OperatorKey, Programmer};

pub(super) async fn run(station: &Station, what: PkiCommand) -> Result<(), Fault> {
    match what {
        PkiCommand::Init { folder, name, p384 } => init(station, &folder, &name, p384),
        PkiCommand::Issue(Issue::Operator {
            folder,
            name,
            role,
            vault,
        }) => {
            let mut authority = open(station, &place(station, &folder))?;
            issue_operator(station, &mut authority, &name, role.into(), vault).await
        }
        PkiCommand::Issue(Issue::Device { folder, state }) => {
            let mut authority = open(station, &place(station, &folder))?;
            issue_device(station, &mut authority, &state)
        }
        PkiCommand::Issue(Issue::Requests {
            folder,
            file,
            name,
            role,
            out,
        }) => {
            let mut authority = open(station, &place(station, &folder))?;
            issue_requests(station, &mut authority, (&name, role.into()), &file, &out)
        }
        PkiCommand::Renew { folder } => {
            let mut authority = open(station, &place(station, &folder))?;
            renew_operator(station, &mut authority).await
        }
        PkiCommand::Revoke {
            folder,
            serial,
            reason,
        } => revoke(station, &folder, &serial, &reason),
        PkiCommand::Crl { folder } => crl(station, &folder).await,
        PkiCommand::List { folder } => list(station, &folder),
    }
}

fn place(station: &Station, folder: &AuthorityFolder) -> std::path::PathBuf {
    folder_or(folder.authority.as_deref(), &station.home, "authority")
}

fn keys(station: &Station, folder: &Path) -> Result<Box<SealedKeys>, Fault> {
    let (directory, master) = (folder.join("keys"), folder.join("master.key"));
    SealedKeys::with_master_file(&directory, &master, station.provider, &mut station.random()?)
        .map(Box::new)
        .map_err(|why| failure::authority(why.into()))
}

/// Opens the authority in a folder.
///
/// # Errors
/// What the authority reports.
pub(crate) fn open(station: &Station, folder: &Path) -> Result<Authority, Fault> {
    if !folder.exists() {
        return Err(failure::authority(wand_authority::AuthorityError::NotFounded(
            folder.to_owned(),
        )));
    }
    Authority::open(folder, keys(station, folder)?, station.provider).map_err(failure::authority)
}

/// Founds an authority in a folder.
///
/// # Errors
/// What the authority reports.
pub(crate) fn found(station: &Station, folder: &Path, name: &str, p384: bool) -> Result<Authority, Fault> {
    let founding = Founding { name, p384 };
    let keys = keys(station, folder)?;
    Authority::init(
        folder,
        founding,
        keys,
        station.provider,
        unix_now(),
        &mut station.random()?,
    )
    .map_err(failure::authority)
}

/// Who decided, for the authority's records.
fn requester() -> String {
    std::env::var("USER")
        .ok()
        .filter(|user| !user.is_empty())
        .unwrap_or_else(|| "wand".to_owned())
}

fn init(station: &Station, folder: &AuthorityFolder, name: &str, p384: bool) -> Result<(), Fault> {
    let folder = place(station, folder);
    let bar = station.out.progress("founding the authority");
    let founded = found(station, &folder, name, p384);
    bar.finish_and_clear();
    let authority = founded?;
    let out = &station.out;
    out.line(format!(
        "authority “{}” founded in {}",
        authority.name(),
        folder.display()
    ));
    out.line(format!(
        "issuers: {}",
        authority
            .issuers()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    ));
    out.line(format!(
        "Its keys are sealed under {}, and whoever reads that file can use them: \
         good for demonstrations and tests, not for patients.",
        folder.join("master.key").display()
    ));
    let issuers: Vec<_> = authority.issuers().iter().map(ToString::to_string).collect();
    out.object(&json!({ "authority": folder, "name": authority.name(), "issuers": issuers }));
    Ok(())
}

async fn issue_operator(
    station: &Station,
    authority: &mut Authority,
    name: &str,
    role: wand_trust::Role,
    vault: VaultName,
) -> Result<(), Fault> {
    let pin = station.pin(true)?.ok_or_else(no_pin)?;
    let bar = station.out.progress("enrolling");
    let requester = requester();
    let enrolled = enrol(
        station,
        authority,
        &Enrolling {
            name,
            role,
            pin: &pin,
            vault: vault.into(),
            requester: &requester,
        },
    );
    bar.finish_and_clear();
    let Enrolled { records, note } = enrolled?;
    let bundle = authority.bundle().map_err(failure::authority)?;
    let programmer = station.programmer()?;
    let operator = programmer.unlock(Some(pin)).await?;
    install_bundle(&programmer, bundle).await?;
    let out = &station.out;
    wand_programmer::keep_reserve(&station.home);
    out.line(format!("{name} is enrolled on this workstation"));
    out.line(note.as_ref().unwrap_or(&operator.vault));
    out.table("", &issued_table(&records));
    let issued: Vec<_> = records.iter().map(|(_, record)| record_json(record)).collect();
    out.object(&json!({ "operator": name, "issued": issued, "vault": operator.vault, "note": note }));
    Ok(())
}

fn no_pin() -> Fault {
    Fault::new(
        FaultKind::PinRefused,
        "a PIN is needed for the vault",
        "give it with --pin-file, or on a terminal",
    )
}

fn issued_table(records: &[(OperatorKey, Record)]) -> Table {
    let mut table = Table::new(["certificate", "serial number", "until"]);
    for (key, record) in records {
        table.row([
            key.name().to_owned(),
            record.serial.to_string(),
            date(record.not_after),
        ]);
    }
    table
}

async fn renew_operator(station: &Station, authority: &mut Authority) -> Result<(), Fault> {
    let pin = station.pin(false)?.ok_or_else(no_pin)?;
    let bar = station.out.progress("renewing");
    let renewed = renew(station, authority, &pin, &requester());
    bar.finish_and_clear();
    let records = renewed?;
    let programmer = station.programmer()?;
    let operator = programmer.unlock(Some(pin)).await?;
    let bundle = authority.bundle().map_err(failure::authority)?;
    install_bundle(&programmer, bundle).await?;
    let out = &station.out;
    out.line(format!(
        "{} has new keys and certificates; the old keys are destroyed, their certificates end by themselves",
        operator.name
    ));
    out.table("", &issued_table(&records));
    let issued: Vec<_> = records.iter().map(|(_, record)| record_json(record)).collect();
    out.object(&json!({ "operator": operator.name, "issued": issued }));
    Ok(())
}

fn issue_requests(
    station: &Station,
    authority: &mut Authority,
    whom: (&str, wand_trust::Role),
    file: &Path,
    folder: &Path,
) -> Result<(), Fault> {
    let records = requests::issue(station, authority, whom, &requester(), file, folder)?;
    let out = &station.out;
    out.line(format!(
        "issued to {}; send both files in {} back",
        whom.0,
        folder.display()
    ));
    for record in &records {
        out.more(format!("{} until {}", record.serial, date(record.not_after)));
    }
    out.object(&json!({ "written": folder, "issued": records.iter().map(record_json).collect::<Vec<_>>() }));
    Ok(())
}

fn issue_device(station: &Station, authority: &mut Authority, state: &Path) -> Result<(), Fault> {
    let requester = requester();
    let records = provision(
        station,
        authority,
        &Subscriber {
            folder: state,
            new: None,
            requester: &requester,
        },
    )?;
    let out = &station.out;
    out.line(format!(
        "the device in {} has its certificates, and trusts this authority",
        state.display()
    ));
    for record in &records {
        out.more(format!("{} until {}", record.serial, date(record.not_after)));
    }
    out.object(&json!({ "device": state, "issued": records.iter().map(record_json).collect::<Vec<_>>() }));
    Ok(())
}

/// Puts anchors, issuing certificates and lists into the trust store.
///
/// # Errors
/// What the trust store reports.
pub(crate) async fn install_bundle(programmer: &Programmer, bundle: Bundle) -> Result<(), Fault> {
    for der in bundle.anchors {
        programmer.trust(Material::Anchor, der).await?;
    }
    for (_, der) in bundle.issuing {
        programmer.trust(Material::Issuing, der).await?;
    }
    for (_, der) in bundle.crls {
        programmer.trust(Material::RevocationList, der).await?;
    }
    Ok(())
}

fn revoke(station: &Station, folder: &AuthorityFolder, serial: &str, reason: &str) -> Result<(), Fault> {
    let why: Reason = serde_json::from_value(Value::String(reason.to_owned())).map_err(|_| {
        Fault::new(
            FaultKind::Usage,
            format!("“{reason}” is no reason"),
            "see `wand pki revoke --help`",
        )
    })?;
    let mut authority = open(station, &place(station, folder))?;
    let record = authority.find(serial).map_err(failure::authority)?.clone();
    let now = unix_now();
    authority
        .revoke(record.serial, why, now, &requester(), now, &mut station.random()?)
        .map_err(failure::authority)?;
    let out = &station.out;
    out.line(format!(
        "{} ({}) is revoked: {reason}",
        record.serial,
        what_for(&record)
    ));
    out.line("Publish it with `wand pki crl`; devices learn of it from the next workstation that connects.");
    out.object(&json!({ "revoked": record.serial, "reason": reason, "at": now }));
    Ok(())
}

async fn crl(station: &Station, folder: &AuthorityFolder) -> Result<(), Fault> {
    let mut authority = open(station, &place(station, folder))?;
    let renewed = authority
        .refresh_crls(unix_now(), &mut station.random()?)
        .map_err(failure::authority)?;
    let bundle = authority.bundle().map_err(failure::authority)?;
    let programmer = station.programmer()?;
    let mut sentences = Vec::new();
    for (issuer, der) in bundle.crls {
        let sentence = programmer.trust(Material::RevocationList, der).await?;
        station.out.line(format!(
            "{issuer}: {}{sentence}",
            if renewed.contains(&issuer) {
                "published anew; "
            } else {
                ""
            }
        ));
        sentences.push(json!({ "issuer": issuer.to_string(), "new": renewed.contains(&issuer), "trust_store": sentence }));
    }
    station.out.object(&json!({ "lists": sentences }));
    Ok(())
}

fn list(station: &Station, folder: &AuthorityFolder) -> Result<(), Fault> {
    let authority = open(station, &place(station, folder))?;
    let now = unix_now();
    let mut table = Table::new(["serial number", "issuer", "for", "subject", "until", "status"]);
    for record in authority.list() {
        let subject = match record.profile() {
            Some(profile) => {
                let subject = profile.subject();
                format!("{} {}", subject.common_name, subject.serial.unwrap_or_default())
                    .trim()
                    .to_owned()
            }
            None => authority.name().to_owned(),
        };
        table.row([
            record.serial.to_string(),
            record.issuer.to_string(),
            what_for(record),
            subject,
            date(record.not_after),
            status(record, now),
        ]);
    }
    station.out.table("", &table);
    station
        .out
        .object(&authority.list().iter().map(record_json).collect::<Vec<_>>());
    Ok(())
}

fn what_for(record: &Record) -> String {
    match (&record.purpose, record.profile()) {
        (Purpose::Authority(issuer), _) => format!("issuer {issuer}"),
        (_, Some(profile)) => format!("{:?}", profile.function()),
        (_, None) => "–".to_owned(),
    }
}

fn status(record: &Record, now: u64) -> String {
    match record.status {
        Status::Reserved => "interrupted, never handed out".to_owned(),
        Status::Revoked { at, reason } => format!("revoked {} ({})", date(at), reason_name(reason)),
        Status::Issued if record.is_active(now) => "active".to_owned(),
        Status::Issued => "expired".to_owned(),
    }
}

fn reason_name(reason: Reason) -> String {
    serde_json::to_value(reason)
        .ok()
        .and_then(|name| name.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn record_json(record: &Record) -> Value {
    json!({
        "serial": record.serial, "issuer": record.issuer, "for": what_for(record), "status": status(record, unix_now()),
        "not_before": record.not_before, "not_after": record.not_after, "fingerprint": record.fingerprint,
        "requester": record.requester, "der": hex::encode(&record.der),
    })
}
