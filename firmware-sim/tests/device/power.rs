use crate::pki::{NOW, Operator, desk, provider};
use crate::rig::{Chips, Rig, set};
use std::sync::Arc;
use wand_firmware_sim::device::{DeviceInput, LogCode, SharedFlash};
use wand_firmware_sim::flash::{Flash, TwoBank};
use wand_protocol::command::command_hash;
use wand_protocol::message::{RequestBody, ResponseBody};
use wand_protocol::receipt::Outcome;
use wand_therapy::State;
use wand_trust::{Function, Role};

/// Programs 70 ppm and ends the session as far as the power lets it; the command's hash, and whether a receipt came.
fn program(rig: &mut Rig, operator: &Operator) -> (Option<[u8; 32]>, bool) {
    let class = rig.class();
    let Ok(mut contact) = rig.connect(operator) else {
        return (None, false);
    };
    let command = contact.draft(set(class, &[("LRL", "70")]));
    let signed = contact.sign(&command);
    let hash = command_hash(provider(), &signed);
    let answered = contact.ask(RequestBody::Command(signed)).is_ok();
    if answered {
        contact.hang_up();
    }
    (Some(hash), answered)
}

/// R-CM-3, R-CM-5; "power cut at every write": the old programme or the new one, and the last-command record says
/// which; what was acknowledged is never lost.
#[test]
fn a_power_cut_at_any_write_of_a_programming_session_leaves_old_or_new() {
    let mut rig = Rig::pacemaker();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    rig.connect(&operator).unwrap().goodbye();
    let before = rig.device.status().programme;
    let chips: [fn(&Chips) -> &crate::rig::Chip; 2] = [|chips| &chips.record, |chips| &chips.log];
    let (mut old, mut new) = (0, 0);
    for chip in chips {
        let mut whole = rig.twin();
        let start = chip(&whole.chips).lock().unwrap().primitives();
        assert!(program(&mut whole, &operator).1);
        let writes = chip(&whole.chips).lock().unwrap().primitives() - start;
        for cut in 0..writes {
            let mut trial = rig.twin();
            chip(&trial.chips).lock().unwrap().cut_power_at(cut, cut);
            let (hash, answered) = program(&mut trial, &operator);
            assert!(trial.device.is_dead(), "cut {cut} of {writes}");
            trial.restart();
            let status = trial.device.status();
            match status.command_counter {
                0 => {
                    assert!(!answered, "what was acknowledged is lost at {cut}");
                    assert_eq!(status.programme, before);
                    old += 1;
                }
                1 => {
                    assert_ne!(status.programme, before);
                    new += 1;
                    if cut % 16 == 0 {
                        let last = trial.connect(&operator).unwrap().last_command().unwrap();
                        assert_eq!((Some(last.command_hash), last.outcome), (hash, Outcome::Applied));
                    }
                }
                other => panic!("counter {other}"),
            }
        }
    }
    assert!(old > 200 && new > 200, "{old} {new}");
}

/// R-RV-2, R-CM-3: a power cut while a revocation list is stored leaves the old lists or the new one, never none.
#[test]
fn a_power_cut_while_a_list_is_carried_leaves_the_old_lists_or_the_new() {
    let mut rig = Rig::pacemaker();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let list = desk().fresh_list(Function::FirmwareSigning, NOW);
    let numbers = |rig: &mut Rig| {
        let mut contact = rig.connect(&operator).unwrap();
        let Ok(ResponseBody::Certificates(held)) = contact.ask(RequestBody::ReadCertificates) else {
            panic!()
        };
        contact.goodbye();
        held.crls.iter().map(|facts| facts.number).sum::<u64>()
    };
    let before = numbers(&mut rig);
    let carry = |rig: &mut Rig| {
        let mut contact = rig.connect(&operator).unwrap();
        contact.ask(RequestBody::CarryCrl(list.clone())).is_ok()
    };
    let mut whole = rig.twin();
    let start = whole.chips.trust.lock().unwrap().primitives();
    assert!(carry(&mut whole));
    let writes = whole.chips.trust.lock().unwrap().primitives() - start;
    let after = numbers(&mut whole);
    assert_ne!(before, after);
    for cut in (0..writes).filter(|cut| cut % 97 == 0 || writes - cut < 3) {
        let mut trial = rig.twin();
        trial.chips.trust.lock().unwrap().cut_power_at(cut, cut);
        assert!(!carry(&mut trial) && trial.device.is_dead());
        trial.restart();
        let held = numbers(&mut trial);
        assert!(held == before || held == after, "{held} at {cut}");
    }
}

