//! `wand trust`.

use super::files::{Item, items};
use crate::arguments::Trust;
use crate::station::Station;
use crate::terminal::{Table, confirm, date};
use serde_json::json;
use std::path::{Path, PathBuf};
use wand_programmer::view::{CertificateView, ListView};
use wand_programmer::{Fault, FaultKind, Material};
use wand_trust::Certificate;

pub(super) async fn run(station: &Station, what: Trust) -> Result<bool, Fault> {
    match what {
        Trust::Add { files, anchor, yes } => return add(station, &files, anchor, yes).await,
        Trust::List => list(station).await?,
        Trust::Verify { file } => verify(station, &file).await?,
    }
    Ok(true)
}

async fn add(station: &Station, files: &[PathBuf], anchor: bool, yes: bool) -> Result<bool, Fault> {
    let mut found = Vec::new();
    for file in files {
        found.extend(items(file)?);
    }
    let programmer = station.programmer()?;
    let mut done = Vec::new();
    for item in found {
        let (material, der) = match item {
            Item::List(der) => (Material::RevocationList, der),
            Item::Certificate(der) if anchor => (Material::Anchor, der),
            Item::Certificate(der) => (Material::Issuing, der),
        };
        if material == Material::Anchor && !yes && !confirm(&station.out, &question(station, &der)?)? {
            station.out.line("not added");
            return Ok(false);
        }
        let sentence = programmer.trust(material, der).await?;
        station.out.line(&sentence);
        done.push(sentence);
    }
    station.out.object(&json!({ "added": done }));
    Ok(true)
}

fn question(station: &Station, der: &[u8]) -> Result<String, Fault> {
    let certificate = Certificate::from_der(der).map_err(|why| {
        Fault::new(
            FaultKind::Usage,
            format!("not a certificate: {why}"),
            "check the file",
        )
    })?;
    let subject = certificate.subject();
    let fingerprint = hex::encode(certificate.fingerprint(station.provider));
    Ok(format!(
        "Believe everything below {} (SHA-256 {fingerprint})?",
        subject.common_name
    ))
}

async fn list(station: &Station) -> Result<(), Fault> {
    let view = station.programmer()?.trusted().await?;
    let out = &station.out;
    out.object(&view);
    if view.anchors.is_empty() {
        out.line("nothing is trusted yet: no device can be connected to");
        out.remark(
            "next: `wand trust add --anchor ROOT.pem`, or `wand pki init` and `wand pki issue operator`",
        );
        return Ok(());
    }
    out.table("Trust anchors", &certificates(&view.anchors));
    out.table("Issuing certificates", &certificates(&view.issuing));
    out.table("Revocation lists", &lists(&view.lists));
    Ok(())
}

/// Certificates as a table.
pub(super) fn certificates(certificates: &[CertificateView]) -> Table {
    let mut table = Table::new(["subject", "issuer", "serial number", "good for", "until"]);
    for one in certificates {
        let until = match &one.warning {
            Some(warning) => format!("{} ({warning})", date(one.not_after)),
            None => date(one.not_after),
        };
        table.row([
            one.subject.clone(),
            one.issuer.clone(),
            one.serial_number.clone(),
            good_for(one),
            until,
        ]);
    }
    table
}

/// What a certificate is good for; for a key that does not issue also by what: a device has two for one purpose.
pub(crate) fn good_for(certificate: &CertificateView) -> String {
    let purposes = certificate.purposes.join(", ");
    if purposes.is_empty() {
        "issuing".to_owned()
    } else if certificate.is_authority {
        purposes
    } else {
        format!("{purposes}; {}", certificate.key_usage.join(", "))
    }
}

/// Revocation lists as a table.
pub(super) fn lists(lists: &[ListView]) -> Table {
    let mut table = Table::new(["issuer", "number", "issued", "next due"]);
    for one in lists {
        table.row([
            one.issuer.clone(),
            one.number.to_string(),
            date(one.this_update),
            date(one.next_update),
        ]);
    }
    table
}

async fn verify(station: &Station, file: &Path) -> Result<(), Fault> {
    let chain: Vec<_> = items(file)?
        .into_iter()
        .filter_map(|item| match item {
            Item::Certificate(der) => Some(der),
            Item::List(_) => None,
        })
        .collect();
    let sentence = station.programmer()?.verify_certificate(chain).await?;
    station.out.line(&sentence);
    station.out.object(&json!({ "verdict": sentence }));
    Ok(())
}
