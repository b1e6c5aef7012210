//! What is issued, and what is refused before anything is recorded.

use crate::support::{
    DAY, Desk, NOW, agreement_key, device, device_key, operator, provider, random, sealed_keys, signer,
    signing_profiles,
};
use std::collections::HashSet;
use wand_authority::{
    Authority, AuthorityError, Founding, Order, Profile, Reason, Record, Request, RequestFault, Status,
    Subject, build_attested_request, build_csr,
};
use wand_crypto::{CryptoError, Curve, OsRandom, PublicKey, Random, Signer};
use wand_trust::{KeyUse, Role};

fn fault(result: Result<Record, AuthorityError>) -> RequestFault {
    match result {
        Err(AuthorityError::Request(fault)) => fault,
        other => panic!("expected a refused request, got {other:?}"),
    }
}

/// R-PV-1: possession is proven, and every bit of the request is under the proof.
#[test]
fn a_request_with_any_bit_changed_is_refused() {
    let mut desk = Desk::new();
    let recorded = desk.authority.journal_len();
    let csr = build_csr(
        &device("A1234567").subject(),
        signer(Curve::P256).as_ref(),
        &mut random(),
    )
    .unwrap();
    for bit in 0..8 * csr.len() {
        let mut changed = csr.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        fault(desk.order(device("A1234567"), Request::Csr(&changed), NOW));
    }
    assert_eq!(desk.authority.journal_len(), recorded);
    desk.order(device("A1234567"), Request::Csr(&csr), NOW).unwrap();
}

#[test]
fn a_request_cut_off_or_continued_is_refused() {
    let mut desk = Desk::new();
    let csr = build_csr(
        &device("A1234567").subject(),
        signer(Curve::P256).as_ref(),
        &mut random(),
    )
    .unwrap();
    for length in 0..csr.len() {
        fault(desk.order(device("A1234567"), Request::Csr(&csr[..length]), NOW));
    }
    let continued = [&csr[..], &[0]].concat();
    assert_eq!(
        fault(desk.order(device("A1234567"), Request::Csr(&continued), NOW)),
        RequestFault::Malformed
    );
    let long = vec![0x30; 100_000];
    assert!(matches!(
        fault(desk.order(device("A1234567"), Request::Csr(&long), NOW)),
        RequestFault::TooLong { .. }
    ));
}

/// R-ID-1: the certificate is bound to the model and serial number that the device itself named.
#[test]
fn a_request_for_another_subject_is_refused() {
    let mut desk = Desk::new();
    for subject in [
        Subject::device("PM-100", "A1234568"),
        Subject::device("PM-200", "A1234567"),
        Subject::named("PM-100"),
    ] {
        let csr = build_csr(&subject, signer(Curve::P256).as_ref(), &mut random()).unwrap();
        let refused = fault(desk.order(device("A1234567"), Request::Csr(&csr), NOW));
        assert_eq!(refused, RequestFault::OtherSubject);
    }
}

/// R-KY-7: a key is certified once, whatever for, and not again after a revocation.
#[test]
fn a_duplicate_key_is_refused() {
    let mut desk = Desk::new();
    let key = signer(Curve::P256);
    let first = desk.issue_to(key.as_ref(), device("A1234567"), NOW).unwrap();
    for again in [device("A1234568"), operator("A. Clinician")] {
        let refused = desk.issue_to(key.as_ref(), again, NOW).unwrap_err();
        assert!(
            matches!(refused, AuthorityError::DuplicateKey(serial) if serial == first.serial),
            "{refused}"
        );
    }
    let reason = Reason::CessationOfOperation;
    desk.authority
        .revoke(first.serial, reason, NOW, "test", NOW, &mut random())
        .unwrap();
    let refused = desk.issue_to(key.as_ref(), device("A1234567"), NOW).unwrap_err();
    assert!(matches!(refused, AuthorityError::DuplicateKey(_)), "{refused}");
}

