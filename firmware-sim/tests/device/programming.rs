use crate::pki::desk;
use crate::rig::{Rig, set, values};
use wand_firmware_sim::device::Control;
use wand_protocol::command::Change;
use wand_protocol::edhoc::Method;
use wand_protocol::message::{NoticeBody, RequestBody, ResponseBody};
use wand_protocol::receipt::Outcome;
use wand_protocol::registry::RefusalCode;
use wand_therapy::{BatteryPhase, ParameterId, Programme, State};
use wand_trust::Role;

/// R-CM-1, R-CM-6: a good change takes effect, is attested, read back and survives a restart.
#[test]
fn a_good_change_is_applied_attested_and_kept() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut contact = rig.connect(&operator).unwrap();
    let receipt = contact
        .change(set(class, &[("LRL", "70"), ("ventricular-amplitude", "3.2 V")]))
        .unwrap();
    assert_eq!(
        (receipt.outcome, receipt.counter, receipt.state),
        (Outcome::Applied, 1, State::Permanent)
    );
    let programme = contact.programme();
    assert_eq!(programme.hash, receipt.programme_hash);
    assert_eq!(programme.permanent.value(class.find("LRL").unwrap().id), Some(70));
    let last = contact.last_command().unwrap();
    assert_eq!(
        (last.counter, &last.outcome, last.programme_hash),
        (1, &Outcome::Applied, programme.hash)
    );
    contact.goodbye();
    rig.restart();
    let mut contact = rig.connect(&operator).unwrap();
    assert_eq!(contact.programme(), programme);
    assert_eq!(contact.last_command(), Some(last));
}

/// The whole main job by static Diffie-Hellman on the device's side, and on both.
#[test]
fn every_method_programs() {
    for method in [Method::StaticSign, Method::StaticStatic] {
        let mut rig = Rig::new("pacemaker", method);
        let class = rig.class();
        let operator = desk().operator("A. Clinician", Role::Clinician);
        let mut contact = rig.connect(&operator).unwrap();
        assert_eq!(contact.authenticated.as_ref().unwrap().method, method);
        let receipt = contact.change(set(class, &[("LRL", "75")])).unwrap();
        assert_eq!(receipt.outcome, Outcome::Applied, "{method:?}");
    }
}

/// R-CM-2; SOOIL Dana RS (ICSMA-21-012-01): limits are enforced by the device, whatever the app has checked. The
/// refusal is attested and uses the counter.
#[test]
fn an_interlock_and_a_value_outside_its_table_are_refused_by_the_device() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut contact = rig.connect(&operator).unwrap();
    let before = contact.programme();
    let refusal = |outcome| match outcome {
        Outcome::Refused(refusal) => (refusal.code, refusal.detail),
        Outcome::Applied => panic!("applied"),
    };
    let interlock = contact
        .change(set(class, &[("LRL", "100"), ("URL", "90")]))
        .unwrap();
    assert_eq!(
        refusal(interlock.outcome),
        (RefusalCode::Interlock, "lrl-not-below-url".into())
    );
    assert_eq!((interlock.counter, interlock.programme_hash), (1, before.hash));
    let lower_rate = class.find("LRL").unwrap().id;
    for (id, raw) in [
        (lower_rate, 71),
        (lower_rate, i32::MAX),
        (lower_rate, -60),
        (ParameterId(60_000), 1),
    ] {
        let change = Change::Set(Programme::from_iter([(id, raw)]));
        let receipt = contact.change(change).unwrap();
        let expected = if id == lower_rate && raw == 71 {
            Outcome::Applied
        } else {
            receipt.outcome.clone()
        };
        if raw == 71 {
            assert_eq!(receipt.outcome, expected, "71 ppm is in the table");
        } else {
            assert_eq!(refusal(receipt.outcome).0, RefusalCode::ValueRefused);
        }
    }
    let last = contact.last_command().unwrap();
    assert!(matches!(last.outcome, Outcome::Refused(_)) && last.counter == 5);
    let after = contact.programme();
    assert_eq!(
        (after.command_counter, after.permanent.value(lower_rate)),
        (5, Some(71))
    );
}