/// A write that the flash refuses leaves the old programme, and the device says so.
#[test]
fn after_a_power_cut_nothing_more_comes_from_the_device() {
    let mut rig = Rig::pacemaker();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    rig.chips.record.lock().unwrap().cut_power_at(10, 1);
    let (_, answered) = program(&mut rig, &operator);
    assert!(!answered && rig.device.is_dead());
    rig.device.handle(
        rig.now,
        DeviceInput::Connected {
            mtu: 244,
            interval_ms: 15,
        },
    );
    rig.idle(1_000);
    assert!(rig.connect(&operator).is_err());
}

/// Both banks bad: the device starts with the power-on reset programme, says so, and can be programmed again.
#[test]
fn a_device_that_lost_its_programme_starts_with_the_power_on_reset_programme() {
    let mut rig = Rig::pacemaker();
    let class = rig.class();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    rig.connect(&operator).unwrap().goodbye();
    {
        let mut chip = rig.chips.record.lock().unwrap();
        (0..2).for_each(|bank| (0..64).for_each(|bit| chip.flip_bit((bank * 8192 + 40) * 8 + bit * 11)));
    }
    rig.restart();
    let status = rig.device.status();
    assert_eq!(
        (status.state, status.programme),
        (State::PowerOnReset, class.summary(&class.power_on_reset()))
    );
    assert_eq!(rig.logged(LogCode::PowerOnReset), 1);
    rig.restart();
    assert_eq!(
        rig.device.status().state,
        State::PowerOnReset,
        "until somebody programs it"
    );
    let mut contact = rig.connect(&operator).unwrap();
    let receipt = contact.change(set(class, &[("LRL", "60")])).unwrap();
    assert_eq!(
        (receipt.outcome, receipt.state),
        (Outcome::Applied, State::Permanent)
    );
}

/// Flash full of anything at all never keeps a device from starting, nor its log from going on.
#[test]
fn a_damaged_log_is_begun_anew_and_said_so() {
    let mut rig = Rig::pacemaker();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    for _ in 0..3 {
        rig.connect(&operator).unwrap().goodbye();
    }
    rig.chips.log.lock().unwrap().flip_bit(300 * 8);
    rig.restart();
    assert!(rig.logged(LogCode::Started) >= 1);
    assert!(rig.connect(&operator).is_ok());
}

/// Certificates that cannot be read keep nobody from therapy: the device starts, says so, and takes no contact.
#[test]
fn a_device_that_lost_its_certificates_goes_on_with_its_therapy() {
    let mut rig = Rig::pacemaker();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let before = rig.device.status().programme;
    {
        let mut chip = rig.chips.trust.lock().unwrap();
        (0..2).for_each(|bank| (0..64).for_each(|bit| chip.flip_bit((bank * 65_536 + 40) * 8 + bit * 11)));
    }
    rig.restart();
    assert_eq!(
        (rig.device.status().programme, rig.device.status().provisioned),
        (before, false)
    );
    assert_eq!(rig.logged(LogCode::CertificatesLost), 1);
    assert!(rig.connect(&operator).is_err());
}

/// A stored anchor that is damaged vouches for nothing: the device starts, names anchor and lists, and lets nobody in.
#[test]
fn a_device_whose_anchor_is_damaged_says_so_and_trusts_nobody() {
    let mut rig = Rig::pacemaker();
    let operator = desk().operator("A. Clinician", Role::Clinician);
    let bundle = desk().bundle();
    {
        let chip = SharedFlash::of(Arc::clone(&rig.chips.trust));
        let (mut store, stored) = TwoBank::open(Box::new(chip) as Box<dyn Flash>).unwrap();
        let (mut stored, anchor) = (stored.unwrap(), &bundle.anchors[0]);
        let at = stored.windows(anchor.len()).position(|window| window == anchor);
        stored[at.unwrap()] ^= 1;
        store.commit(&stored).unwrap();
    }
    rig.restart();
    assert_eq!(
        (
            rig.logged(LogCode::CertificateDistrusted),
            rig.logged(LogCode::ListDistrusted)
        ),
        (1, bundle.crls.len())
    );
    assert!(rig.connect(&operator).is_err());
}