/// R-KY-7: of two devices with one serial number the second is refused, whatever model it claims.
#[test]
fn a_duplicate_device_is_refused_until_the_first_is_revoked() {
    let mut desk = Desk::new();
    let first = desk.issue(device("A1234567"));
    let other_model = Profile::DeviceIdentity {
        key_use: KeyUse::Signature,
        class: 2,
        model: "CGM-1".into(),
        serial: "A1234567".into(),
    };
    for again in [device("A1234567"), other_model] {
        let refused = desk
            .issue_to(signer(Curve::P256).as_ref(), again, NOW)
            .unwrap_err();
        assert!(matches!(refused, AuthorityError::DuplicateDevice(serial) if serial == first.serial));
    }
    desk.issue(Profile::DeviceEvidence {
        class: 1,
        model: "PM-100".into(),
        serial: "A1234567".into(),
    });
    desk.issue_to(signer(Curve::P384).as_ref(), device("A1234567"), NOW)
        .unwrap();
    let reason = Reason::CessationOfOperation;
    desk.authority
        .revoke(first.serial, reason, NOW, "test", NOW, &mut random())
        .unwrap();
    desk.issue(device("A1234567"));
}

/// R-KY-3, R-PV-1: a renewal is issued while the old certificate is active, once.
#[test]
fn a_certificate_is_renewed_without_a_gap() {
    let mut desk = Desk::new();
    let renew = |desk: &mut Desk, profile: Profile, renews| {
        let csr = build_csr(&profile.subject(), signer(Curve::P256).as_ref(), &mut random()).unwrap();
        let order = Order {
            profile,
            request: Request::Csr(&csr),
            requester: "test",
            renews: Some(renews),
        };
        desk.authority.issue(&order, NOW, &mut random())
    };
    let first = desk.issue(device("A1234567"));
    let second = renew(&mut desk, device("A1234567"), first.serial).unwrap();
    assert_eq!(second.renews, Some(first.serial));
    let third = renew(&mut desk, device("A1234567"), second.serial).unwrap();
    for (profile, renews) in [
        (device("A1234567"), first.serial),
        (device("A1234568"), third.serial),
        (operator("A. Clinician"), third.serial),
    ] {
        let refused = renew(&mut desk, profile, renews).unwrap_err();
        assert!(matches!(
            refused,
            AuthorityError::NotRenewable(_) | AuthorityError::DuplicateDevice(_)
        ));
    }
    let refused = desk
        .issue_to(signer(Curve::P256).as_ref(), device("A1234567"), NOW)
        .unwrap_err();
    assert!(matches!(refused, AuthorityError::DuplicateDevice(serial) if serial == third.serial));
}

/// One key never both signs and agrees.
#[test]
fn an_agreement_key_needs_the_attestation_of_its_own_subject() {
    let mut desk = Desk::new();
    let (own_key, evidence_key, other_key) = (signer(Curve::P256), signer(Curve::P256), signer(Curve::P256));
    let evidence = Profile::DeviceEvidence {
        class: 1,
        model: "PM-100".into(),
        serial: "A1234567".into(),
    };
    let own = desk.issue_to(own_key.as_ref(), device("A1234567"), NOW).unwrap();
    let evidence = desk.issue_to(evidence_key.as_ref(), evidence, NOW).unwrap();
    let other = desk
        .issue_to(other_key.as_ref(), device("A1234568"), NOW)
        .unwrap();
    let wanted = device_key("A1234567", KeyUse::KeyAgreement);
    let key = agreement_key(Curve::P256);

    for (record, key_of) in [
        (&evidence, &evidence_key),
        (&other, &other_key),
        (&own, &other_key),
    ] {
        let refused = desk.issue_agreement(key.public_key(), (record, key_of.as_ref()), wanted.clone());
        assert_eq!(fault(refused), RequestFault::NotAttested);
    }
    let csr = build_csr(&wanted.subject(), signer(Curve::P256).as_ref(), &mut random()).unwrap();
    assert_eq!(
        fault(desk.order(wanted.clone(), Request::Csr(&csr), NOW)),
        RequestFault::SigningKey
    );
    let refused = desk.issue_agreement(key.public_key(), (&own, own_key.as_ref()), device("A1234569"));
    assert_eq!(fault(refused), RequestFault::NotSelfSigned);

    let issued = desk
        .issue_agreement(key.public_key(), (&own, own_key.as_ref()), wanted.clone())
        .unwrap();
    assert_eq!(issued.attested_by, Some(own.serial));

    desk.authority
        .revoke(own.serial, Reason::KeyCompromise, NOW, "test", NOW, &mut random())
        .unwrap();
    let another = agreement_key(Curve::P256);
    let refused = desk.issue_agreement(another.public_key(), (&own, own_key.as_ref()), wanted);
    assert_eq!(fault(refused), RequestFault::NotAttested);
}