/// R-CM-7: a temporary programme reverts by itself when the link breaks, and is in no flash.
#[test]
fn a_temporary_programme_reverts_when_the_link_breaks() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut contact = rig.connect(&operator).unwrap();
    let permanent = contact.programme();
    let receipt = contact
        .change(Change::Temporary(values(class, &[("LRL", "90")])))
        .unwrap();
    assert_eq!(
        (receipt.outcome, receipt.state),
        (Outcome::Applied, State::Temporary)
    );
    assert_eq!(
        receipt.programme_hash, permanent.hash,
        "the permanent programme stands"
    );
    let running = contact.programme();
    let temporary = running.temporary.unwrap();
    assert_eq!(
        (running.state, temporary.value(class.find("LRL").unwrap().id)),
        (State::Temporary, Some(90))
    );
    contact.break_link();
    drop(contact);
    assert_eq!(rig.device.status().state, State::Permanent);
    let mut contact = rig.connect(&operator).unwrap();
    let after = contact.programme();
    assert_eq!(
        (after.permanent, after.temporary, after.state),
        (permanent.permanent, None, State::Permanent)
    );
}

#[test]
fn a_temporary_programme_ends_by_command_and_by_power_loss() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut contact = rig.connect(&operator).unwrap();
    let nothing = contact.change(Change::CancelTemporary).unwrap();
    assert!(matches!(nothing.outcome, Outcome::Refused(refusal) if refusal.code == RefusalCode::WrongState));
    contact
        .change(Change::Temporary(values(class, &[("LRL", "90")])))
        .unwrap();
    let cancelled = contact.change(Change::CancelTemporary).unwrap();
    assert_eq!(
        (cancelled.outcome, cancelled.state),
        (Outcome::Applied, State::Permanent)
    );
    contact
        .change(Change::Temporary(values(class, &[("LRL", "90")])))
        .unwrap();
    drop(contact);
    rig.restart();
    assert_eq!(rig.device.status().state, State::Permanent);
}

/// R-CM-8: emergency therapy needs no matching programme, is the emergency role's to give, outlasts link and power, and
/// ends by programming a mode.
#[test]
fn emergency_therapy_is_given_at_once_and_stays() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let (clinician, emergency) = {
        let mut desk = desk();
        (
            desk.operator("A. Clinician", Role::Clinician),
            desk.operator("Ward 3", Role::Emergency),
        )
    };
    let mut contact = rig.connect(&emergency).unwrap();
    let mut command = contact.draft(Change::Emergency);
    command.base = [0; 32];
    let signed = contact.sign(&command);
    let receipt = contact.send(signed).unwrap();
    assert_eq!(
        (receipt.outcome, receipt.state),
        (Outcome::Applied, State::Emergency)
    );
    let denied = contact.change(set(class, &[("LRL", "70")])).unwrap();
    assert!(matches!(denied.outcome, Outcome::Refused(refusal) if refusal.code == RefusalCode::NotPermitted));
    contact.break_link();
    drop(contact);
    assert_eq!(
        rig.device.status().programme,
        class.summary(&class.emergency().unwrap())
    );
    rig.restart();
    assert_eq!(rig.device.status().state, State::Emergency);
    let mut contact = rig.connect(&clinician).unwrap();
    let still = contact.change(set(class, &[("LRL", "70")])).unwrap();
    assert_eq!((still.outcome, still.state), (Outcome::Applied, State::Emergency));
    let ended = contact.change(set(class, &[("mode", "VVI")])).unwrap();
    assert_eq!((ended.outcome, ended.state), (Outcome::Applied, State::Permanent));
}

/// The battery withholds what the class says it withholds, and the device checks it itself.
#[test]
fn a_worn_battery_withholds_modes_and_temporary_programmes() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    rig.control(Control::Battery(BatteryPhase::ElectiveReplacementTime));
    let mut contact = rig.connect(&operator).unwrap();
    for change in [
        set(class, &[("mode", "DDDR")]),
        Change::Temporary(values(class, &[("mode", "VVI"), ("LRL", "90")])),
    ] {
        let receipt = contact.change(change).unwrap();
        assert!(matches!(receipt.outcome, Outcome::Refused(refusal) if refusal.code == RefusalCode::Battery));
    }
    let single = contact.change(set(class, &[("mode", "VVI")])).unwrap();
    assert_eq!(single.outcome, Outcome::Applied);
    assert_eq!(
        contact.refused(RequestBody::Telemetry(true)).code,
        RefusalCode::Battery
    );
}

