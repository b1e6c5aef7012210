use super::directory;
use super::frame::{self, Frame};
use super::*;
use crate::*;
use proptest::prelude::*;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

const QUICK: Duration = Duration::from_millis(50);

async fn device(air: &Path) -> SocketListener {
    let settings = SocketSettings {
        link: LinkParameters {
            connection_interval_us: 7_500,
            ..LinkParameters::default()
        },
        ..SocketSettings::default()
    };
    SocketListener::bind(air, AdvertisementData::with_token([7; 8]), settings)
        .await
        .unwrap()
}

async fn joined(air: &Path) -> (SocketListener, Connection, Connection) {
    let mut listener = device(air).await;
    let programmer = SocketRadio::new(air).connect(listener.endpoint()).await.unwrap();
    let device = listener.accept().await.unwrap();
    (listener, device, programmer)
}

async fn port_of(air: &Path) -> u16 {
    directory::entries(air).unwrap()[0].port
}

fn bulk(packet: Vec<u8>) -> Outgoing {
    Outgoing {
        packet,
        mode: Mode::Bulk,
    }
}

#[tokio::test]
async fn a_scan_hears_the_current_advertisement_and_nothing_stable() {
    let air = tempfile::tempdir().unwrap();
    let listener = device(air.path()).await;
    let radio = SocketRadio::new(air.path());
    let heard = radio.scan(QUICK).await.unwrap();
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0].data, AdvertisementData::with_token([7; 8]));
    assert_eq!(&heard[0].endpoint, listener.endpoint());
    listener.advertise(AdvertisementData::with_token([8; 8]));
    assert_eq!(radio.scan(QUICK).await.unwrap()[0].data.token, [8; 8]);
    let first = listener.endpoint().clone();
    drop(listener);
    assert!(
        radio.scan(QUICK).await.unwrap().is_empty(),
        "the advertisement goes with the device"
    );
    assert_ne!(
        device(air.path()).await.endpoint(),
        &first,
        "R-SE-8: a restart has another address"
    );
}

#[tokio::test]
async fn files_of_dead_processes_and_foreign_files_are_skipped() {
    let air = tempfile::tempdir().unwrap();
    let dead = directory::Announcement::write(air.path(), 1).unwrap();
    std::fs::write(air.path().join("notes.air.json"), b"{").unwrap();
    std::fs::write(
        air.path().join("wrong.air.json"),
        br#"{"endpoint":"other","port":9}"#,
    )
    .unwrap();
    let listener = device(air.path()).await;
    let heard = SocketRadio::new(air.path()).scan(QUICK).await.unwrap();
    assert_eq!(
        heard
            .iter()
            .map(|advertisement| &advertisement.endpoint)
            .collect::<Vec<_>>(),
        [listener.endpoint()]
    );
    assert!(
        !directory::entries(air.path())
            .unwrap()
            .iter()
            .any(|entry| &entry.endpoint == dead.endpoint())
    );
    let nowhere = SocketRadio::new(air.path().join("none"));
    assert!(nowhere.scan(QUICK).await.unwrap().is_empty());
}

#[tokio::test]
async fn packets_pass_both_ways_in_order_and_are_counted() {
    let air = tempfile::tempdir().unwrap();
    let (_listener, mut device, mut programmer) = joined(air.path()).await;
    assert_eq!(
        (programmer.mtu, programmer.interval),
        (244, Duration::from_micros(7_500))
    );
    for i in 0..40u8 {
        programmer.outgoing.send(bulk(vec![i; 200])).await.unwrap();
        device.outgoing.send(bulk(vec![i; 100])).await.unwrap();
    }
    for i in 0..40u8 {
        assert_eq!(
            device.incoming.recv().await,
            Some(LinkEvent::Packet(vec![i; 200]))
        );
        assert_eq!(
            programmer.incoming.recv().await,
            Some(LinkEvent::Packet(vec![i; 100]))
        );
    }
    let seen = device.counters.snapshot();
    assert_eq!((seen.packets_to_device, seen.bytes_to_device), (40, 8000));
    assert_eq!((seen.packets_to_programmer, seen.bytes_to_programmer), (40, 4000));
    assert!(seen.events >= 7);
    assert_eq!(programmer.counters.snapshot().bytes_to_programmer, 4000);
}

