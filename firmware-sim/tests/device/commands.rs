use crate::pki::{Desk, desk};
use crate::rig::{Rig, set};
use wand_protocol::command::Change;
use wand_protocol::cose::CertificateRef;
use wand_protocol::message::RequestBody;
use wand_protocol::receipt::Outcome;
use wand_protocol::registry::RefusalCode;
use wand_trust::Role;

/// MiniMed 508 / Paradigm, CVE-2019-10964: a command that was carried out is never carried out again.
#[test]
fn a_replayed_command_is_refused_with_its_own_code() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut contact = rig.connect(&operator).unwrap();
    let command = contact.draft(set(class, &[("LRL", "70")]));
    let signed = contact.sign(&command);
    contact.send(signed.clone()).unwrap();
    assert_eq!(
        contact.send(signed.clone()).unwrap_err().code,
        RefusalCode::ReplayedCounter
    );
    let lower = contact.tampered(set(class, &[("LRL", "80")]), |command| command.counter = 0);
    assert_eq!(lower, RefusalCode::ReplayedCounter);
    contact.goodbye();
    let mut contact = rig.connect(&operator).unwrap();
    assert_eq!(
        contact.send(signed).unwrap_err().code,
        RefusalCode::WrongSession,
        "in a later session too"
    );
    assert_eq!(contact.programme().command_counter, 1);
}

/// R-CM-1: device, session, expiry and base programme are bound; a refusal before the signature changes nothing.
#[test]
fn a_command_for_another_device_session_time_or_programme_is_refused() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut contact = rig.connect(&operator).unwrap();
    let before = contact.programme();
    let change = || set(class, &[("LRL", "70")]);
    let device = contact.tampered(change(), |command| command.device = [1; 32]);
    let session = contact.tampered(change(), |command| command.session = [1; 8]);
    let expired = contact.tampered(change(), |command| command.expires -= 61);
    let stale = contact.tampered(change(), |command| command.base = [1; 32]);
    assert_eq!(
        (device, session),
        (RefusalCode::WrongDevice, RefusalCode::WrongSession)
    );
    assert_eq!(
        (expired, stale),
        (RefusalCode::Expired, RefusalCode::StaleProgramme)
    );
    assert_eq!(contact.programme(), before);
    assert_eq!(contact.last_command(), None);
}

/// R-SE-3: a command spliced from one session into another fails by its name, and by its binding if the name is
/// forged.
#[test]
fn a_command_signed_for_another_session_is_refused_even_under_the_right_name() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut first = rig.connect(&operator).unwrap();
    let mut command = first.draft(set(class, &[("LRL", "70")]));
    let binding = first.authenticated.as_ref().unwrap().command_binding;
    first.goodbye();
    let mut second = rig.connect(&operator).unwrap();
    command.session = second.authenticated.as_ref().unwrap().session_id;
    second.authenticated.as_mut().unwrap().command_binding = binding;
    let signed = second.sign(&command);
    assert_eq!(second.send(signed).unwrap_err().code, RefusalCode::BadSignature);
}

/// Conexus, CVE-2019-6538: a command changed in any byte is no command.
#[test]
fn a_changed_command_is_refused() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut contact = rig.connect(&operator).unwrap();
    let command = contact.draft(set(class, &[("LRL", "70")]));
    let signed = contact.sign(&command);
    for at in (0..signed.len()).step_by(7) {
        let mut changed = signed.clone();
        changed[at] ^= 0x10;
        let refusal = contact.send(changed).unwrap_err();
        assert_ne!(refusal.code, RefusalCode::StorageFailed, "byte {at}");
    }
    assert_eq!(
        contact.refused(RequestBody::Command(Vec::new())).code,
        RefusalCode::Malformed
    );
    assert_eq!(
        contact.refused(RequestBody::Command(vec![0xd2; 5000])).code,
        RefusalCode::Malformed
    );
    assert_eq!(contact.programme().command_counter, 0);
    contact.send(signed).unwrap();
}

