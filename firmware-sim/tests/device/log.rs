use crate::pki::{desk, provider};
use crate::rig::{Rig, set};
use wand_firmware_sim::device::LogCode;
use wand_protocol::log::{LogEntry, LogVerifier, UnverifiedCheckpoint};
use wand_protocol::message::{KeyPurpose, KeyState, RequestBody, ResponseBody};
use wand_protocol::registry::RefusalCode;
use wand_trust::Role;

/// R-LG-1: read in pages, the chain holds and the checkpoint attests its head.
#[test]
fn the_log_is_chained_and_attested_over_pages_and_restarts() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    for round in 0..3 {
        let mut contact = rig.connect(&operator).unwrap();
        let rate = if round % 2 == 0 { "70" } else { "75" };
        contact.change(set(class, &[("LRL", rate)])).unwrap();
        contact.goodbye();
        rig.restart();
    }
    let mut contact = rig.connect(&operator).unwrap();
    let device = contact
        .authenticated
        .as_ref()
        .unwrap()
        .peer
        .leaf()
        .fingerprint(provider());
    let mut verifier = LogVerifier::new(None);
    let mut entries: Vec<LogEntry> = Vec::new();
    let checkpoint = loop {
        let request = RequestBody::ReadLog {
            from: verifier.wanted(),
            max: 5,
        };
        let Ok(ResponseBody::Log(page)) = contact.ask(request) else {
            panic!()
        };
        assert!(page.entries.len() <= 5 && page.oldest == 0);
        page.entries
            .iter()
            .for_each(|entry| verifier.accept(provider(), entry).unwrap());
        entries.extend(page.entries);
        match page.checkpoint {
            Some(checkpoint) => break checkpoint,
            None => assert!(page.more),
        }
    };
    let unverified = UnverifiedCheckpoint::parse(&checkpoint).unwrap();
    let verified = unverified
        .verify(provider(), contact.rig.evidence.public_key(), &device)
        .unwrap();
    verifier.conclude(&verified).unwrap();
    let count = |code: LogCode| entries.iter().filter(|entry| entry.code == code.number()).count();
    assert_eq!(
        (
            count(LogCode::Started),
            count(LogCode::SessionOpened),
            count(LogCode::CommandApplied)
        ),
        (4, 4, 3)
    );
    assert_eq!(count(LogCode::SessionClosed), 3);
}

/// R-ID-6: the emergency role does not read the log.
#[test]
fn reading_the_log_is_a_matter_of_role() {
    let mut rig = Rig::pacemaker();
    let operator = desk().operator("Ward 3", Role::Emergency);
    let mut contact = rig.connect(&operator).unwrap();
    let refusal = contact.refused(RequestBody::ReadLog { from: 0, max: 10 });
    assert_eq!(refusal.code, RefusalCode::NotPermitted);
}

/// R-KY-1, R-KY-2: slots without keys, states and use counts; certificates of each.
#[test]
fn key_slots_and_certificates_are_shown_without_any_key() {
    let mut rig = Rig::pacemaker();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut contact = rig.connect(&operator).unwrap();
    let Ok(ResponseBody::Keys(slots)) = contact.ask(RequestBody::ReadKeys) else {
        panic!()
    };
    let purposes: Vec<_> = slots.iter().map(|slot| slot.purpose).collect();
    assert_eq!(
        purposes,
        [
            KeyPurpose::IdentitySigning,
            KeyPurpose::IdentityAgreement,
            KeyPurpose::Evidence
        ]
    );
    assert!(
        slots
            .iter()
            .all(|slot| slot.state == KeyState::Active && slot.algorithm == -7)
    );
    assert!(slots[0].uses >= 2, "the request and this handshake");
    let Ok(ResponseBody::Certificates(held)) = contact.ask(RequestBody::ReadCertificates) else {
        panic!()
    };
    let lengths = [
        held.identity_signing.len(),
        held.identity_agreement.len(),
        held.evidence.len(),
    ];
    assert_eq!((lengths, held.crls.len()), ([1, 1, 1], 8));
    let Ok(ResponseBody::Measurements(measured)) = contact.ask(RequestBody::Measure(Vec::new())) else {
        panic!()
    };
    assert!(measured.values.len() >= 4);
    assert_eq!(
        contact.refused(RequestBody::Measure(vec![9_999])).code,
        RefusalCode::UnknownRequest
    );
    assert_eq!(
        contact.ask(RequestBody::Ping(vec![1; 64])),
        Ok(ResponseBody::Pong(vec![1; 64]))
    );
    assert_eq!(
        contact.refused(RequestBody::Ping(vec![1; 65])).code,
        RefusalCode::Malformed
    );
}
