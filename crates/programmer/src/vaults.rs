//! The vault of this workstation: a file sealed under the operator's PIN and, where there is one, under a key in the
//! operating system's key store.

use crate::drawer::cryptography;
use crate::fault::{Fault, FaultKind};
use crate::home::Home;
use crate::operator::vault_fault;
use wand_audit::vault::{KdfParams, OsKeyStore, Pin, PinSealedFile, Vault, VaultError};
use wand_contract::VaultOption;
use wand_crypto::{HealthTested, OsRandom, Provider, Random, Secret};

const SERVICE: &str = "wand";
const DRAWER: &str = "drawer.master";

/// What a new vault is sealed under, besides the operator's PIN (R-ID-9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VaultChoice {
    /// The operating system's key store when one answers, else nothing.
    #[default]
    Auto,
    /// The operating system's key store.
    Os,
    /// Nothing.
    Pin,
}

/// A vault that was made now.
pub struct NewVault {
    /// The vault, open.
    pub vault: Box<dyn Vault>,
    /// Why it does without a key store although one was looked for, as a sentence.
    pub note: Option<String>,
}

/// Makes the vault of a new workstation.
///
/// # Errors
/// [`FaultKind::Usage`] when there is one; [`FaultKind::Locked`] when the key store is locked or, for
/// [`VaultChoice::Os`], missing; otherwise what the disk reports.
pub fn create(
    home: &Home,
    choice: VaultChoice,
    pin: &Pin,
    provider: &'static dyn Provider,
) -> Result<NewVault, Fault> {
    if choice == VaultChoice::Pin {
        let vault = make(home, pin, None, provider).map_err(vault_fault)?;
        return Ok(NewVault { vault, note: None });
    }
    let bound = OsKeyStore::connect(SERVICE)
        .and_then(|mut key_store| make(home, pin, Some(&mut key_store), provider));
    match bound {
        Ok(vault) => Ok(NewVault { vault, note: None }),
        Err(VaultError::NoKeyStore { reason }) if choice == VaultChoice::Auto => {
            let vault = make(home, pin, None, provider).map_err(vault_fault)?;
            let note = format!(
                "No system key store answers here ({reason}): the keys are sealed under the PIN alone, and a stolen \
                 copy of them is only as strong as the PIN is long."
            );
            Ok(NewVault {
                vault,
                note: Some(note),
            })
        }
        Err(why) => Err(vault_fault(why)),
    }
}

/// The places for keys, and whether each answers now.
pub(crate) fn options() -> Vec<VaultOption> {
    let (available, sentence) = match OsKeyStore::connect(SERVICE) {
        Ok(_) => (
            true,
            "sealed under the PIN and a key in the system's key store: a stolen copy is of no use".to_owned(),
        ),
        Err(why) => (false, why.to_string()),
    };
    let os = VaultOption {
        code: "os".to_owned(),
        available,
        sentence,
    };
    let pin = VaultOption {
        code: "pin".to_owned(),
        available: true,
        sentence: "sealed under the PIN alone: a stolen copy is as strong as the PIN is long".to_owned(),
    };
    vec![os, pin]
}

/// Whether this workstation has a vault.
pub fn exists(home: &Home) -> bool {
    PinSealedFile::exists(&home.vault())
}

/// Opens the vault. Blocks while the key derivation runs and the key store is asked.
///
/// # Errors
/// [`FaultKind::PinRefused`] also when no PIN was given; [`FaultKind::Locked`] when the key store is locked or gone, and
/// [`FaultKind::CredentialMissing`] when it has lost its key: no PIN was then tried; otherwise what the vault reports.
pub fn open(
    home: &Home,
    pin: Option<&Pin>,
    now: u64,
    provider: &'static dyn Provider,
) -> Result<Box<dyn Vault>, Fault> {
    if !exists(home) {
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
    let connect = || OsKeyStore::connect(SERVICE).map(|store| Box::new(store) as Box<dyn Vault>);
    let vault = PinSealedFile::unlock(&home.vault(), pin, now, connect, provider, random()?);
    Ok(Box::new(vault.map_err(vault_fault)?))
}

fn make(
    home: &Home,
    pin: &Pin,
    key_store: Option<&mut dyn Vault>,
    provider: &'static dyn Provider,
) -> Result<Box<dyn Vault>, VaultError> {
    let random = Box::new(HealthTested::start(OsRandom)?);
    let params = KdfParams::RECOMMENDED;
    let vault = PinSealedFile::create(&home.vault(), pin, params, key_store, provider, random)?;
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
