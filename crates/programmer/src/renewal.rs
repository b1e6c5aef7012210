//! Renewal of the operator's certificates, each under a fresh key, without a gap and without losing anything else.
//!
//! The new keys lie beside the old ones in the vault until all new certificates are on the disk; one file then says so,
//! and from there the change is carried out at the next unlock, however often it is interrupted. The old keys are
//! overwritten: destroyed, as SP 800-57 has it. Audit log, known devices and uncertain commands are not touched.

use crate::drawer::{replace, storage};
use crate::fault::{Fault, FaultKind};
use crate::home::Home;
use crate::operator::{Enrolment, Keys, Operator, OperatorKey, install_at, vault_fault};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use wand_audit::vault::Vault;
use wand_crypto::{Provider, Random};

/// Seconds before its end from which an operator's certificate should be renewed: 30 days of its ninety.
pub const RENEWAL_DUE_S: u64 = 30 * 86_400;

/// In the name of keys and certificates that are to follow the present ones.
pub(crate) const NEXT: &str = ".next";

/// A renewal that has keys and no certificates yet.
pub struct Renewal {
    /// The operator as present, with the certificates to renew.
    pub present: Operator,
    /// The fresh keys.
    pub keys: Enrolment,
}

/// Makes fresh keys beside the present ones; those of an interrupted renewal are taken up again.
///
/// # Errors
/// [`FaultKind::CredentialMissing`] when there is no operator, [`FaultKind::Usage`] when a renewal waits for the next
/// unlock; otherwise what the vault reports.
pub fn begin_renewal(
    home: &Home,
    vault: &mut dyn Vault,
    provider: &dyn Provider,
    random: &mut dyn Random,
) -> Result<Renewal, Fault> {
    if waits(home) {
        return Err(Fault::new(
            FaultKind::Usage,
            "the renewed certificates are here and not yet in use",
            "unlock the workstation, as with `wand audit verify`",
        ));
    }
    let present = Operator::load(home, vault, provider)?;
    let keys = Keys::make(vault, NEXT, provider, random)?;
    Ok(Renewal {
        present,
        keys: keys.enrolment(),
    })
}

/// Keeps the renewed certificates: they and their keys are in use from the next unlock.
///
/// # Errors
/// [`FaultKind::Usage`] when one of the three is missing or no certificate; [`FaultKind::Storage`] when they cannot be
/// kept. The present ones are then still in use.
pub fn install_renewed(home: &Home, certificates: &[(OperatorKey, &[u8])]) -> Result<(), Fault> {
    let given = |key| certificates.iter().any(|(other, _)| *other == key);
    if !OperatorKey::ALL.into_iter().all(given) {
        return Err(Fault::new(
            FaultKind::Usage,
            "a certificate for each key is needed",
            "have all three issued",
        ));
    }
    for (key, der) in certificates {
        install_at(&staged(home, *key), der)?;
    }
    replace(
        &marker(home),
        &[b"the certificates beside this file are complete\n"],
    )
}

/// Puts renewed keys and certificates into the place of the present ones. Whether there were any; an interruption
/// is made good at the next call.
///
/// # Errors
/// What vault and disk report.
pub(crate) fn carry_out(home: &Home, vault: &mut dyn Vault) -> Result<bool, Fault> {
    if !waits(home) {
        return Ok(false);
    }
    for key in OperatorKey::ALL {
        let next = key.secret(NEXT);
        if let Some(secret) = vault.load(&next).map_err(vault_fault)? {
            vault.store(&key.secret(""), &secret).map_err(vault_fault)?;
        }
        let path = staged(home, key);
        let der = std::fs::read(&path).map_err(|why| storage(&path, &why))?;
        replace(
            &home.credentials().join(key.name()).with_extension("der"),
            &[&der],
        )?;
        vault.delete(&next).map_err(vault_fault)?;
    }
    Ok(true)
}

/// Ends a renewal that was carried out and recorded.
///
/// # Errors
/// [`FaultKind::Storage`]; it is then carried out again, to the same end.
pub(crate) fn conclude(home: &Home) -> Result<(), Fault> {
    remove(&marker(home))?;
    OperatorKey::ALL
        .into_iter()
        .try_for_each(|key| remove(&staged(home, key)))
}

fn remove(path: &Path) -> Result<(), Fault> {
    match std::fs::remove_file(path) {
        Err(why) if why.kind() != ErrorKind::NotFound => Err(storage(path, &why)),
        _ => Ok(()),
    }
}

fn waits(home: &Home) -> bool {
    marker(home).exists()
}

fn marker(home: &Home) -> PathBuf {
    home.credentials().join("renewed")
}

fn staged(home: &Home, key: OperatorKey) -> PathBuf {
    home.credentials().join(format!("{}{NEXT}.der", key.name()))
}