#[tokio::test]
async fn packets_with_response_keep_the_pace_of_connection_events() {
    let air = tempfile::tempdir().unwrap();
    let (_listener, mut device, programmer) = joined(air.path()).await;
    let started = Instant::now();
    for i in 0..10 {
        programmer
            .outgoing
            .send(Outgoing {
                packet: vec![i],
                mode: Mode::Control,
            })
            .await
            .unwrap();
    }
    for i in 0..10 {
        assert_eq!(device.incoming.recv().await, Some(LinkEvent::Packet(vec![i])));
    }
    assert!(
        started.elapsed() >= Duration::from_micros(18 * 7_500),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn a_second_programmer_is_told_that_the_device_is_busy() {
    let air = tempfile::tempdir().unwrap();
    let (mut listener, device, programmer) = joined(air.path()).await;
    let radio = SocketRadio::new(air.path());
    let endpoint = listener.endpoint().clone();
    assert_eq!(
        radio.connect(&endpoint).await.unwrap_err(),
        LinkFault::Busy(endpoint.clone())
    );
    assert_eq!(
        listener.accept().await.unwrap_err(),
        LinkFault::Busy(endpoint.clone())
    );
    assert!(!radio.scan(QUICK).await.unwrap()[0].data.connectable);
    drop((device, programmer));
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(radio.connect(&endpoint).await.is_ok());
}

#[tokio::test]
async fn the_end_of_a_connection_says_which_end_it_was() {
    let air = tempfile::tempdir().unwrap();
    let (mut listener, mut device, programmer) = joined(air.path()).await;
    programmer.outgoing.send(bulk(vec![5])).await.unwrap();
    drop(programmer);
    assert_eq!(
        device.incoming.recv().await,
        Some(LinkEvent::Packet(vec![5])),
        "what was sent arrives first"
    );
    assert_eq!(
        device.incoming.recv().await,
        Some(LinkEvent::Lost(LinkLoss::Closed))
    );
    assert_eq!(device.incoming.recv().await, None);
    drop(device);
    tokio::time::sleep(QUICK).await;

    let mut programmer = SocketRadio::new(air.path())
        .connect(listener.endpoint())
        .await
        .unwrap();
    let device = listener.accept().await.unwrap();
    device.outgoing.send(bulk(vec![6])).await.unwrap();
    drop(device);
    assert_eq!(programmer.incoming.recv().await, Some(LinkEvent::Packet(vec![6])));
    assert_eq!(
        programmer.incoming.recv().await,
        Some(LinkEvent::Lost(LinkLoss::Closed))
    );
}

#[tokio::test]
async fn a_killed_peer_is_noticed_at_once() {
    let air = tempfile::tempdir().unwrap();
    let mut listener = device(air.path()).await;
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port_of(air.path()).await))
        .await
        .unwrap();
    frame::write(&mut stream, &Frame::Connect, ANSWER_DEADLINE)
        .await
        .unwrap();
    let mut device = listener.accept().await.unwrap();
    let started = Instant::now();
    drop(stream);
    assert_eq!(
        device.incoming.recv().await,
        Some(LinkEvent::Lost(LinkLoss::Range))
    );
    assert!(started.elapsed() < Duration::from_millis(500));
}

#[tokio::test]
async fn out_of_range_runs_into_the_supervision_timeout_on_both_sides() {
    let air = tempfile::tempdir().unwrap();
    let settings = SocketSettings {
        link: LinkParameters {
            supervision_timeout_us: 200_000,
            ..LinkParameters::default()
        },
        ..SocketSettings::default()
    };
    let mut listener = SocketListener::bind(air.path(), AdvertisementData::with_token([0; 8]), settings)
        .await
        .unwrap();
    let mut programmer = SocketRadio::new(air.path())
        .connect(listener.endpoint())
        .await
        .unwrap();
    let mut device = listener.accept().await.unwrap();
    listener.set_out_of_range(true);
    assert_eq!(
        device.incoming.recv().await,
        Some(LinkEvent::Lost(LinkLoss::Range))
    );
    assert_eq!(
        programmer.incoming.recv().await,
        Some(LinkEvent::Lost(LinkLoss::Range))
    );
    assert!(SocketRadio::new(air.path()).scan(QUICK).await.unwrap().is_empty());
    listener.set_out_of_range(false);
    assert_eq!(SocketRadio::new(air.path()).scan(QUICK).await.unwrap().len(), 1);
}

/// SweynTooth: malformed bytes at the port never stop the device.
#[tokio::test]
async fn a_garbage_peer_is_turned_away_with_a_named_fault() {
    let air = tempfile::tempdir().unwrap();
    let mut listener = device(air.path()).await;
    let cases: [(&[u8], FrameFault); 5] = [
        (b"GET / HTTP/1.1\r\n\r\n", FrameFault::UnknownType(b'G')),
        (
            &[2, 0xff, 0xff],
            FrameFault::TooLong {
                len: 0xffff,
                limit: frame::LONGEST_BODY,
            },
        ),
        (&[2, 0, 2, 1, 2], FrameFault::Malformed(2)),
        (&[6, 0, 1, 1], FrameFault::OutOfTurn(6)),
        (&[5, 0, 0], FrameFault::OutOfTurn(5)),
    ];
    for (bytes, fault) in cases {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port_of(air.path()).await))
            .await
            .unwrap();
        stream.write_all(bytes).await.unwrap();
        assert_eq!(listener.accept().await.unwrap_err(), LinkFault::NotALink(fault));
    }
    let silent = TcpStream::connect((Ipv4Addr::LOCALHOST, port_of(air.path()).await))
        .await
        .unwrap();
    assert!(matches!(listener.accept().await, Err(LinkFault::TimedOut(_))));
    drop(silent);
    let _programmer = SocketRadio::new(air.path())
        .connect(listener.endpoint())
        .await
        .unwrap();
    assert!(
        listener.accept().await.is_ok(),
        "and the device is there for the next one"
    );
}