#[test]
fn an_attested_request_with_any_bit_changed_is_refused() {
    let mut desk = Desk::new();
    let own_key = signer(Curve::P256);
    let own = desk.issue_to(own_key.as_ref(), device("A1234567"), NOW).unwrap();
    let key = agreement_key(Curve::P256);
    let request = build_attested_request(
        key.public_key(),
        &own.der,
        own_key.as_ref(),
        provider(),
        &mut random(),
    )
    .unwrap();
    for bit in 0..8 * request.len() {
        let mut changed = request.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let wanted = device_key("A1234567", KeyUse::KeyAgreement);
        fault(desk.order(wanted, Request::Attested(&changed), NOW));
    }
}

#[test]
fn a_point_off_the_curve_is_refused() {
    let mut desk = Desk::new();
    let own_key = signer(Curve::P256);
    let own = desk.issue_to(own_key.as_ref(), device("A1234567"), NOW).unwrap();
    let mut sec1 = agreement_key(Curve::P256).public_key().sec1().to_vec();
    *sec1.last_mut().unwrap() ^= 1;
    let off = PublicKey::from_sec1(Curve::P256, &sec1).unwrap();
    let refused = desk.issue_agreement(
        &off,
        (&own, own_key.as_ref()),
        device_key("A1234567", KeyUse::KeyAgreement),
    );
    assert_eq!(fault(refused), RequestFault::UnsupportedKey);
}

#[test]
fn subjects_out_of_their_limits_are_refused() {
    let mut desk = Desk::new();
    let long = "x".repeat(65);
    let key = signer(Curve::P256);
    let csr = build_csr(&Subject::named("x"), key.as_ref(), &mut random()).unwrap();
    for name in ["", " ", "a\u{0}b", "a\nb", long.as_str()] {
        assert!(matches!(
            build_csr(&Subject::named(name), key.as_ref(), &mut random()),
            Err(AuthorityError::Subject {
                attribute: "common name"
            })
        ));
        let refused = desk.order(operator(name), Request::Csr(&csr), NOW).unwrap_err();
        assert!(matches!(
            refused,
            AuthorityError::Subject {
                attribute: "common name"
            }
        ));
    }
    let refused = desk.order(device("A_1"), Request::Csr(&csr), NOW).unwrap_err();
    assert!(matches!(
        refused,
        AuthorityError::Subject {
            attribute: "serial number"
        }
    ));
}

#[test]
fn a_curve_that_was_not_founded_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let founding = Founding {
        name: "Wand",
        p384: false,
    };
    let keys = sealed_keys(directory.path(), 7);
    let mut authority =
        Authority::init(directory.path(), founding, keys, provider(), NOW, &mut random()).unwrap();
    let csr = build_csr(
        &device("A1").subject(),
        signer(Curve::P384).as_ref(),
        &mut random(),
    )
    .unwrap();
    let order = Order {
        profile: device("A1"),
        request: Request::Csr(&csr),
        requester: "test",
        renews: None,
    };
    let refused = authority.issue(&order, NOW, &mut random()).unwrap_err();
    assert!(matches!(refused, AuthorityError::CurveNotOffered(Curve::P384)));
    assert_eq!(authority.issuers().len(), 8);
}

