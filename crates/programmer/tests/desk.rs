//! The desk without a device: enrolment with an authority elsewhere, then everything that can be looked at.

use std::path::Path;
use tempfile::TempDir;
use wand_authority::{
    Authority, Founding, Order, Profile, Reason, Request, SealedKeys, certificate_pem, crl_pem,
};
use wand_crypto::{HealthTested, OsRandom, Secret, rustcrypto};
use wand_programmer::desk::Desk;
use wand_programmer::view::{
    Answer, CertificateFormat, EnrolRequest, FaultKind, LogFormat, LogQuery, TrustKind,
};
use wand_trust::{KeyUse, Role};

const PIN: &str = "135790";

fn now() -> u64 {
    std::time::UNIX_EPOCH.elapsed().unwrap().as_secs()
}

struct Site {
    _folder: TempDir,
    authority: Authority,
    random: HealthTested<OsRandom>,
}

impl Site {
    fn found() -> Self {
        let folder = TempDir::new().unwrap();
        let mut random = HealthTested::start(OsRandom).unwrap();
        let keys = SealedKeys::new(
            &folder.path().join("keys"),
            Secret::new(vec![7; 32]),
            rustcrypto(),
        )
        .unwrap();
        let founding = Founding {
            name: "Wand",
            p384: false,
        };
        let place = folder.path().join("authority");
        let begun = now() - 86_400;
        let authority =
            Authority::init(&place, founding, Box::new(keys), rustcrypto(), begun, &mut random).unwrap();
        Self {
            _folder: folder,
            authority,
            random,
        }
    }

    /// The files an authority sends back: certificates with issuing ones and lists, and the anchor.
    fn issue(&mut self, requests: &str) -> (Vec<u8>, Vec<u8>) {
        let (name, role) = ("Dr. Ada Roe".to_owned(), Role::Clinician);
        let session = Profile::OperatorSession {
            key_use: KeyUse::Signature,
            role,
            name: name.clone(),
        };
        let profiles = [session, Profile::CommandSigning { role, name }];
        let mut pem = String::new();
        let begin = "-----BEGIN CERTIFICATE REQUEST-----";
        let asked = requests.match_indices(begin).map(|(at, _)| &requests[at..]);
        for (profile, asked) in profiles.into_iter().zip(asked) {
            let end = asked.find("-----END CERTIFICATE REQUEST-----\n").unwrap() + 34;
            let order = Order {
                profile,
                request: Request::Csr(&asked.as_bytes()[..end]),
                requester: "test",
                renews: None,
            };
            let record = self.authority.issue(&order, now(), &mut self.random).unwrap();
            pem.push_str(&certificate_pem(&record.der));
        }
        let bundle = self.authority.bundle().unwrap();
        bundle
            .issuing
            .iter()
            .for_each(|(_, der)| pem.push_str(&certificate_pem(der)));
        bundle
            .crls
            .iter()
            .for_each(|(_, der)| pem.push_str(&crl_pem(der)));
        (pem.into_bytes(), certificate_pem(&bundle.anchors[0]).into_bytes())
    }
}

fn request() -> EnrolRequest {
    serde_json::from_value(serde_json::json!({ "name": "Dr. Ada Roe", "pin": PIN, "vault": "pin" })).unwrap()
}

async fn enrolled(site: &mut Site) -> (Desk, TempDir) {
    let home = TempDir::new().unwrap();
    let desk = Desk::open(home.path(), &home.path().join("air")).unwrap();
    let requests = home.path().join("requests.pem");
    assert_eq!(desk.enrol_to(request(), requests.clone()).await.unwrap().count, 2);
    let (certificates, anchor) = site.issue(&std::fs::read_to_string(&requests).unwrap());
    desk.add_trust_from(TrustKind::Anchor, "anchor.pem".into(), anchor)
        .await
        .unwrap();
    let files = vec![("certificates.pem".to_owned(), certificates)];
    desk.install_certificates_from(files).await.unwrap();
    let pin = wand_audit::vault::Pin::new(PIN).unwrap();
    desk.programmer().unlock(Some(pin)).await.unwrap();
    (desk, home)
}

