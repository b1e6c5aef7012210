use super::NOW;
use std::sync::{Arc, Mutex, OnceLock};
use tempfile::TempDir;
use wand_authority::{
    Authority, Founding, Order, Profile, Request, SealedKeys, Subject, build_attested_request, build_csr,
};
use wand_crypto::{Curve, KeyAgreement, Provider, Random, Secret, SeededRandom, Signer, rustcrypto};
use wand_firmware_sim::device::{
    CONTACT_LIMITS, Device, Fault, FlashChips, Installation, LOG_GEOMETRY, Now, Parts, RECORD_GEOMETRY,
    Settings, SharedFlash, TRUST_GEOMETRY,
};
use wand_firmware_sim::flash::{Geometry, MemoryFlash};
use wand_firmware_sim::keystore::KeyStore;
use wand_protocol::edhoc::{AuthenticationKey, Method};
use wand_protocol::session::{Endpoint, Identity};
use wand_trust::{Function, KeyUse, Policy, Role, TrustStore};

/// An authority with one operator and one provisioned device, made once and used by all tests of a process.
pub struct Clinic {
    /// The operator's side of a session.
    pub endpoint: Arc<Endpoint>,
    /// Signs the operator's commands.
    pub command_signer: Arc<dyn Signer>,
    /// The certificate of that key, DER.
    pub command_certificate: Vec<u8>,
    /// What the operator trusts.
    pub store: TrustStore,
    implant: Implant,
}

/// A device's flash chips, before any test touched them.
#[derive(Clone)]
pub struct Implant {
    record: MemoryFlash,
    trust: MemoryFlash,
    log: MemoryFlash,
    keys: Arc<KeyStore>,
    settings: Settings,
    provider: &'static dyn Provider,
}

/// The chips a booted device runs on, for those who cut its power.
pub struct Chips {
    /// Programme, counter, last command.
    pub record: Arc<Mutex<MemoryFlash>>,
    /// Certificates and lists.
    pub trust: Arc<Mutex<MemoryFlash>>,
    /// The log.
    pub log: Arc<Mutex<MemoryFlash>>,
}

impl Clinic {
    /// The clinic of this process: a clinician and a pacemaker.
    pub fn shared() -> &'static Self {
        static CLINIC: OnceLock<Clinic> = OnceLock::new();
        CLINIC.get_or_init(|| Self::found(rustcrypto()))
    }

    /// Such a clinic whose cryptography is AWS-LC's on both sides, and several times faster.
    #[cfg(feature = "aws-lc-rs")]
    pub fn shared_over_aws_lc() -> &'static Self {
        static CLINIC: OnceLock<Clinic> = OnceLock::new();
        CLINIC.get_or_init(|| Self::found(wand_crypto::aws_lc()))
    }

    fn found(provider: &'static dyn Provider) -> Self {
        let mut random = SeededRandom::new(1);
        let folder = TempDir::new().expect("a temporary folder");
        let keys = SealedKeys::new(&folder.path().join("keys"), Secret::new(vec![7; 32]), provider)
            .expect("key folder");
        let founding = Founding {
            name: "Wand",
            p384: false,
        };
        let mut authority = Authority::init(
            folder.path(),
            founding,
            Box::new(keys),
            provider,
            NOW - 86_400,
            &mut random,
        )
        .expect("an authority");
        let operator = Operator::enrol(&mut authority, provider, &mut random);
        let implant = Implant::manufacture(&mut authority, provider, &mut random);
        let bundle = authority.bundle().expect("a bundle");
        let mut store = TrustStore::new();
        bundle
            .anchors
            .iter()
            .for_each(|der| store.add_anchor(der).expect("an anchor"));
        bundle
            .issuing
            .iter()
            .for_each(|(_, der)| store.add_issuing(der).expect("an issuing certificate"));
        store.prove_issuing(provider);
        for (_, der) in &bundle.crls {
            store.add_crl(der, provider, NOW).expect("a revocation list");
        }
        let endpoint = Endpoint {
            provider,
            policy: Policy::default(),
            identities: operator.identities,
            peer_function: Function::DeviceIdentity,
            peer_class: None,
            peer_serial: None,
            method: Method::SignSign,
        };
        Self {
            endpoint: Arc::new(endpoint),
            command_signer: operator.command,
            command_certificate: operator.command_certificate,
            store,
            implant,
        }
    }

    /// Boots a fresh copy of the device.
    pub fn device(&self, seed: u64) -> (Device, Chips) {
        self.implant.boot(seed)
    }

    /// A fresh copy of the device's chips.
    pub fn chips(&self) -> Chips {
        self.implant.chips()
    }

    /// Boots the device on chips that something was done to.
    ///
    /// # Errors
    /// Why it does not start.
    pub fn reboot(&self, chips: &Chips, seed: u64) -> Result<Device, Fault> {
        Device::boot(self.implant.parts_on(chips, seed), at(0))
    }
}

