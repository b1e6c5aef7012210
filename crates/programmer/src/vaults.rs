//! Which vault this workstation uses: the operating system's key store, or a PIN-sealed file.

use crate::drawer::{cryptography, replace};
use crate::fault::{Fault, FaultKind};
use crate::home::Home;
use crate::operator::vault_fault;
use wand_audit::vault::{KdfParams, OsKeyStore, Pin, PinSealedFile, Vault};
use wand_crypto::{HealthTested, OsRandom, Provider, Random, Secret};

/// Marks a data folder whose secrets are in the operating system's key store.
const MARKER: &str = "vault.os";
const SERVICE: &str = "wand";
const DRAWER: &str = "drawer.master";

/// Where a new workstation keeps its secrets.
pub enum VaultChoice<'a> {
    /// The operating system's key store: opened by the user's login.
    OsKeyStore,
    /// A file sealed under a PIN.
    PinSealed(&'a Pin),
}

/// Makes the vault of a new workstation.
///
/// # Errors
/// [`FaultKind::Usage`] when there is one; otherwise what the vault reports.
pub fn create(
    home: &Home,
    choice: VaultChoice<'_>,
    provider: &'static dyn Provider,
) -> Result<Box<dyn Vault>, Fault> {
    match choice {
        VaultChoice::PinSealed(pin) => {
            let made = PinSealedFile::create(&home.vault(), pin, KdfParams::RECOMMENDED, provider, random()?);
            Ok(Box::new(made.map_err(vault_fault)?))
        }
        VaultChoice::OsKeyStore => {
            let vault = OsKeyStore::connect(SERVICE).map_err(vault_fault)?;
            replace(
                &home.folder().join(MARKER),
                &[b"the secrets are in the key store of the operating system\n"],
            )?;
            Ok(Box::new(vault))
        }
    }
}

/// Opens the vault.
///
/// # Errors
/// [`FaultKind::PinRefused`] also when a PIN is needed and none was given; otherwise what the vault reports.
pub fn open(
    home: &Home,
    pin: Option<&Pin>,
    now: u64,
    provider: &'static dyn Provider,
) -> Result<Box<dyn Vault>, Fault> {
    if home.folder().join(MARKER).exists() {
        return Ok(Box::new(OsKeyStore::connect(SERVICE).map_err(vault_fault)?));
    }
    if !PinSealedFile::exists(&home.vault()) {
        return Err(Fault::new(
            FaultKind::CredentialMissing,
            format!("{} holds no operator yet", home.folder().display()),
            "enrol one (`wand pki issue operator`), or try `wand demo`",
        ));
    }
    let Some(pin) = pin else {
        return Err(Fault::new(
            FaultKind::PinRefused,
            "the operator's PIN is needed",
            "give it when asked, or in WAND_PIN",
        ));
    };
    let vault = PinSealedFile::unlock(&home.vault(), pin, now, provider, random()?).map_err(vault_fault)?;
    Ok(Box::new(vault))
}

/// The key of the sealed documents; made when there is none.
pub(crate) fn drawer_key(vault: &mut dyn Vault, random: &mut dyn Random) -> Result<Secret, Fault> {
    if let Some(key) = vault.load(DRAWER).map_err(vault_fault)? {
        return Ok(key);
    }
    let mut bytes = vec![0; 32];
    random.fill(&mut bytes).map_err(cryptography)?;
    let key = Secret::new(bytes);
    vault.store(DRAWER, &key).map_err(vault_fault)?;
    Ok(key)
}

fn random() -> Result<Box<dyn Random + Send>, Fault> {
    Ok(Box::new(HealthTested::start(OsRandom).map_err(cryptography)?))
}
