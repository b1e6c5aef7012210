//! Snapshots, live telemetry, the trace, and cancelling.

use crate::clinic::clinic;
use crate::ward::{Ward, lower_rate};
use std::time::{Duration, Instant};
use tokio::time::timeout;
use wand_programmer::FaultKind;
use wand_programmer::view::{RadioState, Standing};

/// R-CM-4: the main job as a window sees it, snapshot by snapshot.
#[tokio::test(flavor = "multi_thread")]
async fn the_snapshot_follows_the_main_job() {
    let ward = Ward::ready(None).await;
    let shown = ward.desk.snapshot().await.unwrap();
    let operator = shown.operator.unwrap();
    assert_eq!(
        (operator.name.as_str(), operator.role.as_str()),
        ("Dr. A. Test", "clinician")
    );
    assert!(
        operator
            .permits
            .iter()
            .any(|one| one.code == "programme" && one.permitted)
    );
    assert!(shown.demo && shown.radio.state == RadioState::Simulated && shown.session.is_none());

    ward.desk
        .programmer()
        .devices(Duration::from_millis(200))
        .await
        .unwrap();
    let shown = ward.desk.snapshot().await.unwrap();
    assert_eq!(shown.devices[0].endpoint.as_ref(), Some(&ward.endpoint));
    assert_eq!(shown.devices[0].standing, Standing::Stranger);
    assert!(shown.scanned_at.is_some() && shown.work.is_none());

    ward.connect().await;
    let report = ward.desk.interrogate().await.unwrap();
    let session = ward.desk.snapshot().await.unwrap().session.unwrap();
    assert_eq!(session.session.serial, ward.serial);
    assert_eq!(session.report, Some(report));
    assert!(session.at_start.is_some() && session.programme == session.at_start);
    assert!(!session.measurements.is_empty() && session.rssi.is_some() && !session.strip && !session.lost);

    let steps = ward.watch_steps();
    let outcome = ward.desk.program(lower_rate(70)).await.unwrap();
    let steps = steps.await.unwrap();
    let names: Vec<_> = steps.iter().map(|(_, step, _)| step.as_str()).collect();
    assert_eq!(names.last(), Some(&"read-back"), "{steps:?}");
    assert!(steps.iter().all(|(kind, ..)| kind == "programme"));
    let late = steps
        .iter()
        .filter(|(_, step, _)| ["record", "send", "receipt", "read-back"].contains(&step.as_str()));
    assert!(
        late.clone().count() >= 2 && late.clone().all(|(_, _, cancellable)| !cancellable),
        "{steps:?}"
    );
    let session = ward.desk.snapshot().await.unwrap().session.unwrap();
    assert_eq!(session.outcomes, [outcome]);
    let rate = |view: &wand_programmer::view::ProgrammeView| {
        view.values.iter().find(|value| value.short == "LRL").unwrap().raw
    };
    assert_eq!(session.at_start.as_ref().map(rate), Some(60));
    assert_eq!(session.programme.as_ref().map(rate), Some(70));

    // Nothing is asked for, and the snapshot goes on telling how long ago the device was heard.
    ward.shown(|now| now.session.as_ref().is_some_and(|it| it.heard_ms_ago >= 500))
        .await;

    assert!(ward.desk.end().await.unwrap());
    let shown = ward.desk.snapshot().await.unwrap();
    assert!(shown.session.is_none() && shown.ended.is_none() && shown.uncertain.is_empty());
}

/// Telemetry goes on by itself while the device is programmed, whole, and ends when it is stopped.
#[tokio::test(flavor = "multi_thread")]
async fn the_strip_streams_while_the_device_is_programmed() {
    let ward = Ward::in_session(None).await;
    let mut strips = ward.desk.strips();
    ward.desk.strip(true).await.unwrap();
    assert!(ward.desk.snapshot().await.unwrap().session.unwrap().strip);
    let begun = Instant::now();
    ward.desk.program(lower_rate(80)).await.unwrap();
    let (mut samples_ms, mut markers, mut end) = (0, 0, None);
    while begun.elapsed() < Duration::from_secs(20) && (samples_ms < 2_000 || markers < 2) {
        let chunk = timeout(Duration::from_secs(5), strips.recv())
            .await
            .unwrap()
            .unwrap();
        assert_eq!((chunk.strip, chunk.missed), (1, 0));
        markers += chunk.markers.len();
        if chunk.channel == 2 {
            let length = chunk.samples.len() as u64 * u64::from(chunk.interval_us) / 1000;
            assert!(
                end.is_none_or(|end: u64| chunk.time_ms.abs_diff(end) <= 20),
                "a gap that nobody counted"
            );
            end = Some(chunk.time_ms + length);
            samples_ms += length;
        }
    }
    assert!(samples_ms >= 2_000 && markers >= 2);
    ward.desk.strip(false).await.unwrap();
    while strips.try_recv().is_ok() {}
    assert!(timeout(Duration::from_millis(600), strips.recv()).await.is_err());
    assert!(!ward.desk.snapshot().await.unwrap().session.unwrap().strip);
}

