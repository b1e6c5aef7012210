//! A founded authority, and a device and an operator with certificates of it: the names are those of the demo.

use std::path::Path;
use wand_authority::{
    Authority, AuthorityError, Founding, MASTER_KEY_LEN, Order, Profile, Request, SealedKeys,
    build_attested_request, build_csr,
};
use wand_crypto::{Curve, OsRandom, Provider, Secret, rustcrypto};
use wand_protocol::edhoc::{AuthenticationKey, KeyUse};
use wand_protocol::session::Identity;
use wand_trust::{Role, TrustStore};

/// When the certificates were issued: 2026-11-21 00:00:00 UTC.
const ISSUED: u64 = 1_795_219_200;
/// When they are used.
pub(crate) const NOW: u64 = ISSUED + 3600;
/// The class code of a pacemaker.
pub(crate) const PACEMAKER: u8 = 1;
/// The device's model and serial number.
pub(crate) const DEVICE: (&str, &str) = ("PM-100", "A1234567");
const OPERATOR: &str = "Dr. A. Bauer";

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Party {
    Device,
    Operator,
}

/// A leaf certificate with its private key.
struct Leaf {
    party: Party,
    curve: Curve,
    key_use: KeyUse,
    der: Vec<u8>,
    scalar: Secret,
}

/// Everybody's certificates and keys, and what both trust.
pub(crate) struct Credentials {
    leaves: Vec<Leaf>,
    /// The root, every issuing authority and every revocation list.
    pub(crate) store: TrustStore,
}

impl Credentials {
    /// Founds an authority in a directory that is gone afterwards, and has it issue.
    pub(crate) fn issue() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let mut authority = found(directory.path()).expect("an authority");
        let mut leaves = Vec::new();
        for curve in [Curve::P256, Curve::P384] {
            for party in [Party::Device, Party::Operator] {
                leaves.extend(pair_of_leaves(&mut authority, party, curve).expect("certificates"));
            }
        }
        let store = store(&authority);
        Self { leaves, store }
    }

    /// The certificate and the key, the key in the hands of `provider`.
    pub(crate) fn identity(
        &self,
        provider: &dyn Provider,
        party: Party,
        curve: Curve,
        key_use: KeyUse,
    ) -> Identity {
        let leaf = self.leaf(party, curve, key_use);
        Identity {
            leaf: leaf.der.clone(),
            further: Vec::new(),
            key: load(provider, curve, key_use, &leaf.scalar),
        }
    }

    fn leaf(&self, party: Party, curve: Curve, key_use: KeyUse) -> &Leaf {
        let wanted = |leaf: &&Leaf| (leaf.party, leaf.curve, leaf.key_use) == (party, curve, key_use);
        self.leaves.iter().find(wanted).expect("every kind was issued")
    }
}

fn found(directory: &Path) -> Result<Authority, AuthorityError> {
    let master = Secret::new(vec![7; MASTER_KEY_LEN]);
    let keys = SealedKeys::new(&directory.join("keys"), master, rustcrypto())?;
    let founding = Founding {
        name: "Wand",
        p384: true,
    };
    Authority::init(
        directory,
        founding,
        Box::new(keys),
        rustcrypto(),
        ISSUED,
        &mut OsRandom,
    )
}

/// A signature key's certificate and, vouched for by it, a key agreement key's.
fn pair_of_leaves(
    authority: &mut Authority,
    party: Party,
    curve: Curve,
) -> Result<[Leaf; 2], AuthorityError> {
    let provider = rustcrypto();
    let leaf = |key_use, der, scalar| Leaf {
        party,
        curve,
        key_use,
        der,
        scalar,
    };
    let scalar = provider.generate_scalar(curve, &mut OsRandom)?;
    let signer = provider.load_signer(curve.signature(), &scalar)?;
    let profile = profile(party, KeyUse::Signature);
    let csr = build_csr(&profile.subject(), &*signer, &mut OsRandom)?;
    let signing = order(authority, profile, Request::Csr(&csr))?;
    let agreement_scalar = provider.generate_scalar(curve, &mut OsRandom)?;
    let agreement = provider.load_key_agreement(curve, &agreement_scalar)?;
    let request = build_attested_request(
        agreement.public_key(),
        &signing,
        &*signer,
        provider,
        &mut OsRandom,
    )?;
    let agreeing = order(
        authority,
        self::profile(party, KeyUse::StaticDh),
        Request::Attested(&request),
    )?;
    Ok([
        leaf(KeyUse::Signature, signing, scalar),
        leaf(KeyUse::StaticDh, agreeing, agreement_scalar),
    ])
}

fn order(
    authority: &mut Authority,
    profile: Profile,
    request: Request<'_>,
) -> Result<Vec<u8>, AuthorityError> {
    let order = Order {
        profile,
        request,
        requester: "bench",
        renews: None,
    };
    Ok(authority.issue(&order, ISSUED, &mut OsRandom)?.der)
}

fn profile(party: Party, key_use: KeyUse) -> Profile {
    let key_use = match key_use {
        KeyUse::Signature => wand_trust::KeyUse::Signature,
        KeyUse::StaticDh => wand_trust::KeyUse::KeyAgreement,
    };
    match party {
        Party::Device => Profile::DeviceIdentity {
            key_use,
            class: PACEMAKER,
            model: DEVICE.0.into(),
            serial: DEVICE.1.into(),
        },
        Party::Operator => Profile::OperatorSession {
            key_use,
            role: Role::Clinician,
            name: OPERATOR.into(),
        },
    }
}

fn load(provider: &dyn Provider, curve: Curve, key_use: KeyUse, scalar: &Secret) -> AuthenticationKey {
    match key_use {
        KeyUse::Signature => {
            let signer = provider.load_signer(curve.signature(), scalar);
            AuthenticationKey::Signature(signer.expect("a scalar in range").into())
        }
        KeyUse::StaticDh => {
            let agreement = provider.load_key_agreement(curve, scalar);
            AuthenticationKey::StaticDh(agreement.expect("a scalar in range").into())
        }
    }
}

fn store(authority: &Authority) -> TrustStore {
    let bundle = authority.bundle().expect("a bundle");
    let mut store = TrustStore::new();
    for anchor in &bundle.anchors {
        store.add_anchor(anchor).expect("a root");
    }
    for (_, issuing) in &bundle.issuing {
        store.add_issuing(issuing).expect("an issuing authority");
    }
    store.prove_issuing(rustcrypto());
    for (_, crl) in &bundle.crls {
        store.add_crl(crl, rustcrypto(), NOW).expect("a revocation list");
    }
    store
}