/// R-ID-7: fifteen years for devices, ninety days for operators, and nothing outlives its issuer.
#[test]
fn validity_follows_the_profile_and_ends_before_the_issuer() {
    let mut desk = Desk::new();
    let years = |record: &Record| (record.not_after - record.not_before) / (365 * DAY);
    assert_eq!(years(&desk.issue(device("A1234567"))), 15);
    let session = desk.issue(operator("A. Clinician"));
    assert_eq!(session.not_after - session.not_before, 90 * DAY);
    assert!(session.is_active(NOW + 89 * DAY) && !session.is_active(NOW + 90 * DAY));

    let late = NOW + 11 * 365 * DAY;
    let refused = desk
        .issue_to(signer(Curve::P256).as_ref(), device("A1234568"), late)
        .unwrap_err();
    assert!(matches!(refused, AuthorityError::OutlivesIssuer(_)), "{refused}");
    desk.issue_to(signer(Curve::P256).as_ref(), operator("A. Clinician"), late)
        .unwrap();
}

/// A clock that was set back gets a sentence and a next step, and dates never run backwards.
#[test]
fn a_clock_set_back_is_refused() {
    let mut desk = Desk::new();
    desk.issue_to(signer(Curve::P256).as_ref(), device("A1"), NOW + DAY)
        .unwrap();
    let refused = desk
        .issue_to(signer(Curve::P256).as_ref(), device("A2"), NOW)
        .unwrap_err();
    assert!(matches!(refused, AuthorityError::ClockBehind { now: NOW, .. }));
    assert_eq!(refused.next_step(), "set the clock right");
    let record = desk
        .issue_to(signer(Curve::P256).as_ref(), device("A2"), NOW + DAY - 10)
        .unwrap();
    assert_eq!(record.recorded_at, NOW + DAY);
}

/// A clock beyond the year 9999 is refused before anything is written.
#[test]
fn a_clock_beyond_every_calendar_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let keys = sealed_keys(directory.path(), 7);
    let founding = Founding {
        name: "Wand",
        p384: false,
    };
    let refused = Authority::init(
        directory.path(),
        founding,
        keys,
        provider(),
        u64::MAX,
        &mut random(),
    );
    assert!(matches!(refused, Err(AuthorityError::Encoding(_))));
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
    let mut desk = Desk::new();
    let refused = desk
        .issue_to(signer(Curve::P256).as_ref(), device("A1"), u64::MAX)
        .unwrap_err();
    assert!(matches!(refused, AuthorityError::OutlivesIssuer(_)));
    assert!(
        desk.authority
            .crl(wand_trust::Function::DeviceIdentity, u64::MAX, &mut random())
            .is_err()
    );
    desk.issue(device("A1"));
}

/// A random source whose eight-byte draws are the same until `repeats` runs out.
struct Stuck {
    repeats: u32,
}

impl Random for Stuck {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), CryptoError> {
        if out.len() == 8 && self.repeats > 0 {
            self.repeats -= 1;
            out.fill(0xff);
            return Ok(());
        }
        OsRandom.fill(out)
    }
}

#[test]
fn serial_numbers_are_unique_even_if_the_random_source_repeats_itself() {
    let mut desk = Desk::new();
    let mut stuck = Stuck { repeats: 4 };
    for serial in ["A1", "A2", "A3"] {
        let csr = build_csr(
            &device(serial).subject(),
            signer(Curve::P256).as_ref(),
            &mut random(),
        )
        .unwrap();
        let order = Order {
            profile: device(serial),
            request: Request::Csr(&csr),
            requester: "test",
            renews: None,
        };
        desk.authority.issue(&order, NOW, &mut stuck).unwrap();
    }
    let serials: HashSet<_> = desk.authority.list().iter().map(|record| record.serial).collect();
    assert_eq!(serials.len(), desk.authority.list().len());
    assert_eq!(stuck.repeats, 0);
    assert!(serials.iter().all(|serial| serial.as_bytes()[0] & 0xc0 == 0x40));
}

struct Broken;

impl Random for Broken {
    fn fill(&mut self, _: &mut [u8]) -> Result<(), CryptoError> {
        Err(CryptoError::RandomFault)
    }
}