/// What crossed the link is told by number and size, and can be asked for while something else is under way.
#[tokio::test(flavor = "multi_thread")]
async fn the_trace_tells_packets_records_and_the_handshake() {
    let ward = Ward::in_session(None).await;
    ward.desk.interrogate().await.unwrap();
    let trace = ward.desk.trace(0).await.unwrap();
    assert!(trace.mtu >= 20 && trace.interval_ms > 0.0);
    let whats = |layer: &str, direction: &str| -> Vec<_> {
        trace
            .entries
            .iter()
            .filter(|entry| entry.layer == layer && entry.direction == direction)
            .map(|entry| entry.what.as_str())
            .collect()
    };
    assert_eq!(whats("handshake", "to-programmer"), ["message_1", "message_3"]);
    assert_eq!(whats("handshake", "to-device"), ["message_2", "message_4"]);
    let records = whats("record", "to-programmer");
    assert!(
        records.len() >= 3 && records[0] == "record 0 of epoch 0" && records[1] == "record 1 of epoch 0",
        "{records:?}"
    );
    assert_eq!(whats("packet", "to-device")[0], "hello");
    assert!(
        trace
            .entries
            .windows(2)
            .all(|pair| pair[0].number + 1 == pair[1].number && pair[0].at_ms <= pair[1].at_ms)
    );
    let last = trace.entries.last().unwrap().number;
    assert!(ward.desk.trace(last).await.unwrap().entries.is_empty());
    assert_eq!(
        trace.link.packets_to_device,
        whats("packet", "to-device").len() as u64
    );
}

/// Work that changes nothing stops when it is cancelled; the session goes on.
#[tokio::test(flavor = "multi_thread")]
async fn long_work_is_cancelled_and_the_session_goes_on() {
    let ward = Ward::in_session(None).await;
    assert!(!ward.desk.cancel().await.unwrap(), "nothing is under way");
    let listening = {
        let programmer = ward.desk.programmer().clone();
        tokio::spawn(async move { programmer.telemetry(Duration::from_secs(60)).await })
    };
    ward.shown(|now| now.work.as_ref().is_some_and(|work| work.kind == "telemetry"))
        .await;
    let asked = Instant::now();
    assert!(ward.desk.cancel().await.unwrap());
    assert_eq!(listening.await.unwrap().unwrap_err().kind, FaultKind::Cancelled);
    assert!(asked.elapsed() < Duration::from_secs(2));

    ward.gate.hold(true);
    let reading = {
        let desk = ward.desk.clone();
        tokio::spawn(async move { desk.interrogate().await })
    };
    ward.shown(|now| now.work.as_ref().is_some_and(|work| work.kind == "interrogate"))
        .await;
    assert!(ward.desk.cancel().await.unwrap());
    assert_eq!(reading.await.unwrap().unwrap_err().kind, FaultKind::Cancelled);
    ward.gate.hold(false);
    ward.desk.interrogate().await.unwrap();
}

/// Between sending a command and its receipt nobody can call it back.
#[tokio::test(flavor = "multi_thread")]
async fn a_command_on_its_way_is_not_cancelled() {
    let ward = Ward::in_session(None).await;
    let programming = {
        let desk = ward.desk.clone();
        tokio::spawn(async move { desk.program(lower_rate(70)).await })
    };
    ward.shown(|now| now.work.as_ref().is_some_and(|work| work.step == "receipt"))
        .await;
    assert!(!ward.desk.cancel().await.unwrap());
    assert!(programming.await.unwrap().unwrap().readback_matches);
}

/// A device that is refused is shown blocked with the reason, until it is accepted again; a revoked one stays so.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_device_is_blocked_until_it_is_accepted() {
    let ward = Ward::distrustful(None).await;
    let pin = serde_json::from_value(crate::clinic::PIN.into()).unwrap();
    ward.desk.unlock(Some(pin)).await.unwrap();
    let scan = || async {
        let views = ward
            .desk
            .programmer()
            .devices(Duration::from_millis(200))
            .await
            .unwrap();
        views
            .into_iter()
            .find(|view| view.endpoint.as_ref() == Some(&ward.endpoint))
            .unwrap()
    };
    assert_eq!(scan().await.standing, Standing::Stranger);
    let fault = ward.desk.connect(ward.endpoint.clone(), None).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::PeerRefused, "{fault}");
    assert_eq!(
        ward.desk.snapshot().await.unwrap().devices[0].standing,
        Standing::Blocked
    );
    let blocked = scan().await;
    assert_eq!(
        (blocked.standing, blocked.blocked),
        (Standing::Blocked, Some(fault.sentence))
    );

    ward.trust().await;
    ward.connect().await;
    ward.desk.end().await.unwrap();
    assert_eq!(scan().await.blocked, None);

    tokio::task::block_in_place(|| clinic().revoke(&ward.identity));
    ward.trust().await;
    let fault = ward.desk.connect(ward.endpoint.clone(), None).await.unwrap_err();
    assert!(fault.sentence.contains("revoked"), "{fault}");
    assert_eq!(scan().await.standing, Standing::Blocked);
}

/// R-SE-8: a paired device changes its address; where it was is not where it is.
#[tokio::test(flavor = "multi_thread")]
async fn a_paired_device_is_met_where_it_is_now() {
    let ward = Ward::in_session(None).await;
    let gone = || {
        ward.desk
            .connect("where-it-was".into(), Some(ward.serial.clone()))
    };
    ward.desk.end().await.unwrap();
    let fault = gone().await.unwrap_err();
    assert_eq!(
        fault.kind,
        FaultKind::DeviceMissing,
        "a stranger cannot be recognised"
    );

    ward.connect().await;
    ward.pair().await;
    ward.desk.end().await.unwrap();
    let session = gone().await.unwrap();
    assert_eq!(
        (session.serial, session.endpoint),
        (ward.serial.clone(), ward.endpoint.clone())
    );
}
