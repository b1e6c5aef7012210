//! Enrolment with an authority elsewhere: keys here, requests out, certificates in.

use crate::certificate_file::{contents, unusable};
use crate::drawer::{cryptography, replace, storage};
use crate::fault::{Fault, FaultKind};
use crate::operator::{self, OperatorKey, vault_fault};
use crate::trust_folder::Material;
use crate::vaults::{self, VaultChoice};
use crate::words;
use crate::workstation::Workstation;
use serde::{Deserialize, Serialize};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use wand_audit::vault::Pin;
use wand_contract::{EnrolRequest, SetupView};
use wand_crypto::{Random, Signer};
use wand_trust::inspect::Inspection;
use wand_trust::request::{RequestFault, certification_request, request_pem};
use wand_trust::{Certificate, Function, Subject};

/// The keys that ask for certificates, in the order of their requests.
const ASKING: [(OperatorKey, Function); 2] = [
    (OperatorKey::Session, Function::OperatorSession),
    (OperatorKey::Command, Function::CommandSigning),
];

/// An enrolment that waits for its certificates.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Awaiting {
    /// Name in the requests.
    pub(crate) name: String,
    /// Public keys in the order of [`ASKING`], SEC 1 in hex.
    keys: Vec<String>,
}

impl Workstation {
    /// Makes vault and keys and returns the requests, PEM: that of the session key, then that of the command key.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] when there is an operator or the name cannot be certified; otherwise what the vault reports.
    pub(crate) fn begin_enrolment(&mut self, request: &EnrolRequest) -> Result<String, Fault> {
        let choice = choice(&request.vault)?;
        let pin = Pin::new(request.pin.expose()).map_err(vault_fault)?;
        let subject = Subject {
            common_name: request.name.clone(),
            serial_number: String::new(),
        };
        let mut vault = if vaults::exists(&self.home) {
            vaults::open(&self.home, Some(&pin), self.world.unix_s(), self.provider)?
        } else {
            vaults::create(&self.home, choice, &pin, self.provider)?.vault
        };
        let random = &mut self.world.random;
        let keys = operator::enrol(&self.home, &mut *vault, self.provider, random)?;
        let signers = [&*keys.session, &*keys.command];
        let requests = requests(&subject, &signers, random)?;
        let public = signers.iter().map(|key| hex::encode(key.public_key().sec1()));
        let awaiting = Awaiting {
            name: request.name.clone(),
            keys: public.collect(),
        };
        let path = note(self);
        let folder = self.home.credentials();
        std::fs::create_dir_all(&folder).map_err(|why| storage(&folder, &why))?;
        let bytes = serde_json::to_vec(&awaiting).map_err(|why| storage(&path, &why.into()))?;
        replace(&path, &[&bytes])?;
        Ok(requests)
    }

    /// The enrolment that waits for its certificates, if one does.
    ///
    /// # Errors
    /// [`FaultKind::Damaged`] or [`FaultKind::Storage`].
    pub(crate) fn awaiting(&self) -> Result<Option<Awaiting>, Fault> {
        let path = note(self);
        match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|_| damaged(&path)),
            Err(why) if why.kind() == ErrorKind::NotFound => Ok(None),
            Err(why) => Err(storage(&path, &why)),
        }
    }

    /// Installs what an authority issued: the certificates of the keys that wait, issuing certificates and lists. A trust
    /// anchor in a file is passed over: whom to trust is a decision of its own.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] when a certificate that is awaited is not there; nothing is then changed.
    pub(crate) fn finish_enrolment(&mut self, files: &[(String, Vec<u8>)]) -> Result<(), Fault> {
        let awaiting = self.awaiting()?.ok_or_else(|| {
            Fault::new(
                FaultKind::Usage,
                "no enrolment waits for certificates",
                "make the requests first; renewals are made at the authority's workstation",
            )
        })?;
        let mut issued = Issued::default();
        for (name, bytes) in files {
            let found = contents(name, bytes)?;
            issued.lists.extend(found.lists);
            for der in found.certificates {
                issued.sort(name, der, &awaiting)?;
            }
        }
        let own = issued.own()?;
        let now = self.world.unix_s();
        for der in &issued.issuing {
            self.world.trust.add(Material::Issuing, der, self.provider, now)?;
        }
        for list in &issued.lists {
            // Without the anchor a list is refused; what is missing then is told by the setup.
            if self
                .world
                .trust
                .add(Material::RevocationList, list, self.provider, now)
                .is_err()
            {
                tracing::info!("a revocation list among the issued files was not taken");
            }
        }
        self.world.floor.observe_store(self.world.trust.store());
        for (key, der) in own {
            operator::install(&self.home, key, &der)?;
        }
        let path = note(self);
        std::fs::remove_file(&path).map_err(|why| storage(&path, &why))
    }

    /// What there is, and what is missing.
    pub(crate) fn setup_view(&self) -> Result<SetupView, Fault> {
        let session = operator::installed(&self.home, OperatorKey::Session)?;
        let command = operator::installed(&self.home, OperatorKey::Command)?;
        let purpose = command
            .as_ref()
            .and_then(|known| known.purposes().first().copied());
        Ok(SetupView {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            valid_until: session.as_ref().map(Certificate::not_after),
            home: self.home.folder().display().to_string(),
            operator: session.as_ref().map(|known| known.subject().common_name),
            role: purpose.map(|purpose| words::role(purpose.role())),
            vaults: vaults::options(),
            missing: self.missing(session.as_ref().zip(command.as_ref()).map(|(_, command)| command))?,
            awaiting_certificates: self.awaiting()?.is_some(),
            pin_needed: vaults::exists(&self.home),
            demo_available: false,
            demo_classes: wand_therapy::classes()
                .iter()
                .map(|class| (class.key.to_owned(), class.name.to_owned()))
                .collect(),
            demo_pin: None,
        })
    }

    fn missing(&self, command: Option<&Certificate>) -> Result<Vec<Fault>, Fault> {
        let lacks = |sentence: String, next: &str| Fault::new(FaultKind::CredentialMissing, sentence, next);
        let mut missing = Vec::new();
        match (command, self.awaiting()?) {
            (_, Some(awaiting)) => missing.push(lacks(
                format!("the certificates for {} are awaited", awaiting.name),
                "hand the requests to the authority, and install what it issues",
            )),
            (None, None) => missing.push(lacks(
                "no operator is enrolled here".into(),
                "make keys and requests for an authority, or try the demonstration",
            )),
            (Some(command), None) if command.not_after() < self.world.unix_s() => missing.push(lacks(
                "the operator's certificates have expired".into(),
                "have them renewed by the authority",
            )),
            _ => {}
        }
        let store = self.world.trust.store();
        if store.anchors().len() == 0 {
            missing.push(lacks(
                "there is no trust anchor, so that no device is believed".into(),
                "add the authority's root certificate, compared by its fingerprint",
            ));
        }
        if store.issuing().len() == 0 {
            missing.push(lacks(
                "there are no issuing certificates".into(),
                "add those of the authority",
            ));
        }
        if store.crls().len() == 0 {
            missing.push(lacks(
                "there is no revocation list, so that nothing may be programmed".into(),
                "add the authority's lists",
            ));
        }
        Ok(missing)
    }
}

