use crate::pki::{Desk, desk};
use crate::rig::{Met, Rig, set};
use wand_crypto::Random;
use wand_crypto::SeededRandom;
use wand_firmware_sim::device::{DeviceInput, DeviceOutput, LogCode, News};
use wand_protocol::command::command_hash;
use wand_protocol::message::RequestBody;
use wand_protocol::receipt::Outcome;
use wand_protocol::session::{Ending, SessionFault};
use wand_trust::Role;

/// R-CM-5; incident "link cut between send and answer": the device's own record tells what became of the command.
#[test]
fn a_link_cut_between_command_and_receipt_is_resolved_from_the_last_command_record() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut contact = rig.connect(&operator).unwrap();
    let command = contact.draft(set(class, &[("LRL", "70")]));
    let signed = contact.sign(&command);
    let hash = command_hash(crate::pki::provider(), &signed);
    contact.air.deaf = true;
    contact.session.request(RequestBody::Command(signed)).unwrap();
    contact.run_for(500);
    contact.break_link();
    assert_eq!(contact.ended, Some(Ending::Fault(SessionFault::LinkLost)));
    drop(contact);
    rig.restart();
    let mut contact = rig.connect(&operator).unwrap();
    let last = contact.last_command().unwrap();
    assert_eq!(
        (last.command_hash, last.outcome.clone()),
        (hash, Outcome::Applied)
    );
    assert_eq!(
        contact.verified(&last.receipt, &hash).programme_hash,
        contact.programme().hash
    );
}

/// Incident "duplicated delivery": every packet twice and thrice does the work once.
#[test]
fn packets_that_arrive_several_times_do_their_work_once() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut contact = rig.dial(&operator, Met::default());
    contact.air.repeats = 2;
    let mut contact = contact.authenticated().unwrap();
    contact.change(set(class, &[("LRL", "70")])).unwrap();
    assert_eq!(contact.programme().command_counter, 1);
}

/// R-SE-3: the packets of one session replayed into another connection open no session and change nothing.
#[test]
fn a_recorded_session_played_again_does_nothing() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut contact = rig.connect(&operator).unwrap();
    contact.change(set(class, &[("LRL", "70")])).unwrap();
    let recorded = std::mem::take(&mut contact.air.seen);
    contact.goodbye();
    let counter = rig.device.status().command_counter;
    rig.news.clear();
    rig.device.handle(
        rig.now,
        DeviceInput::Connected {
            mtu: 244,
            interval_ms: 15,
        },
    );
    for packet in recorded {
        rig.device.handle(rig.now, DeviceInput::Packet(&packet));
        rig.idle(100);
    }
    rig.idle(15_000);
    assert!(
        !rig.news
            .iter()
            .any(|news| matches!(news, News::SessionOpened { .. })),
        "{:?}",
        rig.news
    );
    assert!(rig.news.iter().any(|news| matches!(news, News::Ended(_))));
    assert_eq!(rig.device.status().command_counter, counter);
}

/// SweynTooth: whatever bytes arrive, therapy goes on and the next programmer is served.
#[test]
fn garbage_packets_stop_neither_therapy_nor_the_next_session() {
    let mut rig = Rig::pacemaker();
    rig.limits.first_back_off_s = 0;
    rig.restart();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let mut random = SeededRandom::new(7);
    for round in 0..40 {
        rig.device.handle(
            rig.now,
            DeviceInput::Connected {
                mtu: 244,
                interval_ms: 15,
            },
        );
        for _ in 0..60 {
            let mut len = [0];
            random.fill(&mut len).unwrap();
            let mut packet = vec![0; usize::from(len[0])];
            random.fill(&mut packet).unwrap();
            if round % 2 == 0 && !packet.is_empty() {
                // Look like a segment, so that the layers behind see something too.
                packet[0] = 0x13;
            }
            rig.device.handle(rig.now, DeviceInput::Packet(&packet));
            while !matches!(rig.device.poll(rig.now), DeviceOutput::Wait(_)) {}
        }
        rig.device.handle(rig.now, DeviceInput::Disconnected);
        rig.idle(100);
        rig.wait(1000);
    }
    assert!(!rig.device.is_dead());
    let before = rig.device.status();
    assert!(before.failed_energy_uj > 0);
    let mut contact = rig.connect(&operator).unwrap();
    let class = contact.rig.class();
    contact.change(set(class, &[("LRL", "70")])).unwrap();
}

/// R-SE-4: no data is accepted before the handshake is complete.
#[test]
fn a_silent_peer_and_one_that_skips_the_handshake_are_dropped() {
    let mut rig = Rig::pacemaker();
    rig.device.handle(
        rig.now,
        DeviceInput::Connected {
            mtu: 244,
            interval_ms: 15,
        },
    );
    rig.idle(11_000);
    assert_eq!(rig.news, [News::Ended("handshake-timeout")]);
}

/// R-ID-2, R-SE-8: a programmer of another authority learns nothing about the device and gets no session.
#[test]
fn a_programmer_of_another_authority_is_refused_and_learns_no_serial_number() {
    let mut rig = Rig::pacemaker();
    let stranger = Desk::found().operator("A. Clinician", Role::Clinician);
    let refused = rig.connect(&stranger).err().unwrap();
    assert!(matches!(refused, Ending::Fault(_)), "{refused:?}");
    assert!(
        rig.news
            .iter()
            .any(|news| matches!(news, News::Ended("unknown-issuer"))),
        "{:?}",
        rig.news
    );
    assert!(rig.logged(LogCode::ContactFailed) == 1);
}

/// R-ID-2: a device that is not the expected one is refused by the programmer.
#[test]
fn a_device_with_another_serial_number_is_not_the_one_expected() {
    let mut rig = Rig::pacemaker();
    let right = std::mem::replace(&mut rig.settings.serial, "OTHER123".into());
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let Err(Ending::Fault(fault)) = rig.connect(&operator) else {
        panic!("connected")
    };
    assert_eq!(fault.code(), "wrong-serial");
    rig.settings.serial = right;
    rig.wait(5);
    assert!(rig.connect(&operator).is_ok());
}
