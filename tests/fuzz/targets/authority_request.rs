//! A request by anybody: a certificate is issued only to who proved to hold the key, for whom the order names
//! (R-PV-1).
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use std::sync::{LazyLock, Mutex};
use tempfile::TempDir;
use wand_authority::{
    Authority, Founding, Order, Profile, Request, SealedKeys, Subject, build_attested_request, build_csr,
};
use wand_crypto::{Curve, Secret, SeededRandom, Signer, rustcrypto};
use wand_fuzz::NOW;
use wand_fuzz::edit::Offered;
use wand_trust::{KeyUse, Role};

#[derive(Debug, Arbitrary)]
struct Script<'a> {
    request: Offered<'a>,
    agrees: bool,
}

struct Office {
    authority: Authority,
    random: SeededRandom,
    genuine: Vec<Vec<u8>>,
    _folder: TempDir,
}

static OFFICE: LazyLock<Mutex<Office>> = LazyLock::new(|| Mutex::new(Office::open()));

fuzz_target!(|script: Script<'_>| {
    let mut office = OFFICE.lock().expect("no panic before");
    let Office {
        authority,
        random,
        genuine,
        ..
    } = &mut *office;
    let bytes = script.request.bytes(genuine);
    let order = order(script.agrees, &bytes);
    if genuine.contains(&bytes) {
        return;
    }
    let issued = authority.issue(&order, NOW, random);
    assert!(
        issued.is_err(),
        "a certificate for a key that nobody proved to hold"
    );
});

fn order(agrees: bool, request: &[u8]) -> Order<'_> {
    let key_use = if agrees {
        KeyUse::KeyAgreement
    } else {
        KeyUse::Signature
    };
    Order {
        profile: Profile::OperatorSession {
            key_use,
            role: Role::Clinician,
            name: "Dr. A. Test".into(),
        },
        request: if agrees {
            Request::Attested(request)
        } else {
            Request::Csr(request)
        },
        requester: "clinic",
        renews: None,
    }
}

impl Office {
    fn open() -> Self {
        let (provider, mut random) = (rustcrypto(), SeededRandom::new(11));
        let folder = TempDir::new().expect("a temporary folder");
        let keys = SealedKeys::new(&folder.path().join("keys"), Secret::new(vec![7; 32]), provider);
        let founding = Founding {
            name: "Wand",
            p384: false,
        };
        let keys = Box::new(keys.expect("a key folder"));
        let mut authority =
            Authority::init(folder.path(), founding, keys, provider, NOW - 86_400, &mut random)
                .expect("an authority");
        let scalar = provider.generate_scalar(Curve::P256, &mut random).expect("a key");
        let signer: Box<dyn Signer> = provider
            .load_signer(Curve::P256.signature(), &scalar)
            .expect("a signer");
        let csr = build_csr(&Subject::named("Dr. A. Test"), &*signer, &mut random).expect("a request");
        let leaf = authority
            .issue(&order(false, &csr), NOW, &mut random)
            .expect("a certificate")
            .der;
        let agreement = provider
            .generate_key_agreement(Curve::P256, &mut random)
            .expect("a key");
        let attested = build_attested_request(agreement.public_key(), &leaf, &*signer, provider, &mut random);
        Self {
            authority,
            random,
            genuine: vec![csr, attested.expect("a request")],
            _folder: folder,
        }
    }
}