/// What an authority issued, sorted.
#[derive(Default)]
struct Issued {
    own: Vec<(usize, Vec<u8>)>,
    issuing: Vec<Vec<u8>>,
    lists: Vec<Vec<u8>>,
}

impl Issued {
    fn sort(&mut self, name: &str, der: Vec<u8>, awaiting: &Awaiting) -> Result<(), Fault> {
        let certificate = Certificate::from_der(&der).map_err(|why| unusable(name, &why.to_string()))?;
        let key = hex::encode(certificate.public_key().sec1());
        if let Some(place) = awaiting.keys.iter().position(|waiting| *waiting == key) {
            let wanted = ASKING.get(place).map(|(_, function)| *function);
            if certificate.purposes().first().map(|purpose| purpose.function) != wanted {
                return Err(unusable(
                    name,
                    "a key of this workstation was certified for another function",
                ));
            }
            self.own.push((place, der));
        } else if certificate.is_ca() && !is_root(&der) {
            self.issuing.push(der);
        }
        Ok(())
    }

    /// The certificate of each key that waits.
    fn own(&self) -> Result<Vec<(OperatorKey, Vec<u8>)>, Fault> {
        let found = |(place, (key, _)): (usize, (OperatorKey, Function))| {
            let own = self.own.iter().rfind(|(at, _)| *at == place);
            let (_, der) = own.ok_or_else(|| {
                Fault::new(
                    FaultKind::Usage,
                    format!(
                        "the certificate for the {} key is not among the files",
                        key.name()
                    ),
                    "choose all files that the authority issued; nothing was changed",
                )
            })?;
            Ok((key, der.clone()))
        };
        ASKING.into_iter().enumerate().map(found).collect()
    }
}

fn is_root(der: &[u8]) -> bool {
    Inspection::from_der(der, &words::purpose).is_ok_and(|read| read.is_self_issued())
}

fn requests(subject: &Subject, signers: &[&dyn Signer; 2], random: &mut dyn Random) -> Result<String, Fault> {
    let mut pem = String::new();
    for ((key, _), signer) in ASKING.iter().zip(signers) {
        let der = certification_request(subject, *signer, random).map_err(request_fault)?;
        pem.push_str(&format!("Request for the {} key\n", key.name()));
        pem.push_str(&request_pem(&der));
    }
    Ok(pem)
}

fn request_fault(why: RequestFault) -> Fault {
    match why {
        RequestFault::Crypto(why) => cryptography(why),
        why => Fault::new(FaultKind::Usage, why.to_string(), "correct the name"),
    }
}

fn choice(code: &str) -> Result<VaultChoice, Fault> {
    match code {
        "auto" => Ok(VaultChoice::Auto),
        "os" => Ok(VaultChoice::Os),
        "pin" => Ok(VaultChoice::Pin),
        other => Err(Fault::new(
            FaultKind::Usage,
            format!("there is no vault “{other}”"),
            "choose auto, os or pin",
        )),
    }
}

fn note(w: &Workstation) -> PathBuf {
    w.home.credentials().join("awaiting.json")
}

fn damaged(path: &Path) -> Fault {
    Fault::new(
        FaultKind::Damaged,
        format!("{} is damaged", path.display()),
        "move it away and make the requests again; the keys are kept",
    )
}
