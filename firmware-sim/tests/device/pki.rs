//! A founded authority, shared by all tests, and people with certificates from it.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tempfile::TempDir;
use wand_authority::{
    Authority, Bundle, Founding, MASTER_KEY_LEN, Order, Profile, Reason, Record, Request, SealedKeys,
    build_attested_request, build_csr,
};
use wand_crypto::{Curve, OsRandom, Provider, PublicKey, Secret, Signer, rustcrypto};
use wand_firmware_sim::device::{Installation, Provisioning};
use wand_protocol::edhoc::AuthenticationKey;
use wand_protocol::session::Identity;
use wand_trust::{Function, KeyUse, Role, TrustStore};

/// 2026-11-21 00:00:00 UTC.
pub(crate) const NOW: u64 = 1_795_219_200;
pub(crate) const DAY: u64 = 86_400;

pub(crate) struct Desk {
    _directory: TempDir,
    pub(crate) authority: Authority,
    now: u64,
}

/// The authority that issues for most tests.
pub(crate) fn desk() -> MutexGuard<'static, Desk> {
    static DESK: OnceLock<Mutex<Desk>> = OnceLock::new();
    DESK.get_or_init(|| Mutex::new(Desk::found()))
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
}

/// Somebody with a workstation.
#[derive(Clone)]
pub(crate) struct Operator {
    pub(crate) identities: Vec<Identity>,
    pub(crate) session_record: Record,
    pub(crate) command: Arc<dyn Signer>,
    pub(crate) command_record: Record,
}

impl Desk {
    /// An authority of its own.
    pub(crate) fn found() -> Self {
        Self::found_at(NOW)
    }

    pub(crate) fn found_at(now: u64) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let master = Secret::new(vec![7; MASTER_KEY_LEN]);
        let keys = SealedKeys::new(&directory.path().join("keys"), master, rustcrypto()).unwrap();
        let founding = Founding {
            name: "Wand",
            p384: false,
        };
        let authority = Authority::init(
            directory.path(),
            founding,
            Box::new(keys),
            rustcrypto(),
            now,
            &mut OsRandom,
        )
        .unwrap();
        Self {
            _directory: directory,
            authority,
            now,
        }
    }

    pub(crate) fn bundle(&self) -> Bundle {
        self.authority.bundle().unwrap()
    }

    pub(crate) fn trust(&self) -> TrustStore {
        let bundle = self.bundle();
        let mut store = TrustStore::new();
        bundle
            .anchors
            .iter()
            .for_each(|der| store.add_anchor(der).unwrap());
        bundle
            .issuing
            .iter()
            .for_each(|(_, der)| store.add_issuing(der).unwrap());
        for (_, der) in &bundle.crls {
            store.add_crl(der, rustcrypto(), self.now).unwrap();
        }
        store
    }

    pub(crate) fn installation(&mut self, class: u8, serial: &str, keys: &Provisioning) -> Installation {
        let (model, serial) = ("PM-100".to_owned(), serial.to_owned());
        let identity = |key_use| Profile::DeviceIdentity {
            key_use,
            class,
            model: model.clone(),
            serial: serial.clone(),
        };
        let signing = self.issue(identity(KeyUse::Signature), &*keys.identity_signer);
        let agreement = self.attest(
            &keys.agreement,
            (&signing, &*keys.identity_signer),
            identity(KeyUse::KeyAgreement),
        );
        let evidence = self.issue(
            Profile::DeviceEvidence { class, model, serial },
            &*keys.evidence_signer,
        );
        let bundle = self.bundle();
        Installation {
            identity_signing: signing.der,
            identity_agreement: Some(agreement.der),
            evidence: evidence.der,
            anchors: bundle.anchors,
            issuing: bundle.issuing.into_iter().map(|(_, der)| der).collect(),
            crls: bundle.crls.into_iter().map(|(_, der)| der).collect(),
        }
    }

    pub(crate) fn operator(&mut self, name: &str, role: Role) -> Operator {
        let (session, command) = (signer(), signer());
        let profile = |key_use| Profile::OperatorSession {
            key_use,
            role,
            name: name.to_owned(),
        };
        let session_record = self.issue(profile(KeyUse::Signature), &*session);
        let agreement = rustcrypto()
            .generate_key_agreement(Curve::P256, &mut OsRandom)
            .unwrap();
        let agreement_record = self.attest(
            agreement.public_key(),
            (&session_record, &*session),
            profile(KeyUse::KeyAgreement),
        );
        let command_record = self.issue(
            Profile::CommandSigning {
                role,
                name: name.to_owned(),
            },
            &*command,
        );
        let identity = |der: &[u8], key| Identity {
            leaf: der.to_vec(),
            further: Vec::new(),
            key,
        };
        Operator {
            identities: vec![
                identity(&session_record.der, AuthenticationKey::Signature(session)),
                identity(
                    &agreement_record.der,
                    AuthenticationKey::StaticDh(agreement.into()),
                ),
            ],
            session_record,
            command,
            command_record,
        }
    }

    /// Revokes the operator's session certificate and publishes the list.
    pub(crate) fn revoke(&mut self, record: &Record, function: Function) -> Vec<u8> {
        self.authority
            .revoke(
                record.serial,
                Reason::KeyCompromise,
                self.now,
                "test",
                self.now,
                &mut OsRandom,
            )
            .unwrap();
        self.authority.crl(function, self.now, &mut OsRandom).unwrap()
    }

    pub(crate) fn fresh_list(&mut self, function: Function, now: u64) -> Vec<u8> {
        self.authority.crl(function, now, &mut OsRandom).unwrap()
    }

    fn issue(&mut self, profile: Profile, key: &dyn Signer) -> Record {
        let csr = build_csr(&profile.subject(), key, &mut OsRandom).unwrap();
        self.order(profile, Request::Csr(&csr))
    }

    fn attest(&mut self, key: &PublicKey, (by, signer): (&Record, &dyn Signer), profile: Profile) -> Record {
        let request = build_attested_request(key, &by.der, signer, rustcrypto(), &mut OsRandom).unwrap();
        self.order(profile, Request::Attested(&request))
    }

    fn order(&mut self, profile: Profile, request: Request<'_>) -> Record {
        let order = Order {
            profile,
            request,
            requester: "test",
            renews: None,
        };
        self.authority.issue(&order, self.now, &mut OsRandom).unwrap()
    }
}

fn signer() -> Arc<dyn Signer> {
    let scalar = rustcrypto().generate_scalar(Curve::P256, &mut OsRandom).unwrap();
    rustcrypto()
        .load_signer(Curve::P256.signature(), &scalar)
        .unwrap()
        .into()
}

/// A serial number that no other test has.
pub(crate) fn serial() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("T{:07}", NEXT.fetch_add(1, Ordering::Relaxed))
}

pub(crate) fn provider() -> &'static dyn Provider {
    rustcrypto()
}
