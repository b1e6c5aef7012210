//! A link that is lost in a session.

use crate::ward::{Ward, lower_rate};
use std::time::Duration;
use wand_firmware_sim::process::CutLink;
use wand_programmer::{FaultKind, Resolution};

/// R-CM-5, R-SE-4: the link is cut between command and receipt; the desk comes back by itself, to the same device, and the
/// device's own record tells what became of the command.
#[tokio::test(flavor = "multi_thread")]
async fn the_desk_comes_back_and_resolves_what_was_uncertain() {
    let ward = Ward::in_session(Some(CutLink::CommandSent)).await;
    ward.desk.interrogate().await.unwrap();
    let first = ward.desk.snapshot().await.unwrap().session.unwrap();
    ward.gate.open();
    let fault = ward.desk.program(lower_rate(70)).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::OutcomeUncertain, "{fault}");
    let lost = ward.desk.snapshot().await.unwrap();
    assert_eq!(lost.uncertain.len(), 1);
    assert_eq!(lost.uncertain[0].endpoint.as_ref(), Some(&ward.endpoint));
    let back = ward
        .shown(|now| now.work.is_none() && now.session.as_ref().is_some_and(|session| !session.lost))
        .await;
    let session = back.session.unwrap();
    assert_ne!(
        session.session.session_id, first.session.session_id,
        "authenticated anew"
    );
    assert_eq!(
        session.session.resolved.unwrap().resolution,
        Resolution::CarriedOut
    );
    assert!(back.uncertain.is_empty() && back.ended.is_none());
    assert_eq!(
        session.at_start, first.at_start,
        "undo goes to where the visit began"
    );
    let rate = session.programme.unwrap();
    assert_eq!(
        rate.values.iter().find(|value| value.short == "LRL").unwrap().raw,
        70
    );
}

/// R-CM-5: while it is not known what became of a command, nothing else is sent.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_programmed_while_an_outcome_is_uncertain() {
    let ward = Ward::in_session(Some(CutLink::CommandSent)).await;
    ward.desk.interrogate().await.unwrap();
    let snapshots = ward.desk.snapshots();
    let gate = ward.gate.clone();
    let shutting = tokio::spawn(async move {
        let mut snapshots = snapshots;
        let sent =
            |now: &wand_programmer::Snapshot| now.work.as_ref().is_some_and(|work| work.step == "receipt");
        snapshots.wait_for(sent).await.unwrap();
        gate.shut();
    });
    let fault = ward.desk.program(lower_rate(70)).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::OutcomeUncertain);
    shutting.await.unwrap();
    let fault = ward.desk.program(lower_rate(80)).await.unwrap_err();
    assert!(
        matches!(fault.kind, FaultKind::LinkLost | FaultKind::OutcomeUncertain),
        "{fault}"
    );
    ward.gate.open();
    let back = ward
        .shown(|now| now.work.is_none() && now.session.as_ref().is_some_and(|session| !session.lost))
        .await;
    assert_eq!(
        back.session.unwrap().programme.unwrap().command_counter,
        1,
        "the second was never sent"
    );
}

/// BLE pitfall: a device that was lost may have another address when it is back. It is met where it is heard since, and not
/// asked where it was, which is in vain and takes long.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_device_is_met_where_it_is_heard() {
    let ward = Ward::in_session(None).await;
    ward.pair().await;
    ward.desk.interrogate().await.unwrap();
    let a_moment = Duration::from_millis(200);
    ward.desk.programmer().devices(a_moment).await.unwrap();
    ward.gate.cut_and_move();
    ward.shown(|now| now.session.as_ref().is_some_and(|session| session.lost))
        .await;
    let back = ward
        .shown(|now| now.work.is_none() && now.session.as_ref().is_some_and(|session| !session.lost))
        .await;
    assert_ne!(back.session.unwrap().session.endpoint, ward.endpoint);
    assert_eq!(ward.gate.asked_in_vain(), 0);
}

/// Whoever watches can end the search, and is told why the session ended.
#[tokio::test(flavor = "multi_thread")]
async fn the_search_for_a_lost_device_can_be_ended() {
    for by_cancel in [true, false] {
        let ward = Ward::in_session(None).await;
        ward.desk.interrogate().await.unwrap();
        ward.gate.cut();
        let shown = ward
            .shown(|now| now.work.as_ref().is_some_and(|work| work.kind == "reconnect"))
            .await;
        let session = shown.session.unwrap();
        assert!(session.lost && session.report.is_some() && shown.ended.is_none());
        let fault = ward.desk.interrogate().await.unwrap_err();
        assert_eq!(fault.kind, FaultKind::LinkLost, "{fault}");
        if by_cancel {
            ward.shown(|now| now.work.as_ref().is_some_and(|work| work.cancellable))
                .await;
            assert!(ward.desk.cancel().await.unwrap());
        } else {
            ward.desk.end().await.unwrap();
        }
        let shown = ward
            .shown(|now| now.work.is_none() && now.session.is_none())
            .await;
        assert_eq!(
            shown.ended.map(|fault| fault.kind),
            by_cancel.then_some(FaultKind::LinkLost)
        );
    }
}