/// R-ID-9: from nothing to an operator, each step saying what is missing.
#[tokio::test(flavor = "multi_thread")]
async fn an_operator_enrols_with_an_authority_elsewhere() {
    let mut site = Site::found();
    let home = TempDir::new().unwrap();
    let desk = Desk::open(home.path(), &home.path().join("air")).unwrap();
    let setup = desk.setup().await.unwrap();
    assert_eq!(
        (setup.operator, setup.pin_needed, setup.awaiting_certificates),
        (None, false, false)
    );
    assert_eq!(setup.missing.len(), 4, "{:?}", setup.missing);
    assert!(
        setup
            .vaults
            .iter()
            .any(|vault| vault.code == "pin" && vault.available)
    );
    let early = desk.install_certificates_from(Vec::new()).await.unwrap_err();
    assert_eq!(early.kind, FaultKind::Usage);

    let file = home.path().join("requests.pem");
    desk.enrol_to(request(), file.clone()).await.unwrap();
    let first = std::fs::read_to_string(&file).unwrap();
    let setup = desk.setup().await.unwrap();
    assert!(setup.awaiting_certificates && setup.pin_needed);
    desk.enrol_to(request(), file.clone()).await.unwrap();
    let (certificates, anchor) = site.issue(&first);
    let half: Vec<u8> = certificates[..certificates.len() / 8].to_vec();
    for (files, why) in [
        (Vec::new(), "not among the files"),
        (vec![("anchor".into(), anchor.clone())], "not among"),
        (vec![("half".into(), half)], ""),
    ] {
        let refused = desk.install_certificates_from(files).await.unwrap_err();
        assert_eq!(refused.kind, FaultKind::Usage);
        assert!(refused.sentence.contains(why), "{}", refused.sentence);
    }
    assert!(
        desk.trusted().await.unwrap().issuing.is_empty(),
        "nothing was changed"
    );
    desk.add_trust_from(TrustKind::Anchor, "anchor.pem".into(), anchor)
        .await
        .unwrap();
    let setup = desk
        .install_certificates_from(vec![("c.pem".into(), certificates)])
        .await
        .unwrap();
    assert_eq!(setup.operator.as_deref(), Some("Dr. Ada Roe"));
    assert_eq!(setup.role.as_deref(), Some("clinician"));
    assert_eq!(setup.missing, []);
    assert!(!setup.awaiting_certificates);
    let pin = wand_audit::vault::Pin::new(PIN).unwrap();
    let operator = desk.programmer().unlock(Some(pin)).await.unwrap();
    assert_eq!(operator.name, "Dr. Ada Roe");
    assert_eq!(desk.own_certificates().await.unwrap().len(), 2);
    assert_eq!(desk.keys().await.unwrap().len(), 2);
}

/// R-RV-3: a path alone and revocation are two verdicts; good, bad and not to be told.
#[tokio::test(flavor = "multi_thread")]
async fn certificate_files_are_judged_and_looked_at() {
    let mut site = Site::found();
    let (desk, home) = enrolled(&mut site).await;
    let own = desk.own_certificates().await.unwrap();
    let detail = desk.certificate(own[0].fingerprint.clone()).await.unwrap();
    assert!(detail.extensions.iter().any(|one| {
        one.lines
            .iter()
            .any(|line| line.contains("operator session (clinician)"))
    }));
    assert!(detail.asn1.len() > 20);
    let judge = async |pem: &str| {
        desk.judge_certificate("a.pem".into(), pem.as_bytes().to_vec())
            .await
    };

    let good = judge(&detail.pem).await.unwrap();
    assert_eq!(
        (good.chain.answer, good.revocation.answer),
        (Answer::Good, Answer::Good),
        "{good:?}"
    );
    assert_eq!(good.path.len(), 3);
    let trusted = desk.trusted().await.unwrap();
    let anchor = desk
        .certificate(trusted.anchors[0].fingerprint.clone())
        .await
        .unwrap();
    let view = judge(&anchor.pem).await.unwrap();
    assert_eq!(
        (view.chain.answer, view.revocation.answer),
        (Answer::Good, Answer::Indeterminate)
    );
    let issuing = desk
        .certificate(trusted.issuing[0].fingerprint.clone())
        .await
        .unwrap();
    let both = judge(&format!("{}{}{}", anchor.pem, issuing.pem, detail.pem))
        .await
        .unwrap();
    assert_eq!(both.certificates.len(), 3);
    assert_eq!(
        both.certificates[0].certificate.fingerprint, own[0].fingerprint,
        "the leaf first"
    );
    let view = judge(&issuing.pem).await.unwrap();
    assert_eq!(view.chain.answer, Answer::Good, "{}", view.chain.sentence);

    let other = Site::found();
    let stranger = certificate_pem(&other.authority.bundle().unwrap().issuing[0].1);
    let view = judge(&stranger).await.unwrap();
    assert_eq!(
        (view.chain.answer, view.revocation.answer),
        (Answer::Bad, Answer::Indeterminate)
    );
    let left = view.certificates[0].certificate.fingerprint.clone();
    let comparison = desk
        .compare_certificates(left.clone(), left.clone())
        .await
        .unwrap();
    assert!(comparison.fields.iter().all(|field| field.same));
    let comparison = desk
        .compare_certificates(left, own[0].fingerprint.clone())
        .await
        .unwrap();
    assert!(
        comparison
            .fields
            .iter()
            .any(|field| field.name == "subject" && !field.same)
    );

    let serial = site
        .authority
        .list()
        .iter()
        .find(|record| hex::encode(&record.der) == der_hex(&detail.pem))
        .unwrap()
        .serial;
    let decided = now();
    site.authority
        .revoke(
            serial,
            Reason::KeyCompromise,
            decided,
            "test",
            decided,
            &mut site.random,
        )
        .unwrap();
    site.authority.refresh_crls(decided, &mut site.random).unwrap();
    for (_, list) in site.authority.bundle().unwrap().crls {
        desk.add_trust_from(TrustKind::List, "list".into(), list)
            .await
            .unwrap();
    }
    let view = judge(&detail.pem).await.unwrap();
    assert_eq!(
        (view.chain.answer, view.revocation.answer),
        (Answer::Good, Answer::Bad),
        "{view:?}"
    );

    for (format, begin) in [
        (CertificateFormat::Pem, &b"-----BEGIN"[..]),
        (CertificateFormat::Der, &[0x30, 0x82]),
    ] {
        let path = home.path().join("out");
        let written = desk
            .export_certificate_to(own[0].fingerprint.clone(), format, path.clone())
            .await
            .unwrap();
        let bytes = std::fs::read(path).unwrap();
        assert_eq!(written.count, bytes.len() as u64);
        assert!(bytes.starts_with(begin));
    }
    for bad in [vec![0x30; 5 << 20], b"no certificate".to_vec(), Vec::new()] {
        assert_eq!(
            desk.judge_certificate("bad".into(), bad).await.unwrap_err().kind,
            FaultKind::Usage
        );
    }
    assert_eq!(
        desk.certificate("00".into()).await.unwrap_err().kind,
        FaultKind::Usage
    );
}

