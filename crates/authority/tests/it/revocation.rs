//! Revocation is final, and lists say so in order.

use crate::support::{DAY, Desk, NOW, device, operator, random, signer};
use der::Decode;
use std::fs;
use wand_authority::{AuthorityError, Issuer, Reason, Record, SerialNumber, Status};
use wand_crypto::Curve;
use wand_trust::Function;
use x509_cert::certificate::Version;
use x509_cert::crl::CertificateList;
use x509_cert::ext::pkix::CrlReason;

const DEVICES: Issuer = Issuer::Issuing(Function::DeviceIdentity, Curve::P256);

/// A list as another reader sees it.
struct Read(CertificateList);

impl Read {
    fn new(der: &[u8]) -> Self {
        Self(CertificateList::from_der(der).unwrap())
    }

    fn number(&self) -> u64 {
        let extensions = self.0.tbs_cert_list.crl_extensions.as_ref().unwrap();
        let number = extensions
            .iter()
            .find(|extension| extension.extn_id.to_string() == "2.5.29.20")
            .unwrap();
        assert!(!number.critical);
        u64::from_der(number.extn_value.as_bytes()).unwrap()
    }

    fn this_update(&self) -> u64 {
        self.0.tbs_cert_list.this_update.to_unix_duration().as_secs()
    }

    fn serials(&self) -> Vec<Vec<u8>> {
        let revoked = self
            .0
            .tbs_cert_list
            .revoked_certificates
            .as_deref()
            .unwrap_or_default();
        revoked
            .iter()
            .map(|entry| entry.serial_number.as_bytes().to_vec())
            .collect()
    }
}

impl Desk {
    fn revoke(&mut self, record: &Record, reason: Reason, at: u64) -> Result<(), AuthorityError> {
        self.authority
            .revoke(record.serial, reason, at, "test", at, &mut random())
    }

    fn list(&mut self, at: u64) -> Read {
        Read::new(&self.authority.crl(DEVICES, at, &mut random()).unwrap())
    }
}

#[test]
fn a_list_names_serial_number_date_and_reason() {
    let mut desk = Desk::new();
    let records: Vec<_> = (0..Reason::ALL.len())
        .map(|n| desk.issue(device(&format!("A{n}"))))
        .collect();
    for (record, reason) in records.iter().zip(Reason::ALL) {
        desk.revoke(record, reason, NOW + 60).unwrap();
    }
    let Read(list) = desk.list(NOW + 120);
    assert_eq!(list.tbs_cert_list.version, Version::V2);
    let codes = [
        None,
        Some(CrlReason::KeyCompromise),
        Some(CrlReason::CaCompromise),
        Some(CrlReason::AffiliationChanged),
        Some(CrlReason::Superseded),
        Some(CrlReason::CessationOfOperation),
        Some(CrlReason::PrivilegeWithdrawn),
    ];
    let entries = list.tbs_cert_list.revoked_certificates.unwrap();
    assert_eq!(entries.len(), records.len());
    for ((entry, record), code) in entries.iter().zip(&records).zip(codes) {
        assert_eq!(entry.serial_number.as_bytes(), record.serial.as_bytes());
        assert_eq!(entry.revocation_date.to_unix_duration().as_secs(), NOW + 60);
        let extensions = entry.crl_entry_extensions.as_deref().unwrap_or_default();
        let found = extensions
            .first()
            .map(|reason| CrlReason::from_der(reason.extn_value.as_bytes()).unwrap());
        assert_eq!(found, code);
    }
}

/// RFC 5280 §5.1.2.6: an empty list is left out.
#[test]
fn a_list_without_revocations_has_no_entries_field() {
    let mut desk = Desk::new();
    assert!(desk.list(NOW).0.tbs_cert_list.revoked_certificates.is_none());
}

#[test]
fn numbers_increase_and_dates_never_go_back() {
    let mut desk = Desk::new();
    let first = desk.list(NOW + 100);
    let second = desk.list(NOW);
    assert_eq!(second.number(), first.number() + 1);
    assert_eq!(second.this_update(), first.this_update());
    let (_directory, authority) = desk.reopen();
    let mut authority = authority.unwrap();
    let third = Read::new(&authority.crl(DEVICES, NOW + 200, &mut random()).unwrap());
    assert_eq!(third.number(), second.number() + 1);
    assert_eq!(
        authority
            .last_crl(DEVICES)
            .map(|der| Read::new(&der).number())
            .unwrap(),
        third.number()
    );
}

#[test]
fn a_revocation_is_final_and_keeps_its_date_and_reason() {
    let mut desk = Desk::new();
    let record = desk.issue(device("A1"));
    desk.revoke(&record, Reason::KeyCompromise, NOW + 60).unwrap();
    let refused = desk.revoke(&record, Reason::Superseded, NOW + 90).unwrap_err();
    assert!(matches!(refused, AuthorityError::AlreadyRevoked(serial) if serial == record.serial));
    let (_directory, authority) = desk.reopen();
    let authority = authority.unwrap();
    let status = authority.find(&record.fingerprint).unwrap().status;
    assert_eq!(
        status,
        Status::Revoked {
            at: NOW + 60,
            reason: Reason::KeyCompromise
        }
    );
}

