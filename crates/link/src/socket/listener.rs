use super::directory::Announcement;
use super::frame::{self, Frame};
use super::{ANSWER_DEADLINE, QUEUE, serve};
use crate::{AdvertisementData, Connection, Endpoint, FrameFault, LinkFault, LinkParameters};
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How a simulated device's radio behaves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SocketSettings {
    /// The modelled link, applied to both directions in real time.
    pub link: LinkParameters,
    /// The seed of its losses.
    pub seed: u64,
    /// The signal strength that scans report, in dBm.
    pub rssi: i8,
}

impl Default for SocketSettings {
    fn default() -> Self {
        Self {
            link: LinkParameters::default(),
            seed: 1,
            rssi: -55,
        }
    }
}

/// The device's end of the simulator's air: advertises, answers scans, takes one connection at a time.
///
/// Dropping it removes the advertisement and closes the port; a connection goes on until it is dropped itself.
#[derive(Debug)]
pub struct SocketListener {
    announcement: Announcement,
    advertisement: Arc<Mutex<AdvertisementData>>,
    connections: mpsc::Receiver<Result<Connection, LinkFault>>,
    out_of_range: watch::Sender<bool>,
    acceptor: JoinHandle<()>,
}

impl SocketListener {
    /// Listens on a free loopback port and writes an advertisement file into `air_directory`.
    ///
    /// # Errors
    /// [`LinkFault::System`] if the port or the file cannot be had.
    pub async fn bind(
        air_directory: &Path,
        advertisement: AdvertisementData,
        settings: SocketSettings,
    ) -> Result<Self, LinkFault> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(LinkFault::system("opening a loopback port"))?;
        let port = listener
            .local_addr()
            .map_err(LinkFault::system("reading the loopback port"))?
            .port();
        let announcement = Announcement::write(air_directory, port)?;
        let advertisement = Arc::new(Mutex::new(advertisement));
        let (accepted, connections) = mpsc::channel(QUEUE);
        let (out_of_range, range) = watch::channel(false);
        let door = Arc::new(Door {
            advertisement: Arc::clone(&advertisement),
            settings,
            endpoint: announcement.endpoint().clone(),
            taken: Arc::new(AtomicBool::new(false)),
            range,
            accepted,
        });
        let acceptor = tokio::spawn(accept_loop(listener, door));
        Ok(Self {
            announcement,
            advertisement,
            connections,
            out_of_range,
            acceptor,
        })
    }

    /// Where programmers reach this device.
    pub fn endpoint(&self) -> &Endpoint {
        self.announcement.endpoint()
    }

    /// Changes what scans hear from now on, for example a new token.
    pub fn advertise(&self, advertisement: AdvertisementData) {
        *self.advertisement.lock().unwrap_or_else(PoisonError::into_inner) = advertisement;
    }

    /// Carries the device out of range, or back: scans hear nothing, a connection runs into its supervision timeout.
    pub fn set_out_of_range(&self, out_of_range: bool) {
        self.out_of_range.send_replace(out_of_range);
    }

    /// The next connection. A fault is about one peer; the listener goes on.
    ///
    /// # Errors
    /// [`LinkFault::NotALink`] or [`LinkFault::TimedOut`] for a peer that was turned away; [`LinkFault::System`] if the
    /// system refuses connections; [`LinkFault::Closed`] when there will be no more.
    pub async fn accept(&mut self) -> Result<Connection, LinkFault> {
        self.connections.recv().await.unwrap_or(Err(LinkFault::Closed))
    }
}

impl Drop for SocketListener {
    fn drop(&mut self) {
        self.acceptor.abort();
    }
}

/// What every peer at the port is met with.
struct Door {
    advertisement: Arc<Mutex<AdvertisementData>>,
    settings: SocketSettings,
    endpoint: Endpoint,
    taken: Arc<AtomicBool>,
    range: watch::Receiver<bool>,
    accepted: mpsc::Sender<Result<Connection, LinkFault>>,
}

async fn accept_loop(listener: TcpListener, door: Arc<Door>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let door = Arc::clone(&door);
                tokio::spawn(async move {
                    if let Err(fault) = door.answer(stream).await {
                        // A full queue of faults is a flood of the same kind; one more tells nothing new.
                        let _ = door.accepted.try_send(Err(fault));
                    }
                });
            }
            Err(error) => {
                let _ = door
                    .accepted
                    .try_send(Err(LinkFault::system("accepting a connection")(error)));
                tokio::time::sleep(ANSWER_DEADLINE).await;
            }
        }
    }
}

impl Door {
    async fn answer(&self, mut stream: TcpStream) -> Result<(), LinkFault> {
        let _ = stream.set_nodelay(true);
        if *self.range.borrow() {
            return Ok(());
        }
        let first = timeout(ANSWER_DEADLINE, frame::read(&mut stream))
            .await
            .map_err(|_| LinkFault::TimedOut("a peer connected and said nothing"))?;
        match first {
            Ok(Frame::Scan) => self.tell(&mut stream).await,
            Ok(Frame::Connect) => self.connect(stream).await,
            Ok(other) => Err(LinkFault::NotALink(FrameFault::OutOfTurn(other.frame_type()))),
            // A scan that gave up, or somebody who looked whether the port is open.
            Err(FrameFault::Ended) => Ok(()),
            Err(fault) => Err(LinkFault::NotALink(fault)),
        }
    }

    async fn tell(&self, stream: &mut TcpStream) -> Result<(), LinkFault> {
        let mut data = self
            .advertisement
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        data.connectable &= !self.taken.load(Ordering::Acquire);
        let answer = Frame::Advertisement(self.settings.rssi, data);
        let _ = frame::write(stream, &answer, ANSWER_DEADLINE).await;
        Ok(())
    }

    async fn connect(&self, mut stream: TcpStream) -> Result<(), LinkFault> {
        let Some(place) = Place::take(&self.taken) else {
            let _ = frame::write(&mut stream, &Frame::Busy, ANSWER_DEADLINE).await;
            return Err(LinkFault::Busy(self.endpoint.clone()));
        };
        let link = self.settings.link;
        let welcome = Frame::Welcome {
            mtu: u16::try_from(link.mtu.min(frame::LONGEST_BODY)).unwrap_or(u16::MAX),
            interval_us: u32::try_from(link.connection_interval_us).unwrap_or(u32::MAX),
        };
        frame::write(&mut stream, &welcome, ANSWER_DEADLINE)
            .await
            .map_err(LinkFault::NotALink)?;
        let connection = serve::start(stream, self.settings, self.range.clone(), place);
        let _ = self.accepted.send(Ok(connection)).await;
        Ok(())
    }
}

/// The one place for a connection, given back on drop.
pub(super) struct Place(Arc<AtomicBool>);

impl Place {
    fn take(taken: &Arc<AtomicBool>) -> Option<Self> {
        (!taken.swap(true, Ordering::AcqRel)).then(|| Self(Arc::clone(taken)))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}
