use crate::pki::{DAY, Desk, NOW, desk};
use crate::rig::{Rig, set};
use wand_firmware_sim::device::LogCode;
use wand_protocol::message::{CrlVerdict, RequestBody, ResponseBody};
use wand_protocol::receipt::Outcome;
use wand_protocol::registry::RefusalCode;
use wand_protocol::session::Ending;
use wand_trust::{Function, RevocationList, Role};

fn carry(contact: &mut crate::rig::Contact<'_>, list: &[u8]) -> CrlVerdict {
    match contact.ask(RequestBody::CarryCrl(list.to_vec())) {
        Ok(ResponseBody::Crl(verdict)) => verdict,
        other => panic!("{other:?}"),
    }
}

/// Incident "certificate revoked in mid-session": the next request is refused, the session ends, the log says why.
#[test]
fn an_operator_revoked_in_mid_session_is_refused_and_the_session_ends() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let operator = desk().operator("R. Evoked", Role::Clinician);
    let mut contact = rig.connect(&operator).unwrap();
    contact.change(set(class, &[("LRL", "70")])).unwrap();
    let command = contact.draft(set(class, &[("LRL", "90")]));
    let list = desk().revoke(&operator.session_record, Function::OperatorSession);
    assert!(matches!(carry(&mut contact, &list), CrlVerdict::Accepted { .. }));
    let signed = contact.sign(&command);
    let refusal = contact.send(signed).unwrap_err();
    assert_eq!(
        (refusal.code, refusal.detail.as_str()),
        (RefusalCode::NoLongerTrusted, "revoked")
    );
    contact.run_until(|contact| contact.ended.is_some());
    drop(contact);
    rig.idle(2_000);
    assert_eq!(
        (
            rig.logged(LogCode::PeerNoLongerTrusted),
            rig.device.status().command_counter
        ),
        (1, 1)
    );
    assert_eq!(
        (
            rig.logged(LogCode::SessionDistrusted),
            rig.logged(LogCode::SessionClosed)
        ),
        (1, 0)
    );
    rig.restart();
    let Err(Ending::Fault(_)) = rig.connect(&operator) else {
        panic!("a revoked operator was let in")
    };
    assert!(
        rig.news
            .iter()
            .any(|news| format!("{news:?}").contains("revoked")),
        "{:?}",
        rig.news
    );
}

/// A revoked command certificate signs nothing, even in a good session.
#[test]
fn a_command_under_a_revoked_certificate_is_refused() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let operator = desk().operator("R. Command", Role::Clinician);
    let mut contact = rig.connect(&operator).unwrap();
    let list = desk().revoke(&operator.command_record, Function::CommandSigning);
    carry(&mut contact, &list);
    assert_eq!(
        contact.change(set(class, &[("LRL", "70")])).unwrap_err().code,
        RefusalCode::Revoked
    );
    assert_eq!(contact.programme().command_counter, 0);
}

/// R-RV-2; incident "CRL number rolled back": a lower number never replaces a higher one, also after a restart.
#[test]
fn a_lower_list_number_never_replaces_a_higher_one() {
    let mut rig = Rig::pacemaker();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let (old, new) = {
        let mut desk = desk();
        (
            desk.fresh_list(Function::FirmwareSigning, NOW),
            desk.fresh_list(Function::FirmwareSigning, NOW),
        )
    };
    let mut contact = rig.connect(&operator).unwrap();
    let CrlVerdict::Accepted { number } = carry(&mut contact, &new) else {
        panic!()
    };
    assert_eq!(carry(&mut contact, &old), CrlVerdict::Kept { number });
    assert_eq!(carry(&mut contact, &new), CrlVerdict::Kept { number });
    assert_eq!(
        contact.refused(RequestBody::CarryCrl(vec![0x30, 0])).code,
        RefusalCode::Malformed
    );
    contact.goodbye();
    rig.restart();
    let mut contact = rig.connect(&operator).unwrap();
    assert_eq!(carry(&mut contact, &old), CrlVerdict::Kept { number });
    let Ok(ResponseBody::Certificates(held)) = contact.ask(RequestBody::ReadCertificates) else {
        panic!()
    };
    assert!(
        held.crls
            .iter()
            .any(|facts| facts.number == number && facts.issuer.starts_with(&[0x30]))
    );
    contact.goodbye();
    assert_eq!(
        (rig.logged(LogCode::ListAccepted), rig.logged(LogCode::ListKept)),
        (1, 2)
    );
}