#[test]
fn revocations_that_make_no_sense_are_refused() {
    let mut desk = Desk::new();
    let record = desk.issue(device("A1"));
    for date in [NOW + 1, NOW - DAY] {
        let refused = desk.authority.revoke(
            record.serial,
            Reason::Unspecified,
            date,
            "test",
            NOW,
            &mut random(),
        );
        assert!(matches!(refused, Err(AuthorityError::RevocationDate)), "{date}");
    }
    let unknown: SerialNumber = "4000000000000000".parse().unwrap();
    let refused = desk
        .authority
        .revoke(unknown, Reason::Unspecified, NOW, "test", NOW, &mut random());
    assert!(matches!(refused, Err(AuthorityError::UnknownCertificate(_))));
    let root = desk.authority.list()[0].serial;
    let refused = desk
        .authority
        .revoke(root, Reason::CaCompromise, NOW, "test", NOW, &mut random());
    assert!(matches!(refused, Err(AuthorityError::RootRevocation)));
}

/// The root revokes an issuing authority, which then issues nothing more.
#[test]
fn a_revoked_issuing_authority_issues_nothing() {
    let mut desk = Desk::new();
    let issuer = desk.authority.issuer_certificate(DEVICES).unwrap().to_vec();
    let own = |record: &&Record| record.der == issuer;
    let serial = desk.authority.list().iter().find(own).unwrap().serial;
    desk.authority
        .revoke(serial, Reason::CaCompromise, NOW, "test", NOW, &mut random())
        .unwrap();
    let refused = desk
        .issue_to(signer(Curve::P256).as_ref(), device("A1"), NOW)
        .unwrap_err();
    assert!(matches!(refused, AuthorityError::IssuerRevoked(DEVICES)));
    let root = Read::new(&desk.authority.crl(Issuer::Root, NOW, &mut random()).unwrap());
    assert_eq!(root.serials(), [serial.as_bytes().to_vec()]);
    desk.issue(operator("A. Clinician"));
}

#[test]
fn only_stale_lists_are_refreshed() {
    let mut desk = Desk::new();
    assert_eq!(desk.authority.refresh_crls(NOW, &mut random()).unwrap(), []);
    let record = desk.issue(device("A1"));
    desk.revoke(&record, Reason::Superseded, NOW).unwrap();
    assert_eq!(
        desk.authority.refresh_crls(NOW, &mut random()).unwrap(),
        [DEVICES]
    );
    assert_eq!(desk.authority.refresh_crls(NOW, &mut random()).unwrap(), []);
    let after_half = desk
        .authority
        .refresh_crls(NOW + 15 * DAY, &mut random())
        .unwrap();
    assert_eq!(after_half.len(), desk.authority.issuers().len() - 1);
    assert!(!after_half.contains(&Issuer::Root));
}

/// RFC 5280 §3.3: a revoked certificate stays until one list has named it after its expiry.
#[test]
fn an_expired_certificate_leaves_the_list_after_being_named_once_more() {
    let mut desk = Desk::new();
    let issuer = Issuer::from(Function::OperatorSession);
    let record = desk.issue(operator("A. Clinician"));
    desk.revoke(&record, Reason::KeyCompromise, NOW).unwrap();
    let mut list = |at| {
        Read::new(&desk.authority.crl(issuer, at, &mut random()).unwrap())
            .serials()
            .len()
    };
    assert_eq!(list(NOW + 89 * DAY), 1);
    assert_eq!(list(NOW + 91 * DAY), 1);
    assert_eq!(list(NOW + 92 * DAY), 0);
}

#[test]
fn a_published_list_that_was_changed_is_not_handed_out() {
    let desk = Desk::new();
    let path = desk.path("crls/D1-000001.crl");
    let original = fs::read(&path).unwrap();
    let older = fs::read(desk.path("crls/O1-000001.crl")).unwrap();
    fs::write(&path, older).unwrap();
    let refused = desk.authority.bundle().unwrap_err();
    assert!(matches!(
        refused,
        AuthorityError::CrlChanged {
            issuer: DEVICES,
            number: 1
        }
    ));
    fs::remove_file(&path).unwrap();
    assert!(matches!(
        desk.authority.bundle(),
        Err(AuthorityError::CrlChanged { .. })
    ));
    fs::write(&path, original).unwrap();
    desk.authority.bundle().unwrap();
}

#[test]
fn a_bundle_as_pem_holds_everything() {
    let desk = Desk::new();
    let bundle = desk.authority.bundle().unwrap();
    let pem = bundle.to_pem();
    assert_eq!(
        (bundle.anchors.len(), bundle.issuing.len(), bundle.crls.len()),
        (1, 14, 15)
    );
    assert_eq!(pem.matches("-----BEGIN CERTIFICATE-----").count(), 15);
    assert_eq!(pem.matches("-----BEGIN X509 CRL-----").count(), 15);
}
