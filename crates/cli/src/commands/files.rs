//! Certificates and lists from files, PEM or DER.

use rustls_pki_types::pem::{PemObject as _, SectionKind};
use std::io::Read as _;
use std::path::Path;
use wand_programmer::{Fault, FaultKind};
use wand_trust::{Certificate, RevocationList};

/// No bundle of certificates and lists is longer.
const LONGEST: u64 = 1 << 20;

/// What a file holds.
pub(crate) enum Item {
    /// A certificate, DER.
    Certificate(Vec<u8>),
    /// A revocation list, DER.
    List(Vec<u8>),
}

/// Reads everything in a file.
///
/// # Errors
/// [`FaultKind::Storage`] when it cannot be read, [`FaultKind::Usage`] when it is something else.
pub(crate) fn items(path: &Path) -> Result<Vec<Item>, Fault> {
    let bytes = read(path)?;
    let items = if is_pem(&bytes) {
        pem(path, &bytes)?
    } else {
        vec![der(path, bytes)?]
    };
    if items.is_empty() {
        return Err(unknown(
            path,
            "it has no certificate and no revocation list in it",
        ));
    }
    Ok(items)
}

fn read(path: &Path) -> Result<Vec<u8>, Fault> {
    let fault = |why| crate::failure::storage(path, &why);
    let file = std::fs::File::open(path).map_err(fault)?;
    let mut bytes = Vec::new();
    file.take(LONGEST + 1).read_to_end(&mut bytes).map_err(fault)?;
    match bytes.len() {
        0 => Err(unknown(path, "it is empty")),
        length if length as u64 > LONGEST => Err(unknown(path, "it is longer than 1 MiB")),
        _ => Ok(bytes),
    }
}

fn is_pem(bytes: &[u8]) -> bool {
    bytes
        .windows(11)
        .take(64 * 1024)
        .any(|window| window == b"-----BEGIN ")
}

fn pem(path: &Path, bytes: &[u8]) -> Result<Vec<Item>, Fault> {
    let sections = <(SectionKind, Vec<u8>)>::pem_slice_iter(bytes);
    sections
        .map(|section| match section {
            Ok((SectionKind::Certificate, der)) => Ok(Item::Certificate(der)),
            Ok((SectionKind::Crl, der)) => Ok(Item::List(der)),
            Ok(_) => Err(unknown(
                path,
                "it holds a PEM section that is neither certificate nor revocation list",
            )),
            Err(_) => Err(unknown(path, "its PEM is damaged")),
        })
        .collect()
}

fn der(path: &Path, bytes: Vec<u8>) -> Result<Item, Fault> {
    match Certificate::from_der(&bytes) {
        Ok(_) => Ok(Item::Certificate(bytes)),
        Err(_) if RevocationList::from_der(&bytes).is_ok() => Ok(Item::List(bytes)),
        Err(why) => Err(unknown(
            path,
            &format!("not a certificate ({why}), nor a revocation list"),
        )),
    }
}

fn unknown(path: &Path, why: &str) -> Fault {
    Fault::new(
        FaultKind::Usage,
        format!("{} cannot be used: {why}", path.display()),
        "give certificates or revocation lists, PEM or DER",
    )
}
