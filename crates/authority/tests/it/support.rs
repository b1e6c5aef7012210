//! A founded authority in a temporary directory, and subscribers with keys of their own.

use std::path::{Path, PathBuf};
use tempfile::TempDir;
use wand_authority::{
    Authority, AuthorityError, Founding, MASTER_KEY_LEN, Order, Profile, Record, Request, SealedKeys,
    build_attested_request, build_csr,
};
use wand_crypto::{Curve, KeyAgreement, OsRandom, Provider, PublicKey, Secret, Signer, rustcrypto};
use wand_trust::{KeyUse, Role};

/// 2026-11-21 00:00:00 UTC.
pub(crate) const NOW: u64 = 1_795_219_200;
pub(crate) const DAY: u64 = 86_400;
pub(crate) const PACEMAKER: u8 = 1;

pub(crate) fn provider() -> &'static dyn Provider {
    rustcrypto()
}

pub(crate) fn random() -> OsRandom {
    OsRandom
}

pub(crate) fn sealed_keys(directory: &Path, master: u8) -> Box<SealedKeys> {
    let master = Secret::new(vec![master; MASTER_KEY_LEN]);
    Box::new(SealedKeys::new(&directory.join("keys"), master, provider()).unwrap())
}

pub(crate) fn founding() -> Founding<'static> {
    Founding {
        name: "Wand",
        p384: true,
    }
}

pub(crate) fn init(directory: &Path) -> Result<Authority, AuthorityError> {
    Authority::init(
        directory,
        founding(),
        sealed_keys(directory, 7),
        provider(),
        NOW,
        &mut random(),
    )
}

pub(crate) fn open(directory: &Path) -> Result<Authority, AuthorityError> {
    Authority::open(directory, sealed_keys(directory, 7), provider())
}

pub(crate) struct Desk {
    pub(crate) directory: TempDir,
    pub(crate) authority: Authority,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let authority = init(directory.path()).unwrap();
        Self { directory, authority }
    }

    /// Issues to a fresh signing key on P-256.
    pub(crate) fn issue(&mut self, profile: Profile) -> Record {
        self.issue_to(signer(Curve::P256).as_ref(), profile, NOW).unwrap()
    }

    pub(crate) fn issue_to(
        &mut self,
        key: &dyn Signer,
        profile: Profile,
        now: u64,
    ) -> Result<Record, AuthorityError> {
        let csr = build_csr(&profile.subject(), key, &mut random()).unwrap();
        self.order(profile, Request::Csr(&csr), now)
    }

    /// Issues to a fresh key agreement key, vouched for by `attesting`.
    pub(crate) fn issue_agreement(
        &mut self,
        key: &PublicKey,
        (record, attesting): (&Record, &dyn Signer),
        profile: Profile,
    ) -> Result<Record, AuthorityError> {
        let request = build_attested_request(key, &record.der, attesting, provider(), &mut random()).unwrap();
        self.order(profile, Request::Attested(&request), NOW)
    }

    pub(crate) fn order(
        &mut self,
        profile: Profile,
        request: Request<'_>,
        now: u64,
    ) -> Result<Record, AuthorityError> {
        let order = Order {
            profile,
            request,
            requester: "test",
            renews: None,
        };
        self.authority.issue(&order, now, &mut random())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Closes the authority and opens it again.
    pub(crate) fn reopen(self) -> (TempDir, Result<Authority, AuthorityError>) {
        let Self { directory, authority } = self;
        drop(authority);
        let authority = open(directory.path());
        (directory, authority)
    }
}

pub(crate) fn signer(curve: Curve) -> Box<dyn Signer> {
    let scalar = provider().generate_scalar(curve, &mut random()).unwrap();
    provider().load_signer(curve.signature(), &scalar).unwrap()
}

pub(crate) fn agreement_key(curve: Curve) -> Box<dyn KeyAgreement> {
    provider().generate_key_agreement(curve, &mut random()).unwrap()
}

pub(crate) fn device(serial: &str) -> Profile {
    device_key(serial, KeyUse::Signature)
}

pub(crate) fn device_key(serial: &str, key_use: KeyUse) -> Profile {
    Profile::DeviceIdentity {
        key_use,
        class: PACEMAKER,
        model: "PM-100".into(),
        serial: serial.into(),
    }
}

pub(crate) fn operator(name: &str) -> Profile {
    Profile::OperatorSession {
        key_use: KeyUse::Signature,
        role: Role::Clinician,
        name: name.into(),
    }
}

/// One profile of each function whose key signs.
pub(crate) fn signing_profiles() -> Vec<Profile> {
    let name = || "A. Clinician".to_owned();
    vec![
        device("A1234567"),
        operator("A. Clinician"),
        Profile::CommandSigning {
            role: Role::Clinician,
            name: name(),
        },
        Profile::ConfigurationSigning {
            role: Role::ServiceEngineer,
            name: name(),
        },
        Profile::FirmwareSigning { name: name() },
        Profile::RevocationSigning { name: name() },
        Profile::DeviceEvidence {
            class: PACEMAKER,
            model: "PM-100".into(),
            serial: "A1234567".into(),
        },
    ]
}