/// No room assumes a pacemaker: the monitor's settings and sensor session go the same way.
#[test]
fn a_glucose_monitor_is_programmed_and_its_session_starts_and_stops() {
    let mut rig = Rig::new("glucose-monitor", Method::SignSign);
    let class = rig.class();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut contact = rig.connect(&operator).unwrap();
    let start = class.find_action("start-session").unwrap().code;
    let stop = class.find_action("stop-session").unwrap().code;
    let early = contact.change(Change::Action(stop)).unwrap();
    assert!(matches!(early.outcome, Outcome::Refused(refusal) if refusal.code == RefusalCode::WrongState));
    assert_eq!(
        contact.change(Change::Action(start)).unwrap().outcome,
        Outcome::Applied
    );
    let unknown = contact.change(Change::Action(200)).unwrap();
    assert!(
        matches!(unknown.outcome, Outcome::Refused(refusal) if refusal.code == RefusalCode::UnknownRequest)
    );
    let none = contact.change(Change::Emergency).unwrap();
    assert!(matches!(none.outcome, Outcome::Refused(refusal) if refusal.code == RefusalCode::UnknownRequest));
    drop(contact);
    rig.restart();
    let mut contact = rig.connect(&operator).unwrap();
    let twice = contact.change(Change::Action(start)).unwrap();
    assert!(matches!(twice.outcome, Outcome::Refused(refusal) if refusal.code == RefusalCode::WrongState));
    assert_eq!(
        contact.change(Change::Action(stop)).unwrap().outcome,
        Outcome::Applied
    );
}

/// Telemetry changes when the programme does.
#[test]
fn telemetry_shows_beats_at_the_programmed_rate() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    rig.control(Control::Turn {
        name: "sinus-rate".into(),
        value: 30,
    });
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut contact = rig.connect(&operator).unwrap();
    assert_eq!(
        contact.ask(RequestBody::Telemetry(true)),
        Ok(ResponseBody::Telemetry(true))
    );
    let beats = |contact: &mut crate::rig::Contact<'_>| {
        contact.notices.clear();
        contact.run_for(10_000);
        let paced_or_sensed = |kind: u8| kind == 3 || kind == 5;
        contact
            .notices
            .iter()
            .filter_map(|notice| match notice {
                NoticeBody::Telemetry(stretch) => Some(stretch),
                _ => None,
            })
            .flat_map(|stretch| &stretch.markers)
            .filter(|marker| paced_or_sensed(marker.kind))
            .count()
    };
    let slow = beats(&mut contact);
    contact.change(set(class, &[("LRL", "110")])).unwrap();
    contact.run_for(5_000);
    let fast = beats(&mut contact);
    assert!(
        (9..=12).contains(&slow) && (17..=20).contains(&fast),
        "{slow} {fast}"
    );
    let traces = contact.notices.iter().filter(|notice| {
        matches!(notice, NoticeBody::Telemetry(stretch) if stretch.channel == 2 && stretch.samples.len() > 50)
    });
    assert!(traces.count() > 20);
    assert_eq!(
        contact.ask(RequestBody::Telemetry(false)),
        Ok(ResponseBody::Telemetry(false))
    );
    contact.run_for(300);
    contact.notices.clear();
    contact.run_for(2_000);
    assert_eq!(contact.notices, []);
}

/// A magnet imposes what the class says, for as long as it is in place.
#[test]
fn a_magnet_governs_while_it_is_in_place() {
    let mut rig = Rig::pacemaker();
    let before = rig.device.status().programme;
    rig.control(Control::Magnet(true));
    assert_eq!(rig.device.status().state, State::Magnet);
    assert_ne!(rig.device.status().programme, before);
    rig.restart();
    assert_eq!(
        rig.device.status().state,
        State::Permanent,
        "the magnet is reported anew"
    );
    rig.control(Control::Magnet(true));
    rig.control(Control::Magnet(false));
    assert_eq!(
        (rig.device.status().state, rig.device.status().programme),
        (State::Permanent, before)
    );
}
