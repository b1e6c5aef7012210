use crate::pki::{Desk, desk};
use crate::rig::Rig;
use wand_firmware_sim::device::{Control, DeviceInput, LogCode, News};
use wand_firmware_sim::energy::RADIO_EVENT;
use wand_protocol::message::{RequestBody, ResponseBody};
use wand_trust::Role;

fn fail(rig: &mut Rig) -> bool {
    rig.news.clear();
    rig.device.handle(
        rig.now,
        DeviceInput::Connected {
            mtu: 244,
            interval_ms: 15,
        },
    );
    rig.idle(100);
    rig.device.handle(rig.now, DeviceInput::Packet(&[1]));
    rig.idle(100);
    rig.device.handle(rig.now, DeviceInput::Disconnected);
    rig.idle(100);
    rig.news.iter().any(|news| matches!(news, News::TurnedAway(_)))
}

/// R-SE-7; "BLE denial of sleep": contacts that do not authenticate wait longer and longer; the emergency path admits
/// one at every interval.
#[test]
fn strangers_are_turned_away_after_failures_but_never_for_good() {
    let mut rig = Rig::pacemaker();
    let refused = (0..12).filter(|_| fail(&mut rig)).count();
    assert!(refused >= 9, "{refused}");
    rig.wait(rig.limits.emergency_interval_s);
    assert!(!fail(&mut rig), "the emergency path");
    assert!((0..3).any(|_| fail(&mut rig)));
    assert_eq!(
        rig.logged(LogCode::ContactTurnedAway),
        1,
        "strangers do not fill the log"
    );
}

/// R-SE-7: the magnet admits at once, whatever strangers have done; the energy they took is counted and shown.
#[test]
fn an_exhausted_budget_admits_whoever_holds_the_magnet() {
    let mut rig = Rig::pacemaker();
    rig.limits.daily_nj = 2 * rig.limits.contact_nj;
    rig.limits.emergency_interval_s = 30 * 86_400;
    rig.restart();
    assert_eq!((0..3).filter(|_| fail(&mut rig)).count(), 1);
    while rig.news != [News::TurnedAway("exhausted")] {
        rig.wait(rig.limits.longest_back_off_s);
        fail(&mut rig);
        assert!(rig.now.ms < 100_000_000, "{:?}", rig.news);
    }
    let operator = desk().operator("A. Clinician", Role::Clinician);
    assert!(rig.connect(&operator).is_err());
    rig.control(Control::Magnet(true));
    let mut contact = rig.connect(&operator).unwrap();
    let Ok(ResponseBody::Report(report)) = contact.ask(RequestBody::Interrogate) else {
        panic!()
    };
    assert!(
        report.contacts.failed_energy_uj > 0 && report.contacts.failed > 0 && report.contacts.turned_away > 0
    );
}

/// R-SE-7: ten seconds of a connection without a word cost more than a refused handshake: counted, logged and waited for.
#[test]
fn a_central_that_loiters_is_a_failed_contact() {
    let mut rig = Rig::pacemaker();
    let before = rig.device.status();
    rig.device.handle(
        rig.now,
        DeviceInput::Loitered {
            ms: 10_000,
            interval_ms: 30,
        },
    );
    let after = rig.device.status();
    let cost = after.failed_energy_uj - before.failed_energy_uj;
    let expected = 333 * RADIO_EVENT / 1000;
    assert!(cost.abs_diff(expected) <= 1, "{cost} of {expected} microjoule");
    assert_eq!(rig.logged(LogCode::ContactFailed), 1);
    assert!(!fail(&mut rig), "the emergency path");
    assert!(fail(&mut rig), "the next one has to wait");
}

/// R-SE-7: a restart does not refill the budget.
#[test]
fn a_restart_does_not_refill_the_budget() {
    let mut rig = Rig::pacemaker();
    rig.limits.first_back_off_s = 0;
    rig.restart();
    let full = left(&mut rig);
    for _ in 0..8 {
        assert!(!fail(&mut rig));
    }
    let drawn = full - left(&mut rig);
    assert!(drawn > 0);
    rig.restart();
    assert!(left(&mut rig) <= full - drawn);
}

fn left(rig: &mut Rig) -> u64 {
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut contact = rig.connect(&operator).unwrap();
    let Ok(ResponseBody::Report(report)) = contact.ask(RequestBody::Interrogate) else {
        panic!()
    };
    contact.goodbye();
    report.contacts.budget_left_uj
}

/// R-SE-7: what a refused handshake costs stays within what is set aside for a contact; figures for the report.
#[test]
fn a_refused_handshake_costs_less_than_a_contact_may() {
    let mut rig = Rig::pacemaker();
    let stranger = Desk::found().operator("A. Clinician", Role::Clinician);
    let before = rig.device.status().failed_energy_uj;
    assert!(rig.connect(&stranger).is_err());
    let cost = rig.device.status().failed_energy_uj - before;
    assert!((200..3_000).contains(&cost), "{cost} µJ");
}
