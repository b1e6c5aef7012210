//! The operator of this workstation: keys in the vault, certificates beside it.

use crate::drawer::{cryptography, replace, storage};
use crate::fault::{Fault, FaultKind};
use crate::home::Home;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use wand_audit::vault::{Vault, VaultError};
use wand_crypto::{Curve, KeyAgreement, Provider, PublicKey, Random, Secret, Signer};
use wand_protocol::edhoc::AuthenticationKey;
use wand_protocol::session::Identity;
use wand_trust::{Certificate, Role};

/// The curve of the operator's keys: that of suite 3.
const CURVE: Curve = Curve::P256;

/// What a key of the operator is for; each has its own certificate (R-ID-5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperatorKey {
    /// Signs in handshakes.
    Session,
    /// Static Diffie-Hellman in handshakes.
    Agreement,
    /// Signs commands.
    Command,
}

impl OperatorKey {
    /// Every key.
    pub const ALL: [Self; 3] = [Self::Session, Self::Agreement, Self::Command];

    /// The name in the vault and of the certificate's file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Agreement => "agreement",
            Self::Command => "command",
        }
    }

    /// The name of the private key in the vault, with what follows it there.
    pub(crate) fn secret(self, suffix: &str) -> String {
        format!("key.{}{suffix}", self.name())
    }
}

/// Fresh keys that have no certificates yet: what an authority needs to see of them.
pub struct Enrolment {
    /// Proves possession of the session key, and attests the agreement key.
    pub session: Arc<dyn Signer>,
    /// The agreement key's public half.
    pub agreement: PublicKey,
    /// Proves possession of the command key.
    pub command: Arc<dyn Signer>,
}

/// Makes the operator's keys inside the vault. They never leave it but to be used. Keys that an interrupted enrolment
/// left without certificates are taken up again.
///
/// # Errors
/// [`FaultKind::Usage`] when there are certificates already; otherwise what the vault reports.
pub fn enrol(
    home: &Home,
    vault: &mut dyn Vault,
    provider: &dyn Provider,
    random: &mut dyn Random,
) -> Result<Enrolment, Fault> {
    let mut installed = OperatorKey::ALL.into_iter().map(|key| certificate(home, key));
    if installed.try_fold(true, |all, found| Ok::<_, Fault>(all && found?.is_some()))? {
        return Err(Fault::new(
            FaultKind::Usage,
            "this workstation has an operator already",
            "use it, renew it with `wand pki renew`, or begin with an empty data folder",
        ));
    }
    Ok(Keys::make(vault, "", provider, random)?.enrolment())
}

/// The operator's private keys.
pub(crate) struct Keys {
    session: Arc<dyn Signer>,
    agreement: Arc<dyn KeyAgreement>,
    command: Arc<dyn Signer>,
}

impl Keys {
    /// Makes those keys that the vault does not have under this suffix, and loads all.
    pub(crate) fn make(
        vault: &mut dyn Vault,
        suffix: &str,
        provider: &dyn Provider,
        random: &mut dyn Random,
    ) -> Result<Self, Fault> {
        for key in OperatorKey::ALL {
            let name = key.secret(suffix);
            if vault.load(&name).map_err(vault_fault)?.is_none() {
                let scalar = provider.generate_scalar(CURVE, random).map_err(cryptography)?;
                vault.store(&name, &scalar).map_err(vault_fault)?;
            }
        }
        Self::load(vault, suffix, provider)
    }

    /// What an authority needs to see of them.
    pub(crate) fn enrolment(self) -> Enrolment {
        Enrolment {
            agreement: self.agreement.public_key().clone(),
            session: self.session,
            command: self.command,
        }
    }

    fn load(vault: &dyn Vault, suffix: &str, provider: &dyn Provider) -> Result<Self, Fault> {
        let scalar = |key: OperatorKey| -> Result<Secret, Fault> {
            vault
                .load(&key.secret(suffix))
                .map_err(vault_fault)?
                .ok_or_else(|| missing(key))
        };
        let algorithm = CURVE.signature();
        let signer = |key| {
            Ok(provider
                .load_signer(algorithm, &scalar(key)?)
                .map_err(cryptography)?
                .into())
        };
        let agreement = provider
            .load_key_agreement(CURVE, &scalar(OperatorKey::Agreement)?)
            .map_err(cryptography)?;
        Ok(Self {
            session: signer(OperatorKey::Session)?,
            agreement: agreement.into(),
            command: signer(OperatorKey::Command)?,
        })
    }
}

/// An operator who gave the PIN.
pub struct Operator {
    keys: Keys,
    session: Certificate,
    agreement: Option<Certificate>,
    command: Certificate,
}

impl Operator {
    /// Loads keys and certificates.
    ///
    /// # Errors
    /// [`FaultKind::CredentialMissing`] when a key or certificate is not there, [`FaultKind::Damaged`] when they do
    /// not belong together.
    pub fn load(home: &Home, vault: &dyn Vault, provider: &dyn Provider) -> Result<Self, Fault> {
        let keys = Keys::load(vault, "", provider)?;
        let session =
            certificate(home, OperatorKey::Session)?.ok_or_else(|| missing(OperatorKey::Session))?;
        let command =
            certificate(home, OperatorKey::Command)?.ok_or_else(|| missing(OperatorKey::Command))?;
        let agreement = certificate(home, OperatorKey::Agreement)?;
        belongs(OperatorKey::Session, &session, keys.session.public_key())?;
        belongs(OperatorKey::Command, &command, keys.command.public_key())?;
        if let Some(agreement) = &agreement {
            belongs(OperatorKey::Agreement, agreement, keys.agreement.public_key())?;
        }
        Ok(Self {
            keys,
            session,
            agreement,
            command,
        })
    }