#[tokio::test]
async fn garbage_inside_a_connection_ends_it() {
    let air = tempfile::tempdir().unwrap();
    let mut listener = device(air.path()).await;
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port_of(air.path()).await))
        .await
        .unwrap();
    frame::write(&mut stream, &Frame::Connect, ANSWER_DEADLINE)
        .await
        .unwrap();
    let mut device = listener.accept().await.unwrap();
    stream.write_all(&[0xee; 64]).await.unwrap();
    assert_eq!(
        device.incoming.recv().await,
        Some(LinkEvent::Lost(LinkLoss::Closed))
    );
}

#[tokio::test]
async fn a_peer_that_is_no_device_is_refused_in_time() {
    let air = tempfile::tempdir().unwrap();
    let server = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .unwrap();
    let fake = directory::Announcement::write(air.path(), server.local_addr().unwrap().port()).unwrap();
    let radio = SocketRadio::new(air.path());
    let (answer, _) = tokio::join!(radio.connect(fake.endpoint()), async {
        let (mut stream, _) = server.accept().await.unwrap();
        stream.write_all(b"220 mail ready\r\n").await.unwrap();
        stream
    });
    assert_eq!(
        answer.unwrap_err(),
        LinkFault::NotALink(FrameFault::UnknownType(b'2'))
    );
    let started = Instant::now();
    let silent = radio.connect(fake.endpoint()).await.unwrap_err();
    assert_eq!(silent, LinkFault::TimedOut("connecting"));
    assert!(started.elapsed() < ANSWER_DEADLINE + Duration::from_secs(1));
    let gone = Endpoint::new("0011");
    assert_eq!(
        radio.connect(&gone).await.unwrap_err(),
        LinkFault::Unreachable(gone)
    );
}

#[tokio::test]
async fn a_slow_application_holds_the_sender_back_and_loses_nothing() {
    let air = tempfile::tempdir().unwrap();
    let (_listener, mut device, programmer) = joined(air.path()).await;
    let sender = tokio::spawn(async move {
        for i in 0..1000u16 {
            programmer
                .outgoing
                .send(bulk(i.to_be_bytes().to_vec()))
                .await
                .unwrap();
        }
        programmer
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    for i in 0..1000u16 {
        assert_eq!(
            device.incoming.recv().await,
            Some(LinkEvent::Packet(i.to_be_bytes().to_vec()))
        );
    }
    drop(sender.await.unwrap());
}

#[tokio::test]
async fn an_eavesdropper_sees_both_directions() {
    let air = tempfile::tempdir().unwrap();
    let mut listener = device(air.path()).await;
    let recording = Arc::new(Recording::new(10));
    let radio = TappedRadio::new(Arc::new(SocketRadio::new(air.path())), recording.clone());
    let mut programmer = radio.connect(listener.endpoint()).await.unwrap();
    let mut device = listener.accept().await.unwrap();
    programmer.outgoing.send(bulk(vec![1, 2])).await.unwrap();
    assert_eq!(device.incoming.recv().await, Some(LinkEvent::Packet(vec![1, 2])));
    device.outgoing.send(bulk(vec![3])).await.unwrap();
    assert_eq!(programmer.incoming.recv().await, Some(LinkEvent::Packet(vec![3])));
    let seen: Vec<_> = recording
        .captured()
        .into_iter()
        .map(|seen| (seen.direction, seen.packet))
        .collect();
    assert_eq!(
        seen,
        [
            (Direction::ToDevice, vec![1, 2]),
            (Direction::ToProgrammer, vec![3])
        ]
    );
    drop(programmer);
    assert_eq!(
        device.incoming.recv().await,
        Some(LinkEvent::Lost(LinkLoss::Closed))
    );
}

#[tokio::test]
async fn a_goodbye_that_was_handed_over_passes_the_tap() {
    let air = tempfile::tempdir().unwrap();
    let mut listener = device(air.path()).await;
    let recording = Arc::new(Recording::new(100));
    let radio = TappedRadio::new(Arc::new(SocketRadio::new(air.path())), recording);
    let programmer = radio.connect(listener.endpoint()).await.unwrap();
    let mut device = listener.accept().await.unwrap();
    for number in 0..20 {
        programmer.outgoing.send(bulk(vec![number])).await.unwrap();
    }
    drop(programmer);
    for number in 0..20 {
        assert_eq!(
            device.incoming.recv().await,
            Some(LinkEvent::Packet(vec![number]))
        );
    }
    assert_eq!(
        device.incoming.recv().await,
        Some(LinkEvent::Lost(LinkLoss::Closed))
    );
}

proptest! {
    #[test]
    fn no_bytes_make_the_frame_decoder_panic(frame_type: u8, body in proptest::collection::vec(any::<u8>(), 0..64)) {
        if let Ok(frame) = Frame::decode(frame_type, &body) {
            prop_assert_eq!(frame.frame_type(), frame_type);
        }
    }
}