/// R-CM-1: the command key must be of the operator whose session it is.
#[test]
fn a_command_of_another_operator_is_refused() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let (one, other) = {
        let mut desk = desk();
        (
            desk.operator("A. Clinician", Role::Clinician),
            desk.operator("B. Clinician", Role::Clinician),
        )
    };
    let mut contact = rig.connect(&one).unwrap();
    let command = contact.draft(set(class, &[("LRL", "70")]));
    let signed = contact.sign_as(&other, &command);
    let refusal = contact.send(signed).unwrap_err();
    assert_eq!(
        (refusal.code, refusal.detail.as_str()),
        (RefusalCode::CertificateRefused, "another-operator")
    );
    let mut same_name = one.clone();
    same_name.command_record = desk().operator("A. Clinician", Role::Emergency).command_record;
    let signed = contact.sign_as(&same_name, &command);
    assert_eq!(
        contact.send(signed).unwrap_err().detail,
        "another-operator",
        "same name, another role"
    );
}

/// R-ID-5; incident "one key used for two functions": a session certificate signs no command.
#[test]
fn a_certificate_for_another_function_signs_no_command() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let mut operator = desk().operator("A. Clinician", Role::Clinician);
    operator.command_record = operator.session_record.clone();
    let mut contact = rig.connect(&operator).unwrap();
    let refusal = contact.change(set(class, &[("LRL", "70")])).unwrap_err();
    assert_eq!(
        (refusal.code, refusal.detail.as_str()),
        (RefusalCode::CertificateRefused, "wrong-function")
    );
}

/// R-ID-3: a command under another authority's certificate is refused.
#[test]
fn a_strangers_certificate_signs_no_command() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let mut operator = desk().operator("A. Clinician", Role::Clinician);
    let stranger = Desk::found().operator("A. Clinician", Role::Clinician);
    operator.command = stranger.command;
    operator.command_record = stranger.command_record;
    let mut contact = rig.connect(&operator).unwrap();
    let refusal = contact.change(set(class, &[("LRL", "70")])).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::CertificateRefused);
}

/// R-ID-6; incident "service engineer sends therapy": denied, attested and logged.
#[test]
fn a_service_engineer_reads_and_never_sends_therapy() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let engineer = desk().operator("S. Engineer", Role::ServiceEngineer);
    let mut contact = rig.connect(&engineer).unwrap();
    let before = contact.programme();
    for change in [
        set(class, &[("LRL", "70")]),
        Change::Emergency,
        Change::CancelTemporary,
    ] {
        let receipt = contact.change(change).unwrap();
        assert!(
            matches!(receipt.outcome, Outcome::Refused(refusal) if refusal.code == RefusalCode::NotPermitted)
        );
        assert_eq!(receipt.programme_hash, before.hash);
    }
    assert_eq!(contact.programme().permanent, before.permanent);
}

/// Later commands name the signer's certificate by hash; a hash that nobody left is refused by name.
#[test]
fn a_certificate_is_named_by_hash_once_the_device_has_met_it() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut contact = rig.connect(&operator).unwrap();
    let by_hash = |contact: &mut crate::rig::Contact<'_>, lower_rate: &str| {
        let command = contact.draft(set(class, &[("LRL", lower_rate)]));
        let fingerprint = hex::decode(&contact.operator.command_record.fingerprint).unwrap();
        let certificate = CertificateRef::Thumbprint(fingerprint[..8].try_into().unwrap());
        let binding = contact.authenticated.as_ref().unwrap().command_binding;
        let signer = contact.operator.command.clone();
        let signed = wand_protocol::command::sign_command(
            &command,
            &*signer,
            &certificate,
            &binding,
            &mut wand_crypto::OsRandom,
        );
        contact.send(signed.unwrap())
    };
    assert_eq!(
        by_hash(&mut contact, "70").unwrap_err().detail,
        "unknown-credential"
    );
    contact.change(set(class, &[("LRL", "70")])).unwrap();
    assert_eq!(by_hash(&mut contact, "75").unwrap().outcome, Outcome::Applied);
    contact.goodbye();
    rig.restart();
    let mut contact = rig.connect(&operator).unwrap();
    assert_eq!(by_hash(&mut contact, "80").unwrap().outcome, Outcome::Applied);
}
