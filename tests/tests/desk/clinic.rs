//! An authority, a workstation's data folder and pacemakers, by the machine's clock. Made once; every test has copies.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tempfile::TempDir;
use wand_audit::vault::Pin;
use wand_authority::{
    Authority, Bundle, Founding, Order, Profile, Reason, Record, Request, SealedKeys, Subject,
    build_attested_request, build_csr,
};
use wand_crypto::{OsRandom, Secret, Signer, rustcrypto};
use wand_firmware_sim::device::{Device, DeviceDirectory, Installation, Now, Settings};
use wand_programmer::{Home, OperatorKey, VaultChoice, create_vault, enrol, install};
use wand_trust::{KeyUse, Role};

pub(crate) const PIN: &str = "a phrase for tests";

/// Who issues.
pub(crate) struct Clinic {
    folder: TempDir,
    authority: Authority,
    made: usize,
}

/// The clinic of this process.
pub(crate) fn clinic() -> MutexGuard<'static, Clinic> {
    static CLINIC: OnceLock<Mutex<Clinic>> = OnceLock::new();
    let clinic = CLINIC.get_or_init(|| Mutex::new(Clinic::found()));
    clinic.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn now() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

impl Clinic {
    fn found() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = SealedKeys::new(
            &folder.path().join("keys"),
            Secret::new(vec![7; 32]),
            rustcrypto(),
        );
        let founding = Founding {
            name: "Wand",
            p384: false,
        };
        let authority = Authority::init(
            &folder.path().join("authority"),
            founding,
            Box::new(keys.unwrap()),
            rustcrypto(),
            now() - 60,
            &mut OsRandom,
        )
        .unwrap();
        let mut clinic = Self {
            folder,
            authority,
            made: 0,
        };
        clinic.enrol_operator();
        clinic
    }

    fn enrol_operator(&mut self) {
        let home = Home::open(&self.folder.path().join("home")).unwrap();
        let pin = Pin::new(PIN).unwrap();
        let mut vault = create_vault(&home, VaultChoice::Pin, &pin, rustcrypto())
            .unwrap()
            .vault;
        let keys = enrol(&home, &mut *vault, rustcrypto(), &mut OsRandom).unwrap();
        let (name, role) = ("Dr. A. Test".to_owned(), Role::Clinician);
        let session = |key_use| Profile::OperatorSession {
            key_use,
            role,
            name: name.clone(),
        };
        let subject = Subject::named(&name);
        let signing = self.by_csr(session(KeyUse::Signature), &subject, &*keys.session);
        let attested = build_attested_request(
            &keys.agreement,
            &signing.der,
            &*keys.session,
            rustcrypto(),
            &mut OsRandom,
        )
        .unwrap();
        let agreement = self.issue(session(KeyUse::KeyAgreement), Request::Attested(&attested));
        let command = Profile::CommandSigning {
            role,
            name: name.clone(),
        };
        let command = self.by_csr(command, &subject, &*keys.command);
        install(&home, OperatorKey::Session, &signing.der).unwrap();
        install(&home, OperatorKey::Agreement, &agreement.der).unwrap();
        install(&home, OperatorKey::Command, &command.der).unwrap();
    }

    /// A copy of the operator's data folder.
    pub(crate) fn copy_home(&self, to: &Path) {
        copy(&self.folder.path().join("home"), to);
    }

    pub(crate) fn bundle(&self) -> Bundle {
        self.authority.bundle().unwrap()
    }

    /// Makes a pacemaker in a folder; its serial number, and its identity certificate's.
    pub(crate) fn make_pacemaker(&mut self, state: &Path) -> (String, Record) {
        self.made += 1;
        let settings = Settings {
            class: "pacemaker".into(),
            model: "PM-100".into(),
            serial: format!("TEST{:04}", self.made),
            method: 0,
        };
        let directory = DeviceDirectory::create(state, &settings).unwrap();
        let parts = directory.parts(rustcrypto()).unwrap();
        let at = Now { ms: 0, unix_s: now() };
        let (mut device, made) = Device::manufacture(parts, at).unwrap();
        let (model, serial) = (settings.model.clone(), settings.serial.clone());
        let subject = Subject::device(&model, &serial);
        let class = 1;
        let identity = |key_use| Profile::DeviceIdentity {
            key_use,
            class,
            model: model.clone(),
            serial: serial.clone(),
        };
        let leaf = self.by_csr(identity(KeyUse::Signature), &subject, &*made.identity_signer);
        let attested = build_attested_request(
            &made.agreement,
            &leaf.der,
            &*made.identity_signer,
            rustcrypto(),
            &mut OsRandom,
        )
        .unwrap();
        let agreement = self.issue(identity(KeyUse::KeyAgreement), Request::Attested(&attested));
        let evidence = Profile::DeviceEvidence {
            class,
            model: model.clone(),
            serial: serial.clone(),
        };
        let evidence = self.by_csr(evidence, &subject, &*made.evidence_signer);
        let bundle = self.bundle();
        let ders = |list: Vec<(_, Vec<u8>)>| list.into_iter().map(|(_, der)| der).collect();
        let installation = Installation {
            identity_signing: leaf.der.clone(),
            identity_agreement: Some(agreement.der),
            evidence: evidence.der,
            anchors: bundle.anchors,
            issuing: ders(bundle.issuing),
            crls: ders(bundle.crls),
        };
        device.install(installation).unwrap();
        (serial, leaf)
    }

    /// Revokes a certificate, and publishes it.
    pub(crate) fn revoke(&mut self, record: &Record) {
        let at = now();
        self.authority
            .revoke(
                record.serial,
                Reason::KeyCompromise,
                at,
                "clinic",
                at,
                &mut OsRandom,
            )
            .unwrap();
        self.authority.refresh_crls(at, &mut OsRandom).unwrap();
    }

    fn by_csr(&mut self, profile: Profile, subject: &Subject, signer: &dyn Signer) -> Record {
        let csr = build_csr(subject, signer, &mut OsRandom).unwrap();
        self.issue(profile, Request::Csr(&csr))
    }

    fn issue(&mut self, profile: Profile, request: Request<'_>) -> Record {
        let order = Order {
            profile,
            request,
            requester: "clinic",
            renews: None,
        };
        self.authority.issue(&order, now(), &mut OsRandom).unwrap()
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Keeps a temporary folder as long as whoever uses it.
pub(crate) type Kept = Arc<TempDir>;
