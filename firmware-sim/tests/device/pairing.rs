use crate::pki::{NOW, desk, provider};
use crate::rig::{Met, Rig};
use wand_firmware_sim::device::{Control, MAX_PAIRED};
use wand_protocol::command::Change;
use wand_protocol::message::{PairGrant, RequestBody, ResponseBody};
use wand_protocol::pairing::ADVERTISING_PERIOD_S;
use wand_protocol::receipt::Outcome;
use wand_protocol::registry::RefusalCode;
use wand_trust::Role;

fn window() -> Control {
    Control::PairingWindow { seconds: 60 }
}

fn pair(contact: &mut crate::rig::Contact<'_>) -> PairGrant {
    match contact.ask(RequestBody::Pair) {
        Ok(ResponseBody::Paired(grant)) => grant,
        other => panic!("{other:?}"),
    }
}

/// MiniMed 600, CVE-2022-32537: pairing only in a short window opened at the device; the code is the same at both ends.
#[test]
fn pairing_needs_the_window_and_shows_one_code_at_both_ends() {
    let mut rig = Rig::pacemaker();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut contact = rig.connect(&operator).unwrap();
    assert_eq!(
        contact.refused(RequestBody::Pair).code,
        RefusalCode::PairingClosed
    );
    let code = contact.authenticated.as_ref().unwrap().pairing_code.to_string();
    assert_eq!(contact.rig.device.status().pairing_code, Some(code));
    contact.rig.control(window());
    let grant = pair(&mut contact);
    assert_eq!(grant.workstations.len(), 1);
    contact.rig.now.ms += 61_000;
    contact.ended = None;
    assert!(!contact.rig.device.status().pairing_open || contact.ask(RequestBody::Pair).is_err());
}

/// R-ID-6: the emergency role does not pair.
#[test]
fn a_role_that_may_not_pair_does_not_pair_in_an_open_window() {
    let mut rig = Rig::pacemaker();
    rig.control(window());
    let operator = desk().operator("Ward 3", Role::Emergency);
    let mut contact = rig.connect(&operator).unwrap();
    assert_eq!(contact.refused(RequestBody::Pair).code, RefusalCode::NotPermitted);
}

/// After pairing both sides name their certificates by hash, and every reconnect authenticates all the same.
#[test]
fn a_paired_reconnect_sends_references_and_survives_a_forgetful_workstation() {
    let mut rig = Rig::pacemaker();
    rig.control(window());
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut contact = rig.connect(&operator).unwrap();
    pair(&mut contact);
    let first = contact.authenticated.as_ref().unwrap();
    let (bytes, device) = (first.bytes, first.peer.leaf().der().to_vec());
    contact.goodbye();
    rig.restart();
    let met = Met {
        certificates: vec![device.clone()],
        held_by_device: true,
    };
    let contact = rig.connect_as(&operator, met.clone()).unwrap();
    let again = contact.authenticated.as_ref().unwrap();
    assert!(again.own_by_reference && again.peer_by_reference);
    assert!(again.bytes < bytes / 2, "{} of {bytes}", again.bytes);
    contact.goodbye();
    let forgetful = Met {
        certificates: Vec::new(),
        held_by_device: false,
    };
    assert!(rig.connect_as(&operator, forgetful.clone()).is_err());
    rig.wait(60);
    let contact = rig.connect_as(&operator, forgetful).unwrap();
    assert!(!contact.authenticated.as_ref().unwrap().peer_by_reference);
}

/// R-SE-8: the token rotates, only the paired recognise it, and an unpaired device draws it at random.
#[test]
fn the_advertising_token_rotates_and_only_the_paired_recognise_it() {
    let mut rig = Rig::pacemaker();
    assert_ne!(rig.device.advertisement().token, rig.device.advertisement().token);
    rig.control(window());
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut contact = rig.connect(&operator).unwrap();
    let grant = pair(&mut contact);
    contact.goodbye();
    let period = NOW / ADVERTISING_PERIOD_S;
    let token = rig.device.advertisement().token;
    assert_eq!(token, grant.advertising_key.token(provider(), period));
    rig.wait(ADVERTISING_PERIOD_S);
    rig.idle(100);
    let later = rig.device.advertisement().token;
    assert_eq!(later, grant.advertising_key.token(provider(), period + 1));
    assert_ne!(token, later);
    rig.restart();
    assert_eq!(rig.device.advertisement().token, later);
}

#[test]
fn workstations_are_listed_bounded_and_forgotten_by_command() {
    let mut rig = Rig::pacemaker();
    let operators: Vec<_> = (0..=MAX_PAIRED)
        .map(|number| desk().operator(&format!("Op {number}"), Role::Clinician))
        .collect();
    for (number, operator) in operators.iter().enumerate() {
        rig.control(window());
        let mut contact = rig.connect(operator).unwrap();
        if number < MAX_PAIRED {
            assert_eq!(pair(&mut contact).workstations.len(), number + 1);
            assert_eq!(
                pair(&mut contact).workstations.len(),
                number + 1,
                "pairing again changes nothing"
            );
            contact.goodbye();
            continue;
        }
        assert_eq!(contact.refused(RequestBody::Pair).code, RefusalCode::Full);
        let Ok(ResponseBody::PairedList(list)) = contact.ask(RequestBody::ListPaired) else {
            panic!()
        };
        let gone = *list[0];
        assert_eq!(
            contact.change(Change::ForgetWorkstation(gone)).unwrap().outcome,
            Outcome::Applied
        );
        let twice = contact.change(Change::ForgetWorkstation(gone)).unwrap();
        assert!(
            matches!(twice.outcome, Outcome::Refused(refusal) if refusal.code == RefusalCode::WrongState)
        );
        assert_eq!(pair(&mut contact).workstations.len(), MAX_PAIRED);
    }
}
