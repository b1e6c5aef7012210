//! R-CM-8: emergency therapy overtakes everything.

use crate::ward::{Ward, lower_rate};
use std::time::{Duration, Instant};
use wand_programmer::{FaultKind, Resolution};

/// Nothing here takes as long when it is overtaken.
const AT_ONCE: Duration = Duration::from_secs(3);

/// R-CM-8: a scan is left off at once.
#[tokio::test(flavor = "multi_thread")]
async fn emergency_therapy_overtakes_a_scan() {
    let ward = Ward::in_session(None).await;
    ward.desk.interrogate().await.unwrap();
    let scanning = {
        let programmer = ward.desk.programmer().clone();
        tokio::spawn(async move { programmer.devices(Duration::from_secs(60)).await })
    };
    ward.shown(|now| now.work.as_ref().is_some_and(|work| work.kind == "scan"))
        .await;
    let pressed = Instant::now();
    let given = ward.desk.stat().await.unwrap();
    assert!(pressed.elapsed() < AT_ONCE, "{:?}", pressed.elapsed());
    assert_eq!(given.state, "pace-now");
    let session = ward.desk.snapshot().await.unwrap().session.unwrap();
    let programme = session.programme.unwrap();
    assert!(
        programme.summary.starts_with("VVI 65"),
        "what governs the device: {}",
        programme.summary
    );
    let fault = scanning.await.unwrap().unwrap_err();
    assert_eq!(fault.kind, FaultKind::Cancelled);
    assert!(fault.sentence.contains("emergency"), "{fault}");
}

/// R-CM-8: a log that is read is left off in the middle of a question, and read whole afterwards.
#[tokio::test(flavor = "multi_thread")]
async fn emergency_therapy_overtakes_a_log_read_and_what_waits_behind_it() {
    let ward = Ward::in_session(None).await;
    ward.desk.interrogate().await.unwrap();
    ward.gate.hold(true);
    let reading = {
        let programmer = ward.desk.programmer().clone();
        tokio::spawn(async move { programmer.device_log(|_| {}).await })
    };
    ward.shown(|now| now.work.as_ref().is_some_and(|work| work.kind == "read-log"))
        .await;
    let waiting = {
        let desk = ward.desk.clone();
        tokio::spawn(async move { desk.program(lower_rate(75)).await })
    };
    let pressed = Instant::now();
    let stat = {
        let desk = ward.desk.clone();
        tokio::spawn(async move { desk.stat().await })
    };
    assert_eq!(reading.await.unwrap().unwrap_err().kind, FaultKind::Cancelled);
    ward.gate.hold(false);
    assert_eq!(stat.await.unwrap().unwrap().state, "pace-now");
    assert!(pressed.elapsed() < AT_ONCE, "{:?}", pressed.elapsed());
    let afterwards = waiting.await.unwrap().unwrap();
    assert_eq!(afterwards.counter, 2, "the emergency was first");
    assert!(ward.desk.programmer().device_log(|_| {}).await.unwrap().signed);
}

/// R-CM-5, R-CM-8: a receipt that does not come keeps emergency therapy waiting for some seconds only; the command is then
/// uncertain, and the late receipt settles it.
#[tokio::test(flavor = "multi_thread")]
async fn emergency_therapy_does_not_wait_for_a_receipt_that_does_not_come() {
    let ward = Ward::in_session(None).await;
    ward.desk.interrogate().await.unwrap();
    let programming = {
        let desk = ward.desk.clone();
        tokio::spawn(async move { desk.program(lower_rate(70)).await })
    };
    // The device's answers to what is asked before the command must still come.
    ward.shown(|now| now.work.as_ref().is_some_and(|work| work.step == "receipt"))
        .await;
    ward.gate.hold(true);
    let stat = {
        let desk = ward.desk.clone();
        tokio::spawn(async move { desk.stat().await })
    };
    let fault = programming.await.unwrap().unwrap_err();
    assert_eq!(fault.kind, FaultKind::OutcomeUncertain, "{fault}");
    let shown = ward
        .shown(|now| now.work.as_ref().is_some_and(|work| work.kind == "stat"))
        .await;
    assert_eq!(shown.uncertain.len(), 1);
    assert_eq!(shown.uncertain[0].serial, ward.serial);
    ward.gate.hold(false);
    let given = stat.await.unwrap().unwrap();
    assert_eq!((given.counter, given.state.as_str()), (2, "pace-now"));
    let shown = ward.shown(|now| now.work.is_none()).await;
    assert!(
        shown.uncertain.is_empty(),
        "the late receipt settles it: {:?}",
        shown.uncertain
    );
}

/// R-CM-8: a link that was lost a moment ago is tried again first.
#[tokio::test(flavor = "multi_thread")]
async fn emergency_therapy_reaches_a_device_that_was_lost() {
    let ward = Ward::in_session(None).await;
    ward.desk.interrogate().await.unwrap();
    ward.gate.cut();
    ward.shown(|now| now.session.as_ref().is_some_and(|session| session.lost))
        .await;
    let stat = {
        let desk = ward.desk.clone();
        tokio::spawn(async move { desk.stat().await })
    };
    ward.gate.open();
    assert_eq!(stat.await.unwrap().unwrap().state, "pace-now");
    let session = ward.desk.snapshot().await.unwrap().session.unwrap();
    assert!(
        !session.lost
            && session
                .session
                .resolved
                .is_none_or(|one| one.resolution == Resolution::CarriedOut)
    );
}