struct Operator {
    identities: Vec<Identity>,
    command: Arc<dyn Signer>,
    command_certificate: Vec<u8>,
}

impl Operator {
    fn enrol(authority: &mut Authority, provider: &'static dyn Provider, random: &mut dyn Random) -> Self {
        let name = "Dr. A. Test".to_owned();
        let role = Role::Clinician;
        let session = signer(provider, random);
        let agreement = agreement(provider, random);
        let command = signer(provider, random);
        let subject = Subject::named(&name);
        let profile = |key_use| Profile::OperatorSession {
            key_use,
            role,
            name: name.clone(),
        };
        let leaf = by_csr(authority, profile(KeyUse::Signature), &subject, &*session, random);
        let agreeing = build_attested_request(agreement.public_key(), &leaf, &*session, provider, random)
            .expect("a request");
        let agreeing = issue(
            authority,
            profile(KeyUse::KeyAgreement),
            Request::Attested(&agreeing),
            random,
        );
        let command_certificate = by_csr(
            authority,
            Profile::CommandSigning {
                role,
                name: name.clone(),
            },
            &subject,
            &*command,
            random,
        );
        let identities = vec![
            Identity {
                leaf,
                further: Vec::new(),
                key: AuthenticationKey::Signature(session),
            },
            Identity {
                leaf: agreeing,
                further: Vec::new(),
                key: AuthenticationKey::StaticDh(agreement),
            },
        ];
        Self {
            identities,
            command,
            command_certificate,
        }
    }
}

impl Implant {
    fn manufacture(
        authority: &mut Authority,
        provider: &'static dyn Provider,
        random: &mut dyn Random,
    ) -> Self {
        let settings = Settings {
            class: "pacemaker".into(),
            model: "PM-100".into(),
            serial: "W7K2M9PQ".into(),
            method: 0,
        };
        let class = 1;
        let keys = KeyStore::with_flash(
            Box::new(MemoryFlash::new(Geometry::with_pages(8))),
            Secret::new(vec![9; 32]),
            provider,
            Box::new(SeededRandom::new(2)),
        );
        let mut implant = Self {
            record: MemoryFlash::new(RECORD_GEOMETRY),
            trust: MemoryFlash::new(TRUST_GEOMETRY),
            log: MemoryFlash::new(LOG_GEOMETRY),
            keys: keys.expect("a key store"),
            settings,
            provider,
        };
        let (parts, chips) = implant.parts(3);
        let (mut device, made) = Device::manufacture(parts, at(0)).expect("a device");
        let (model, serial) = (implant.settings.model.clone(), implant.settings.serial.clone());
        let subject = Subject::device(&model, &serial);
        let identity = |key_use| Profile::DeviceIdentity {
            key_use,
            class,
            model: model.clone(),
            serial: serial.clone(),
        };
        let leaf = by_csr(
            authority,
            identity(KeyUse::Signature),
            &subject,
            &*made.identity_signer,
            random,
        );
        let agreeing =
            build_attested_request(&made.agreement, &leaf, &*made.identity_signer, provider, random)
                .expect("a request");
        let agreeing = issue(
            authority,
            identity(KeyUse::KeyAgreement),
            Request::Attested(&agreeing),
            random,
        );
        let evidence = Profile::DeviceEvidence {
            class,
            model: model.clone(),
            serial: serial.clone(),
        };
        let evidence = by_csr(authority, evidence, &subject, &*made.evidence_signer, random);
        let bundle = authority.bundle().expect("a bundle");
        let ders = |list: Vec<(_, Vec<u8>)>| list.into_iter().map(|(_, der)| der).collect();
        let installation = Installation {
            identity_signing: leaf,
            identity_agreement: Some(agreeing),
            evidence,
            anchors: bundle.anchors,
            issuing: ders(bundle.issuing),
            crls: ders(bundle.crls),
        };
        device.install(installation).expect("an installation");
        drop(device);
        let chip = |chip: &Arc<Mutex<MemoryFlash>>| chip.lock().expect("no panic elsewhere").clone();
        implant.record = chip(&chips.record);
        implant.trust = chip(&chips.trust);
        implant.log = chip(&chips.log);
        implant
    }