fn der_hex(pem: &str) -> String {
    use rustls_pki_types::CertificateDer;
    use rustls_pki_types::pem::PemObject as _;
    hex::encode(CertificateDer::from_pem_slice(pem.as_bytes()).unwrap())
}

/// R-LG-2, R-LG-3: pages, jumps, verdict and exports of the audit log; nothing of it while locked.
#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_pages_jumps_verifies_and_exports() {
    let mut site = Site::found();
    let (desk, home) = enrolled(&mut site).await;
    let anchor = site.authority.bundle().unwrap().anchors[0].clone();
    for _ in 0..5 {
        desk.add_trust_from(TrustKind::Anchor, "again".into(), anchor.clone())
            .await
            .unwrap();
    }
    let page = desk.audit(LogQuery::default(), 0, 3).await.unwrap();
    assert_eq!((page.total, page.rows.len()), (6, 3));
    assert_eq!(
        (page.rows[0].sequence, page.rows[0].kind.as_str()),
        (6, "trust.added")
    );
    let unlocked = LogQuery {
        kinds: vec!["operator.unlocked".into()],
        text: "ADA".into(),
        from: Some(1),
        until: Some(now() + 10),
        ..LogQuery::default()
    };
    let page = desk.audit(unlocked.clone(), 0, 10).await.unwrap();
    assert_eq!((page.total, page.rows[0].sequence), (1, 1));
    assert!(
        desk.audit(LogQuery::default(), 6, 10)
            .await
            .unwrap()
            .rows
            .is_empty()
    );
    assert_eq!(
        desk.audit_place(LogQuery::default(), now() + 10).await.unwrap(),
        0
    );
    assert_eq!(
        desk.audit_place(LogQuery::default(), 5).await.unwrap(),
        5,
        "the oldest"
    );
    let verdict = desk.verify_audit().await.unwrap();
    assert!(verdict.intact && verdict.rows == 6);
    for (format, query, rows) in [
        (LogFormat::Csv, LogQuery::default(), 6),
        (LogFormat::Json, unlocked, 1),
    ] {
        let path = home.path().join("log");
        let written = desk.export_audit_to(query, format, path.clone()).await.unwrap();
        assert_eq!(written.count, rows);
        assert!(lines(&path) >= rows as usize);
    }
    let nowhere = home.path().join("no/such/folder/log");
    let fault = desk
        .export_audit_to(LogQuery::default(), LogFormat::Csv, nowhere)
        .await
        .unwrap_err();
    assert_eq!(fault.kind, FaultKind::Storage);
    let unknown = desk
        .device_log("NOBODY".into(), LogQuery::default(), 0, 10)
        .await
        .unwrap_err();
    assert_eq!(unknown.kind, FaultKind::Usage);
    desk.programmer().lock().await.unwrap();
    assert_eq!(
        desk.audit(LogQuery::default(), 0, 1).await.unwrap_err().kind,
        FaultKind::Locked
    );
    assert_eq!(desk.verify_audit().await.unwrap_err().kind, FaultKind::Locked);
    assert_eq!(
        desk.own_certificates().await.unwrap().len(),
        2,
        "public while locked"
    );
    assert_eq!(desk.policy().await.unwrap().rows.len(), 32);
}

fn lines(path: &Path) -> usize {
    std::fs::read_to_string(path).unwrap().lines().count()
}

/// Invariant 6: a face that waits for the end takes nothing from the programmer's last words, and the folder is free.
#[tokio::test(flavor = "multi_thread")]
async fn the_end_comes_after_the_last_handle_and_leaves_the_folder_free() {
    use tokio::time::{Duration, timeout};
    let mut site = Site::found();
    let (desk, home) = enrolled(&mut site).await;
    let mut ended = Box::pin(desk.programmer().ended());
    let early = timeout(Duration::from_millis(50), &mut ended).await;
    assert!(early.is_err(), "a desk is there");
    drop(desk);
    timeout(Duration::from_secs(10), ended).await.unwrap();
    Desk::open(home.path(), &home.path().join("air")).unwrap();
}