/// R-RV-2: a CA may be succeeded under its own name by one with a new key. Each has a list, and neither displaces the
/// other's, also after a restart.
#[test]
fn lists_of_one_name_and_two_keys_stand_side_by_side() {
    let (mut first, mut second) = (Desk::found(), Desk::found());
    let operator = first.operator("A. Clinician", Role::Clinician);
    let function = Function::OperatorSession;
    let lists = [first.fresh_list(function, NOW), second.fresh_list(function, NOW)];
    let further = second.bundle();
    let mut rig = Rig::installed(|class, serial, keys| {
        let mut installation = first.installation(class, serial, keys);
        installation.anchors.extend(further.anchors.clone());
        let issuing = further.issuing.iter().map(|(_, der)| der.clone());
        installation.issuing.extend(issuing);
        installation.crls.clear();
        installation
    });
    let mut contact = rig.connect_under(&operator, first.trust()).unwrap();
    for list in &lists {
        assert!(matches!(carry(&mut contact, list), CrlVerdict::Accepted { .. }));
    }
    contact.goodbye();
    rig.restart();
    let mut contact = rig.connect_under(&operator, first.trust()).unwrap();
    for list in &lists {
        let number = RevocationList::from_der(list).unwrap().number();
        assert_eq!(carry(&mut contact, list), CrlVerdict::Kept { number });
    }
}

/// A list of another authority is not taken.
#[test]
fn a_strangers_list_is_refused() {
    let mut rig = Rig::pacemaker();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let foreign = Desk::found().fresh_list(Function::OperatorSession, NOW);
    let mut contact = rig.connect(&operator).unwrap();
    contact.refused(RequestBody::CarryCrl(foreign));
    contact.goodbye();
    assert_eq!(rig.logged(LogCode::ListRefused), 1);
}

/// R-RV-3: a stale list is "indeterminate": reading goes on, programming does not, until a newer list is carried.
#[test]
fn a_stale_list_permits_reading_and_no_programming() {
    let mut own = Desk::found();
    let operator = own.operator("A. Clinician", Role::Clinician);
    let mut rig = Rig::of(&mut own);
    let class = rig.class();
    rig.wait(45 * DAY);
    let mut contact = rig.connect_under(&operator, own.trust()).unwrap();
    let refused = contact.change(set(class, &[("LRL", "70")])).unwrap();
    assert!(
        matches!(refused.outcome, Outcome::Refused(refusal) if refusal.code == RefusalCode::RevocationUnknown)
    );
    let now = contact.rig.now.unix_s;
    own.authority
        .refresh_crls(now, &mut wand_crypto::OsRandom)
        .unwrap();
    for (_, list) in own.bundle().crls {
        carry(&mut contact, &list);
    }
    assert_eq!(
        contact.change(set(class, &[("LRL", "70")])).unwrap().outcome,
        Outcome::Applied
    );
}

/// R-RV-4; incident "clock wrong by years": a clock that stopped does not make an old certificate good again.
#[test]
fn a_clock_set_back_by_years_is_held_at_the_floor() {
    let mut rig = Rig::pacemaker();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    rig.now.unix_s = 0;
    rig.restart();
    let mut contact = rig.connect_at(&operator, NOW).unwrap();
    let Ok(ResponseBody::Report(report)) = contact.ask(RequestBody::Interrogate) else {
        panic!()
    };
    assert!(report.device_time >= NOW - DAY, "{}", report.device_time);
}

/// R-ID-7: a certificate that ends in mid-session ends the session's rights.
#[test]
fn an_operator_whose_certificate_ends_in_mid_session_is_refused() {
    let mut rig = Rig::pacemaker();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut contact = rig.connect(&operator).unwrap();
    contact.programme();
    contact.rig.now.unix_s = operator.session_record.not_after + 1;
    let refusal = contact.refused(RequestBody::ReadProgramme);
    assert_eq!(
        (refusal.code, refusal.detail.as_str()),
        (RefusalCode::NoLongerTrusted, "expired")
    );
}
