use super::frame::{self, Frame};
use super::listener::{Place, SocketSettings};
use super::{ANSWER_DEADLINE, QUEUE};
use crate::{
    Connection, Counters, Direction, FrameFault, HandedOver, LinkEvent, LinkLoss, LinkModel, LinkParameters,
    Outgoing,
};
use std::collections::VecDeque;
use std::future::pending;
use std::time::Duration;
use tokio::io::AsyncRead;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};

/// Starts the task of a connection on the device's side, which runs the link model for both directions.
pub(super) fn start(
    stream: TcpStream,
    settings: SocketSettings,
    range: watch::Receiver<bool>,
    place: Place,
) -> Connection {
    let counters = Counters::default();
    let link = LinkParameters {
        mtu: settings.link.mtu.min(frame::LONGEST_BODY),
        ..settings.link
    };
    let interval = Duration::from_micros(link.connection_interval_us);
    let (connection, ends) = Connection::with_ends(link.mtu, interval, counters.clone());
    let (reader, mut writer) = stream.into_split();
    let (to_peer, mut frames) = mpsc::channel::<Frame>(QUEUE);
    let (from_peer_sender, from_peer) = mpsc::channel(QUEUE);
    tokio::spawn(read_frames(reader, from_peer_sender));
    tokio::spawn(async move {
        while let Some(frame) = frames.recv().await {
            if frame::write(&mut writer, &frame, ANSWER_DEADLINE).await.is_err() {
                break;
            }
        }
    });
    let served = Served {
        model: LinkModel::new(link, settings.seed),
        started: Instant::now(),
        up: VecDeque::new(),
        down: VecDeque::new(),
        to_application: ends.incoming,
        to_peer,
        counters,
    };
    tokio::spawn(async move {
        served.run(ends.outgoing, from_peer, range).await;
        drop(place);
    });
    connection
}

async fn read_frames(mut reader: impl AsyncRead + Unpin, frames: mpsc::Sender<Result<Frame, FrameFault>>) {
    loop {
        let frame = frame::read(&mut reader).await;
        let failed = frame.is_err();
        if frames.send(frame).await.is_err() || failed {
            return;
        }
    }
}

/// Why a connection's task ends.
enum End {
    /// The application dropped its end.
    Dropped,
    /// Everybody has to be told.
    Lost(LinkLoss),
}

struct Served {
    model: LinkModel,
    started: Instant,
    /// Delivered, but not yet taken by the application.
    up: VecDeque<Vec<u8>>,
    /// Delivered, but not yet taken by the socket.
    down: VecDeque<Vec<u8>>,
    to_application: mpsc::Sender<LinkEvent>,
    to_peer: mpsc::Sender<Frame>,
    counters: Counters,
}

impl Served {
    async fn run(
        mut self,
        mut from_application: HandedOver,
        mut from_peer: mpsc::Receiver<Result<Frame, FrameFault>>,
        mut range: watch::Receiver<bool>,
    ) {
        let mut range_changes = true;
        let (to_application, to_peer) = (self.to_application.clone(), self.to_peer.clone());
        let end = loop {
            self.model
                .set_out_of_range(*range.borrow_and_update(), self.now());
            self.step();
            if let Some(loss) = self.model.loss() {
                break End::Lost(loss);
            }
            let wake = self.model.next_event_time();
            let room_up = self.up.len() + self.model.queued(Direction::ToDevice) < QUEUE;
            let room_down = self.down.len() + self.model.queued(Direction::ToProgrammer) < QUEUE;
            tokio::select! {
                outgoing = from_application.next(), if room_down => match outgoing {
                    Some(outgoing) => if !self.send(outgoing) { break End::Dropped },
                    None => { self.flush(Direction::ToProgrammer).await; break End::Dropped }
                },
                frame = from_peer.recv(), if room_up => match frame {
                    Some(Ok(Frame::Packet(mode, packet))) => {
                        let now = self.now();
                        if self.model.push(Direction::ToDevice, mode, packet, now).is_err() {
                            break End::Lost(LinkLoss::Closed);
                        }
                    }
                    Some(Ok(Frame::Lost(loss))) => { self.flush(Direction::ToDevice).await; break End::Lost(loss) }
                    Some(Err(FrameFault::Ended)) | None => break End::Lost(LinkLoss::Range),
                    Some(Ok(_) | Err(_)) => break End::Lost(LinkLoss::Closed),
                },
                permit = to_application.reserve(), if !self.up.is_empty() => match permit {
                    Ok(permit) => permit.send(LinkEvent::Packet(self.up.pop_front().unwrap_or_default())),
                    Err(_) => self.up.clear(),
                },
                permit = to_peer.reserve(), if !self.down.is_empty() => match permit {
                    Ok(permit) => {
                        let packet = self.down.pop_front().unwrap_or_default();
                        permit.send(Frame::Packet(crate::Mode::Bulk, packet));
                    }
                    Err(_) => break End::Lost(LinkLoss::Range),
                },
                () = until(wake.map(|at| self.started + Duration::from_micros(at))) => {}
                // When the listener is gone, the device stays where it is.
                changed = range.changed(), if range_changes => range_changes = changed.is_ok(),
            }
        };
        self.finish(end).await;
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn step(&mut self) {
        for delivery in self.model.advance(self.now()) {
            match delivery.direction {
                Direction::ToDevice => self.up.push_back(delivery.packet),
                Direction::ToProgrammer => self.down.push_back(delivery.packet),
            }
        }
        let figures = self.model.counters();
        self.counters.update(|counters| *counters = figures);
    }

    fn send(&mut self, outgoing: Outgoing) -> bool {
        let now = self.now();
        self.model
            .push(Direction::ToProgrammer, outgoing.mode, outgoing.packet, now)
            .is_ok()
    }

    /// Lets what was sent before the connection was ended arrive.
    async fn flush(&mut self, direction: Direction) {
        let mut last_arrival = false;
        while let Some(wake) = self.model.next_event_time().filter(|_| !last_arrival) {
            last_arrival = self.model.queued(direction) == 0;
            sleep_until(self.started + Duration::from_micros(wake)).await;
            self.step();
        }
    }

    async fn finish(mut self, end: End) {
        let rest = self
            .down
            .drain(..)
            .map(|packet| Frame::Packet(crate::Mode::Bulk, packet));
        let told = match end {
            End::Dropped => LinkLoss::Closed,
            End::Lost(loss) => loss,
        };
        let last_words = async {
            for frame in rest.chain([Frame::Lost(told)]) {
                if self.to_peer.send(frame).await.is_err() {
                    return;
                }
            }
        };
        let _ = tokio::time::timeout(ANSWER_DEADLINE, last_words).await;
        if let End::Lost(loss) = end {
            for packet in self.up {
                if self.to_application.send(LinkEvent::Packet(packet)).await.is_err() {
                    return;
                }
            }
            let _ = self.to_application.send(LinkEvent::Lost(loss)).await;
        }
    }
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => pending().await,
    }
}