    /// The operator's name, as the certificate has it.
    pub fn name(&self) -> String {
        self.session.subject().common_name.clone()
    }

    /// What the certificate says the operator may be; devices check it, not we.
    pub fn role(&self) -> Option<Role> {
        let qualifier = self.session.purposes().first()?.qualifier?;
        Role::from_number(qualifier)
    }

    /// The certificate of a key.
    pub fn certificate(&self, key: OperatorKey) -> Option<&Certificate> {
        match key {
            OperatorKey::Session => Some(&self.session),
            OperatorKey::Agreement => self.agreement.as_ref(),
            OperatorKey::Command => Some(&self.command),
        }
    }

    /// Signs commands.
    pub fn command_signer(&self) -> &dyn Signer {
        &*self.keys.command
    }

    /// The key pairs for handshakes.
    pub fn identities(&self) -> Vec<Identity> {
        let signing = Identity {
            leaf: self.session.der().to_vec(),
            further: Vec::new(),
            key: AuthenticationKey::Signature(Arc::clone(&self.keys.session)),
        };
        let agreeing = self.agreement.as_ref().map(|certificate| Identity {
            leaf: certificate.der().to_vec(),
            further: Vec::new(),
            key: AuthenticationKey::StaticDh(Arc::clone(&self.keys.agreement)),
        });
        std::iter::once(signing).chain(agreeing).collect()
    }
}

/// Keeps the certificate of one of the operator's keys.
///
/// # Errors
/// [`FaultKind::Usage`] when it is no certificate; [`FaultKind::Storage`] when it cannot be kept.
pub fn install(home: &Home, key: OperatorKey, der: &[u8]) -> Result<(), Fault> {
    install_at(&home.credentials().join(key.name()).with_extension("der"), der)
}

pub(crate) fn install_at(path: &Path, der: &[u8]) -> Result<(), Fault> {
    Certificate::from_der(der).map_err(|why| {
        Fault::new(
            FaultKind::Usage,
            format!("not a certificate: {why}"),
            "check the file",
        )
    })?;
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|why| storage(folder, &why))?;
    replace(path, &[der])
}

/// The certificate that is installed for a key, readable without the vault.
///
/// # Errors
/// [`FaultKind::Damaged`] or [`FaultKind::Storage`].
pub(crate) fn installed(home: &Home, key: OperatorKey) -> Result<Option<Certificate>, Fault> {
    certificate(home, key)
}

fn certificate(home: &Home, key: OperatorKey) -> Result<Option<Certificate>, Fault> {
    let path = home.credentials().join(key.name()).with_extension("der");
    match std::fs::read(&path) {
        Ok(der) => Certificate::from_der(&der).map(Some).map_err(|why| {
            Fault::new(
                FaultKind::Damaged,
                format!("{}: {why}", path.display()),
                "restore the file, or enrol anew",
            )
        }),
        Err(why) if why.kind() == ErrorKind::NotFound => Ok(None),
        Err(why) => Err(storage(&path, &why)),
    }
}

fn belongs(key: OperatorKey, certificate: &Certificate, public: &PublicKey) -> Result<(), Fault> {
    if certificate.public_key() == public {
        return Ok(());
    }
    Err(Fault::new(
        FaultKind::Damaged,
        format!(
            "the {} certificate belongs to another key than the one in the vault",
            key.name()
        ),
        "restore the certificate that was issued for this workstation, or enrol anew",
    ))
}

fn missing(key: OperatorKey) -> Fault {
    Fault::new(
        FaultKind::CredentialMissing,
        format!("this workstation has no {} key or certificate", key.name()),
        "enrol an operator (`wand pki issue operator`, or `wand demo` for a demonstration)",
    )
}

/// The fault of a vault that refused.
pub(crate) fn vault_fault(why: VaultError) -> Fault {
    let kind = match &why {
        VaultError::WrongPin { .. }
        | VaultError::TooSoon { .. }
        | VaultError::LockedOut { .. }
        | VaultError::PinLength { .. } => FaultKind::PinRefused,
        VaultError::Missing { .. }
        | VaultError::SecretMissing { .. }
        | VaultError::KeyStoreEntryMissing { .. } => FaultKind::CredentialMissing,
        VaultError::NoKeyStore { .. } | VaultError::KeyStoreLocked { .. } => FaultKind::Locked,
        VaultError::Damaged { .. } | VaultError::FutureFormat { .. } => FaultKind::Damaged,
        VaultError::InUse { .. } => FaultKind::SecondInstance,
        VaultError::Exists { .. } | VaultError::BadName | VaultError::BadSecret => FaultKind::Usage,
        _ => FaultKind::Storage,
    };
    crate::fault::split(kind, &why.to_string())
}
