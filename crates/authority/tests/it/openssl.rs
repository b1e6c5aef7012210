//! What this authority writes is read by OpenSSL, which shares no code with it (R-PV-1).

use crate::support::{
    DAY, Desk, NOW, agreement_key, device, device_key, operator, random, signer, signing_profiles,
};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use wand_authority::{Issuer, Reason, Request, build_csr, certificate_pem, crl_pem};
use wand_crypto::Curve;
use wand_trust::{Function, KeyUse};

fn openssl(arguments: &[&str]) -> Output {
    Command::new("openssl")
        .args(arguments)
        .output()
        .expect("these tests need the openssl command: install the package openssl")
}

fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn write(directory: &Path, name: &str, contents: impl AsRef<[u8]>) -> String {
    let path = directory.join(name);
    fs::write(&path, contents).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Anchor, issuing certificates and lists in files; returns the arguments that point at them.
fn verify(desk: &Desk, der: &[u8], at: u64, with_crls: bool) -> Output {
    let bundle = desk.authority.bundle().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let issuing: String = bundle
        .issuing
        .iter()
        .map(|(_, der)| certificate_pem(der))
        .collect();
    let crls: String = bundle.crls.iter().map(|(_, der)| crl_pem(der)).collect();
    let anchor = write(
        directory.path(),
        "anchor.pem",
        certificate_pem(&bundle.anchors[0]),
    );
    let issuing = write(directory.path(), "issuing.pem", issuing);
    let crls = write(directory.path(), "crls.pem", crls);
    let leaf = write(directory.path(), "leaf.pem", certificate_pem(der));
    let at = at.to_string();
    let mut arguments = vec![
        "verify",
        "-x509_strict",
        "-attime",
        &at,
        "-CAfile",
        &anchor,
        "-untrusted",
        &issuing,
    ];
    if with_crls {
        arguments.extend(["-crl_check_all", "-CRLfile", &crls]);
    }
    arguments.push(&leaf);
    openssl(&arguments)
}

/// R-PV-1, R-ID-8.
#[test]
fn openssl_verifies_every_profile_on_both_curves() {
    let mut desk = Desk::new();
    for curve in [Curve::P256, Curve::P384] {
        for profile in signing_profiles() {
            let record = desk
                .issue_to(signer(curve).as_ref(), profile.clone(), NOW)
                .unwrap();
            let output = verify(&desk, &record.der, NOW, true);
            assert!(output.status.success(), "{profile:?}: {}", text(&output));
        }
    }
}

#[test]
fn openssl_verifies_a_key_agreement_leaf() {
    let mut desk = Desk::new();
    let identity_key = signer(Curve::P256);
    let identity = desk
        .issue_to(identity_key.as_ref(), device("A1234567"), NOW)
        .unwrap();
    let key = agreement_key(Curve::P256);
    let profile = device_key("A1234567", KeyUse::KeyAgreement);
    let record = desk
        .issue_agreement(key.public_key(), (&identity, identity_key.as_ref()), profile)
        .unwrap();
    let output = verify(&desk, &record.der, NOW, true);
    assert!(output.status.success(), "{}", text(&output));
}

/// R-ID-7: validity ends when the profile says.
#[test]
fn openssl_agrees_about_the_validity() {
    let mut desk = Desk::new();
    let device = desk.issue(device("A1234567"));
    let operator = desk.issue(operator("A. Clinician"));
    for (record, good, expired) in [
        (&device, NOW + 14 * 365 * DAY, NOW + 16 * 365 * DAY),
        (&operator, NOW + 89 * DAY, NOW + 91 * DAY),
    ] {
        let output = verify(&desk, &record.der, good, false);
        assert!(output.status.success(), "{}", text(&output));
        let output = verify(&desk, &record.der, expired, false);
        assert!(
            text(&output).contains("certificate has expired"),
            "{}",
            text(&output)
        );
    }
}

#[test]
fn openssl_sees_a_revocation() {
    let mut desk = Desk::new();
    let (lost, kept) = (desk.issue(device("A1234567")), desk.issue(device("A1234568")));
    let reason = Reason::KeyCompromise;
    desk.authority
        .revoke(lost.serial, reason, NOW, "test", NOW + 60, &mut random())
        .unwrap();
    let der = desk
        .authority
        .crl(Function::DeviceIdentity, NOW + 60, &mut random())
        .unwrap();
    let output = verify(&desk, &lost.der, NOW + 60, true);
    assert!(text(&output).contains("certificate revoked"), "{}", text(&output));
    let output = verify(&desk, &kept.der, NOW + 60, true);
    assert!(output.status.success(), "{}", text(&output));

    let directory = tempfile::tempdir().unwrap();
    let issuer = desk
        .authority
        .issuer_certificate(Issuer::from(Function::DeviceIdentity))
        .unwrap();
    let issuer = write(directory.path(), "issuer.pem", certificate_pem(issuer));
    let list = write(directory.path(), "list.pem", crl_pem(&der));
    let output = openssl(&["crl", "-in", &list, "-noout", "-text", "-CAfile", &issuer]);
    let shown = text(&output);
    assert!(shown.contains("verify OK"), "{shown}");
    assert!(
        shown.contains("Version 2") && shown.contains("Key Compromise"),
        "{shown}"
    );
    let spaced: Vec<_> = shown.split_whitespace().collect();
    assert!(spaced.join(" ").contains("X509v3 CRL Number: 2"), "{shown}");
    assert!(shown.contains(&lost.serial.to_string().to_uppercase()), "{shown}");
}

#[test]
fn openssl_verifies_our_requests() {
    let directory = tempfile::tempdir().unwrap();
    for curve in [Curve::P256, Curve::P384] {
        let subject = device("A1234567").subject();
        let csr = build_csr(&subject, signer(curve).as_ref(), &mut random()).unwrap();
        let path = write(directory.path(), "request.der", csr);
        let output = openssl(&[
            "req", "-inform", "DER", "-in", &path, "-noout", "-verify", "-subject",
        ]);
        assert!(output.status.success(), "{}", text(&output));
        assert!(
            text(&output).contains("CN = PM-100, serialNumber = A1234567"),
            "{}",
            text(&output)
        );
    }
}

/// Requests by other tools are taken, in PEM and DER, with their attributes ignored.
#[test]
fn requests_by_openssl_are_taken() {
    let mut desk = Desk::new();
    let directory = tempfile::tempdir().unwrap();
    let key = directory.path().join("key.pem").to_str().unwrap().to_owned();
    let csr = directory.path().join("csr").to_str().unwrap().to_owned();
    for (curve, form, serial) in [("P-256", "PEM", "A1"), ("P-384", "DER", "A2")] {
        let curve = format!("ec_paramgen_curve:{curve}");
        let subject = format!("/CN=PM-100/serialNumber={serial}");
        let digest = if form == "DER" { "-sha384" } else { "-sha256" };
        let output = openssl(&[
            "req",
            "-new",
            "-nodes",
            "-newkey",
            "ec",
            "-pkeyopt",
            &curve,
            "-keyout",
            &key,
            "-subj",
            &subject,
            "-addext",
            "basicConstraints=CA:TRUE",
            digest,
            "-outform",
            form,
            "-out",
            &csr,
        ]);
        assert!(output.status.success(), "{}", text(&output));
        let record = desk
            .order(device(serial), Request::Csr(&fs::read(&csr).unwrap()), NOW)
            .unwrap();
        let output = verify(&desk, &record.der, NOW, true);
        assert!(output.status.success(), "{}", text(&output));
        let leaf = write(directory.path(), "leaf.pem", certificate_pem(&record.der));
        let shown = text(&openssl(&["x509", "-in", &leaf, "-noout", "-text"]));
        assert!(!shown.contains("CA:TRUE"), "{shown}");
    }
}

/// R-ID-5: issuing authorities issue leaves only, and their certificates say for which function.
#[test]
fn openssl_shows_the_issuing_profile() {
    let desk = Desk::new();
    let directory = tempfile::tempdir().unwrap();
    for function in Function::ALL {
        let der = desk.authority.issuer_certificate(Issuer::from(function)).unwrap();
        let path = write(directory.path(), "issuing.pem", certificate_pem(der));
        let shown = text(&openssl(&["x509", "-in", &path, "-noout", "-text"]));
        let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            shown.contains("Basic Constraints: critical CA:TRUE, pathlen:0"),
            "{shown}"
        );
        assert!(
            shown.contains("Key Usage: critical Certificate Sign, CRL Sign"),
            "{shown}"
        );
        let purpose = format!(
            "Extended Key Usage: critical {}.{} ",
            wand_trust::ARC,
            function.number()
        );
        assert!(format!("{shown} ").contains(&purpose), "{shown}");
    }
}
