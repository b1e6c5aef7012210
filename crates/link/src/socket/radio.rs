use super::ANSWER_DEADLINE;
use super::directory::{self, Entry};
use super::frame::{self, Frame};
use crate::{
    Advertisement, BoxFuture, Connection, Counters, Direction, Endpoint, Ends, FrameFault, HandedOver,
    LinkEvent, LinkFault, LinkLoss, Outgoing, Radio,
};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

/// How long one sweep of the air waits before the next.
const SWEEP_PAUSE: Duration = Duration::from_millis(100);

/// The programmer's end of the simulator's air.
#[derive(Debug, Clone)]
pub struct SocketRadio {
    air_directory: PathBuf,
}

impl SocketRadio {
    /// A radio that hears the devices which advertise in `air_directory`.
    pub fn new(air_directory: impl Into<PathBuf>) -> Self {
        Self {
            air_directory: air_directory.into(),
        }
    }
}

impl Radio for SocketRadio {
    fn is_simulated(&self) -> bool {
        true
    }

    fn scan(&self, for_how_long: Duration) -> BoxFuture<'_, Result<Vec<Advertisement>, LinkFault>> {
        Box::pin(async move {
            let end = Instant::now() + for_how_long;
            let mut heard = BTreeMap::new();
            loop {
                let answer_by = end.saturating_duration_since(Instant::now()).max(SWEEP_PAUSE);
                sweep(&self.air_directory, answer_by.min(ANSWER_DEADLINE), &mut heard).await?;
                let left = end.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    break;
                }
                sleep(left.min(SWEEP_PAUSE)).await;
            }
            let mut heard: Vec<Advertisement> = heard.into_values().collect();
            heard.sort_by_key(|advertisement| std::cmp::Reverse(advertisement.rssi));
            Ok(heard)
        })
    }

    fn connect(&self, endpoint: &Endpoint) -> BoxFuture<'_, Result<Connection, LinkFault>> {
        let endpoint = endpoint.clone();
        Box::pin(async move {
            let entry = directory::entries(&self.air_directory)?
                .into_iter()
                .find(|entry| entry.endpoint == endpoint)
                .ok_or_else(|| LinkFault::Unreachable(endpoint.clone()))?;
            timeout(ANSWER_DEADLINE, open(entry))
                .await
                .unwrap_or(Err(LinkFault::TimedOut("connecting")))
        })
    }
}

async fn sweep(
    air_directory: &Path,
    answer_by: Duration,
    heard: &mut BTreeMap<Endpoint, Advertisement>,
) -> Result<(), LinkFault> {
    let mut asked = JoinSet::new();
    for entry in directory::entries(air_directory)? {
        let air_directory = air_directory.to_owned();
        asked.spawn(async move {
            timeout(answer_by, ask(&air_directory, entry))
                .await
                .ok()
                .flatten()
        });
    }
    while let Some(answer) = asked.join_next().await {
        if let Ok(Some(advertisement)) = answer {
            heard.insert(advertisement.endpoint.clone(), advertisement);
        }
    }
    Ok(())
}

async fn ask(air_directory: &Path, entry: Entry) -> Option<Advertisement> {
    let mut stream = match TcpStream::connect((Ipv4Addr::LOCALHOST, entry.port)).await {
        Ok(stream) => stream,
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            directory::forget(air_directory, &entry.endpoint);
            return None;
        }
        Err(_) => return None,
    };
    frame::write(&mut stream, &Frame::Scan, ANSWER_DEADLINE)
        .await
        .ok()?;
    match frame::read(&mut stream).await.ok()? {
        Frame::Advertisement(rssi, data) => Some(Advertisement {
            data,
            endpoint: entry.endpoint,
            rssi,
            seen_at: std::time::Instant::now(),
        }),
        _ => None,
    }
}

async fn open(entry: Entry) -> Result<Connection, LinkFault> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, entry.port))
        .await
        .map_err(|_| LinkFault::Unreachable(entry.endpoint.clone()))?;
    let _ = stream.set_nodelay(true);
    frame::write(&mut stream, &Frame::Connect, ANSWER_DEADLINE)
        .await
        .map_err(LinkFault::NotALink)?;
    match frame::read(&mut stream).await {
        Ok(Frame::Welcome { mtu, interval_us }) => Ok(join(stream, usize::from(mtu), interval_us)),
        Ok(Frame::Busy) => Err(LinkFault::Busy(entry.endpoint)),
        Ok(other) => Err(LinkFault::NotALink(FrameFault::OutOfTurn(other.frame_type()))),
        Err(FrameFault::Ended) => Err(LinkFault::Unreachable(entry.endpoint)),
        Err(fault) => Err(LinkFault::NotALink(fault)),
    }
}

fn join(stream: TcpStream, mtu: usize, interval_us: u32) -> Connection {
    let counters = Counters::default();
    let interval = Duration::from_micros(interval_us.into());
    let (connection, Ends { outgoing, incoming }) = Connection::with_ends(mtu, interval, counters.clone());
    let (reader, writer) = stream.into_split();
    tokio::spawn(async move {
        let loss = tokio::select! {
            loss = receive(reader, &incoming, &counters) => Some(loss),
            () = send(writer, outgoing, &counters) => None,
        };
        if let Some(loss) = loss {
            let _ = incoming.send(LinkEvent::Lost(loss)).await;
        }
    });
    connection
}

async fn receive(
    mut reader: OwnedReadHalf,
    to_application: &mpsc::Sender<LinkEvent>,
    counters: &Counters,
) -> LinkLoss {
    loop {
        match frame::read(&mut reader).await {
            Ok(Frame::Packet(_, packet)) => {
                counters.update(|counters| counters.count(Direction::ToProgrammer, packet.len()));
                if to_application.send(LinkEvent::Packet(packet)).await.is_err() {
                    return std::future::pending().await;
                }
            }
            Ok(Frame::Lost(loss)) => return loss,
            Err(FrameFault::Ended) => return LinkLoss::Range,
            Ok(_) | Err(_) => return LinkLoss::Closed,
        }
    }
}

/// Sends what the application hands over, and at last that it is over.
async fn send(mut writer: OwnedWriteHalf, mut from_application: HandedOver, counters: &Counters) {
    while let Some(Outgoing { packet, mode }) = from_application.next().await {
        counters.update(|counters| counters.count(Direction::ToDevice, packet.len()));
        if frame::write(&mut writer, &Frame::Packet(mode, packet), ANSWER_DEADLINE)
            .await
            .is_err()
            && !from_application.is_closing()
        {
            // The reader finds out why.
            return std::future::pending().await;
        }
    }
    let _ = frame::write(&mut writer, &Frame::Lost(LinkLoss::Closed), ANSWER_DEADLINE).await;
}