    fn boot(&self, seed: u64) -> (Device, Chips) {
        let (parts, chips) = self.parts(seed);
        (Device::boot(parts, at(0)).expect("a device that boots"), chips)
    }

    fn parts(&self, seed: u64) -> (Parts, Chips) {
        let chips = self.chips();
        (self.parts_on(&chips, seed), chips)
    }

    fn chips(&self) -> Chips {
        let share = |chip: &MemoryFlash| Arc::new(Mutex::new(chip.clone()));
        Chips {
            record: share(&self.record),
            trust: share(&self.trust),
            log: share(&self.log),
        }
    }

    fn parts_on(&self, chips: &Chips, seed: u64) -> Parts {
        Parts {
            provider: self.provider,
            random: Box::new(SeededRandom::new(seed)),
            settings: self.settings.clone(),
            policy: Policy::default(),
            limits: CONTACT_LIMITS,
            flash: FlashChips {
                record: SharedFlash::of(Arc::clone(&chips.record)),
                trust: SharedFlash::of(Arc::clone(&chips.trust)),
                log: SharedFlash::of(Arc::clone(&chips.log)),
            },
            keys: Arc::clone(&self.keys),
        }
    }
}

/// Both clocks at so many milliseconds after the beginning.
pub(super) fn at(ms: u64) -> Now {
    Now {
        ms,
        unix_s: NOW + ms / 1000,
    }
}

fn signer(provider: &dyn Provider, random: &mut dyn Random) -> Arc<dyn Signer> {
    let scalar = provider.generate_scalar(Curve::P256, random).expect("a key");
    provider
        .load_signer(Curve::P256.signature(), &scalar)
        .expect("a signer")
        .into()
}

fn agreement(provider: &dyn Provider, random: &mut dyn Random) -> Arc<dyn KeyAgreement> {
    provider
        .generate_key_agreement(Curve::P256, random)
        .expect("a key")
        .into()
}

fn by_csr(
    authority: &mut Authority,
    profile: Profile,
    subject: &Subject,
    signer: &dyn Signer,
    random: &mut dyn Random,
) -> Vec<u8> {
    let csr = build_csr(subject, signer, random).expect("a request");
    issue(authority, profile, Request::Csr(&csr), random)
}

fn issue(
    authority: &mut Authority,
    profile: Profile,
    request: Request<'_>,
    random: &mut dyn Random,
) -> Vec<u8> {
    let order = Order {
        profile,
        request,
        requester: "clinic",
        renews: None,
    };
    authority
        .issue(&order, NOW - 3600, random)
        .expect("a certificate")
        .der
}
