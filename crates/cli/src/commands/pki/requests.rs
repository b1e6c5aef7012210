//! Issuing to a workstation elsewhere, by the requests it wrote.

use super::operator::Desk;
use crate::failure;
use crate::station::Station;
use rustls_pki_types::pem::{PemObject as _, SectionKind};
use std::path::Path;
use wand_authority::{Authority, Profile, Record, Request, certificate_pem, crl_pem};
use wand_programmer::{Fault, FaultKind};
use wand_trust::{KeyUse, Role};

/// No file of requests is longer.
const LONGEST: usize = 64 * 1024;

/// Issues to the requests in `file`, that of the session key and that of the command key in this order, and writes
/// `certificates.pem` (theirs, the issuing ones, the lists) and `anchor.pem` to the folder `out`.
///
/// # Errors
/// [`FaultKind::Usage`] when the file does not hold two requests; otherwise what authority and disk report.
pub(super) fn issue(
    station: &Station,
    authority: &mut Authority,
    whom: (&str, Role),
    requester: &str,
    file: &Path,
    out: &Path,
) -> Result<Vec<Record>, Fault> {
    let (name, role) = (whom.0.to_owned(), whom.1);
    let [session, command] = read(file)?;
    let mut random = station.random()?;
    let mut desk = Desk {
        authority: &mut *authority,
        requester,
        random: &mut random,
    };
    let profile = Profile::OperatorSession {
        key_use: KeyUse::Signature,
        role,
        name: name.clone(),
    };
    let session = desk
        .issue(profile, Request::Csr(&session), None)
        .map_err(failure::authority)?;
    let profile = Profile::CommandSigning { role, name };
    let command = desk
        .issue(profile, Request::Csr(&command), None)
        .map_err(failure::authority)?;
    let records = vec![session, command];
    write(authority, &records, out)?;
    Ok(records)
}

fn read(file: &Path) -> Result<[Vec<u8>; 2], Fault> {
    let bytes = std::fs::read(file).map_err(|why| failure::storage(file, &why))?;
    let refused = || {
        Fault::new(
            FaultKind::Usage,
            format!("{} does not hold two certification requests", file.display()),
            "give the file that the workstation wrote at enrolment",
        )
    };
    if bytes.len() > LONGEST {
        return Err(refused());
    }
    let sections = <(SectionKind, Vec<u8>)>::pem_slice_iter(&bytes);
    let requests: Vec<_> = sections
        .filter_map(|section| match section {
            Ok((SectionKind::Csr, der)) => Some(der),
            _ => None,
        })
        .collect();
    requests.try_into().map_err(|_| refused())
}

fn write(authority: &Authority, records: &[Record], out: &Path) -> Result<(), Fault> {
    let bundle = authority.bundle().map_err(failure::authority)?;
    let issued = records.iter().map(|record| certificate_pem(&record.der));
    let issuing = bundle.issuing.iter().map(|(_, der)| certificate_pem(der));
    let lists = bundle.crls.iter().map(|(_, der)| crl_pem(der));
    let certificates: String = issued.chain(issuing).chain(lists).collect();
    let anchors: String = bundle.anchors.iter().map(|der| certificate_pem(der)).collect();
    std::fs::create_dir_all(out).map_err(|why| failure::storage(out, &why))?;
    for (name, text) in [("certificates.pem", certificates), ("anchor.pem", anchors)] {
        let path = out.join(name);
        std::fs::write(&path, text).map_err(|why| failure::storage(&path, &why))?;
    }
    Ok(())
}