#[test]
fn nothing_is_recorded_when_the_random_source_fails() {
    let mut desk = Desk::new();
    let csr = build_csr(
        &device("A1").subject(),
        signer(Curve::P256).as_ref(),
        &mut random(),
    )
    .unwrap();
    let recorded = desk.authority.journal_len();
    let order = Order {
        profile: device("A1"),
        request: Request::Csr(&csr),
        requester: "test",
        renews: None,
    };
    let refused = desk.authority.issue(&order, NOW, &mut Broken).unwrap_err();
    assert!(matches!(
        refused,
        AuthorityError::Crypto(CryptoError::RandomFault)
    ));
    assert_eq!(desk.authority.journal_len(), recorded);
    desk.authority.issue(&order, NOW, &mut random()).unwrap();
}

/// R-PV-1: who, what, when, for every issue; found by serial number and fingerprint, also after a restart.
#[test]
fn every_issue_is_on_record() {
    let mut desk = Desk::new();
    let issued: Vec<_> = signing_profiles()
        .into_iter()
        .map(|profile| desk.issue(profile))
        .collect();
    let (_directory, authority) = desk.reopen();
    let authority = authority.unwrap();
    for record in &issued {
        let coloned: Vec<_> = record
            .fingerprint
            .as_bytes()
            .chunks(2)
            .map(String::from_utf8_lossy)
            .collect();
        for name in [
            record.serial.to_string(),
            record.fingerprint.clone(),
            coloned.join(":").to_uppercase(),
        ] {
            let found = authority.find(&name).unwrap();
            assert_eq!(found.der, record.der);
            assert_eq!((found.requester.as_str(), found.status), ("test", Status::Issued));
            assert_eq!((found.recorded_at, &found.purpose), (NOW, &record.purpose));
        }
    }
    assert_eq!(authority.list().len(), authority.issuers().len() + issued.len());
    assert!(matches!(
        authority.find("00"),
        Err(AuthorityError::UnknownCertificate(_))
    ));
}

/// R-ID-6: the role is in the certificate; nobody but the manufacturer signs firmware.
#[test]
fn every_role_has_its_own_key_purpose() {
    let mut desk = Desk::new();
    for role in Role::ALL {
        let profile = Profile::CommandSigning {
            role,
            name: "A. Clinician".into(),
        };
        let record = desk.issue(profile);
        let purpose = [3, role.number()];
        assert_eq!(record.profile().unwrap().qualifier(), role.number());
        assert!(contains_purpose(&record.der, &purpose), "{role:?}");
    }
    let firmware = desk.issue(Profile::FirmwareSigning {
        name: "A. Maker".into(),
    });
    assert!(contains_purpose(&firmware.der, &[5, 4]));
}

/// Whether the extended key usage in the certificate ends with these numbers.
fn contains_purpose(der: &[u8], numbers: &[u8]) -> bool {
    use der::Decode;
    let certificate = x509_cert::Certificate::from_der(der).unwrap();
    let extensions = certificate.tbs_certificate().extensions().unwrap();
    let usage = extensions
        .iter()
        .find(|extension| extension.extn_id.to_string() == "2.5.29.37")
        .unwrap();
    usage.critical && usage.extn_value.as_bytes().ends_with(numbers)
}

#[test]
fn a_token_signer_is_enough_to_make_a_request() {
    /// A key that only signs, as a token's or a device's key store does.
    struct Token(Box<dyn Signer>);
    impl Signer for Token {
        fn algorithm(&self) -> wand_crypto::SignatureAlgorithm {
            self.0.algorithm()
        }
        fn public_key(&self) -> &PublicKey {
            self.0.public_key()
        }
        fn sign(&self, message: &[u8], random: &mut dyn Random) -> Result<Vec<u8>, CryptoError> {
            self.0.sign(message, random)
        }
    }
    let mut desk = Desk::new();
    desk.issue_to(&Token(signer(Curve::P256)), device("A1234567"), NOW)
        .unwrap();
}
