use super::air::{Air, OnAir};
use super::fused_flash::Fuse;
use crate::control::{Asked, Reply, Request, Server, StatusReply};
use crate::device::{Device, DeviceDirectory, DeviceInput, DeviceOutput, DirectoryFault, News, Now, Parts};
use std::future::Future;
use std::time::{Duration, Instant, SystemTime};
use thiserror::Error;
use tokio::time::sleep_until;
use wand_crypto::rustcrypto;
use wand_link::{Connection, Endpoint, LinkEvent, LinkFault, Mode, Outgoing, gatt};

/// The body lives on, and alerts are noticed, at least this often.
const HEARTBEAT: Duration = Duration::from_secs(1);

/// How a device is run.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// Where it can be reached.
    pub air: OnAir,
    /// Cuts the power at the write after so many, for good: the process ends.
    pub cut_power_after_writes: Option<u64>,
    /// Cuts the link once, at this point.
    pub cut_link: Option<CutLink>,
}

/// Where the link is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum CutLink {
    /// As soon as both sides are authenticated.
    Authenticated,
    /// When a command has arrived and was judged; its receipt is never sent.
    CommandSent,
    /// When the receipt of a command was handed to the link.
    Receipt,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It was asked to end.
    Stopped,
    /// The power was cut by [`RunOptions::cut_power_after_writes`].
    PowerLost,
}

/// Why a device could not be run.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ProcessFault {
    /// The folder or the device in it.
    #[error(transparent)]
    Directory(#[from] DirectoryFault),
    /// The air.
    #[error("the air cannot be used: {0}; check the path of its folder, or the Bluetooth adapter")]
    Link(#[from] LinkFault),
}

/// Runs the device in `directory` until `stop` completes, or until its power is cut. `ready` is told where it can be
/// reached once it takes contacts.
///
/// # Errors
/// [`ProcessFault`], before `ready` is told.
pub async fn run(
    directory: DeviceDirectory,
    options: RunOptions,
    ready: impl FnOnce(&Endpoint),
    stop: impl Future<Output = ()>,
) -> Result<Exit, ProcessFault> {
    let started = Instant::now();
    let fuse = options.cut_power_after_writes.map(Fuse::after);
    let mut device = boot(&directory, fuse.as_ref(), now(started))?;
    let air = options.air.open(device.advertisement()).await?;
    let server = Server::open(directory.path()).await?;
    ready(air.endpoint());
    let runner = Runner {
        directory,
        fuse,
        device,
        started,
        air,
        link: None,
        cut: options.cut_link,
        told: None,
    };
    Ok(runner.run(server, stop).await)
}

fn boot(directory: &DeviceDirectory, fuse: Option<&Fuse>, now: Now) -> Result<Device, DirectoryFault> {
    let mut parts: Parts = directory.parts(rustcrypto())?;
    if let Some(fuse) = fuse {
        parts.flash.record = fuse.guard(parts.flash.record);
        parts.flash.trust = fuse.guard(parts.flash.trust);
        parts.flash.log = fuse.guard(parts.flash.log);
    }
    Ok(Device::boot(parts, now)?)
}

fn now(started: Instant) -> Now {
    let since_1970 = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    Now {
        ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        unix_s: since_1970.as_secs(),
    }
}

/// The present connection.
struct Link {
    connection: Connection,
    /// Cut it when all that is due has been sent.
    cut_at_rest: bool,
}

struct Runner {
    directory: DeviceDirectory,
    fuse: Option<Fuse>,
    device: Device,
    started: Instant,
    air: Box<dyn Air>,
    link: Option<Link>,
    cut: Option<CutLink>,
    /// Until when the advertisement holds, and for how many pairings.
    told: Option<(u64, usize)>,
}

impl Runner {
    async fn run(mut self, mut server: Server, stop: impl Future<Output = ()>) -> Exit {
        tokio::pin!(stop);
        loop {
            let wake = self.drain().await;
            if self.device.is_dead() {
                return Exit::PowerLost;
            }
            self.advertise();
            self.count_loiterers();
            tokio::select! {
                () = &mut stop => {
                    self.device.rest(now(self.started));
                    return Exit::Stopped;
                }
                accepted = self.air.accept(), if self.link.is_none() => self.accepted(accepted).await,
                event = next_event(&mut self.link) => self.link_event(event),
                Some(asked) = server.asked.recv() => self.asked(asked),
                () = sleep_until(wake.into()) => {}
            }
        }
    }

    fn now(&self) -> Now {
        now(self.started)
    }

    /// Does all that the device asks for; returns when to look again.
    async fn drain(&mut self) -> Instant {
        loop {
            match self.device.poll(self.now()) {
                DeviceOutput::Packet(packet) => self.send(packet).await,
                DeviceOutput::Disconnect => self.link = None,
                DeviceOutput::News(news) => self.news(&news),
                DeviceOutput::Wait(until) => {
                    if self.link.as_ref().is_some_and(|link| link.cut_at_rest) {
                        self.cut_link();
                        continue;
                    }
                    let latest = Instant::now() + HEARTBEAT;
                    let due = until.map(|ms| self.started + Duration::from_millis(ms));
                    return due.map_or(latest, |due| due.min(latest));
                }
            }
        }
    }

    async fn send(&mut self, packet: Vec<u8>) {
        let Some(link) = &self.link else { return };
        let outgoing = Outgoing {
            packet,
            mode: Mode::Bulk,
        };
        // A connection that is gone tells so by its last event.
        let _ = link.connection.outgoing.send(outgoing).await;
    }

    async fn accepted(&mut self, accepted: Result<Connection, LinkFault>) {
        match accepted {
            Ok(connection) => {
                let interval_ms = milliseconds(connection.interval);
                let mtu = connection.mtu;
                self.link = Some(Link {
                    connection,
                    cut_at_rest: false,
                });
                self.device
                    .handle(self.now(), DeviceInput::Connected { mtu, interval_ms });
            }
            Err(LinkFault::System { .. } | LinkFault::Closed) => tokio::time::sleep(HEARTBEAT).await,
            Err(fault) => tracing::debug!(%fault, "a peer was turned away by the link"),
        }
    }

    fn link_event(&mut self, event: Option<LinkEvent>) {
        match event {
            Some(LinkEvent::Packet(packet)) => self.device.handle(self.now(), DeviceInput::Packet(&packet)),
            Some(LinkEvent::Lost(loss)) => {
                tracing::info!(%loss, "the link is gone");
                self.cut_link();
            }
            None => self.cut_link(),
        }
    }

    fn cut_link(&mut self) {
        self.link = None;
        self.device.handle(self.now(), DeviceInput::Disconnected);
    }

    fn news(&mut self, news: &News) {
        match news {
            News::TurnedAway(why) => tracing::warn!(why, "a contact was turned away"),
            News::SessionOpened { session_id, .. } => {
                tracing::info!(session = hex::encode(session_id), "a session was opened");
            }
            News::Ended(code) => tracing::info!(code, "the contact ended"),
            News::RequestRefused(code) => tracing::info!(code, "a request was refused"),
            News::CommandDone { applied } => tracing::info!(applied, "a command was judged"),
            News::StateChanged(state) => tracing::info!(%state, "another programme governs the device"),
            News::PowerLost => tracing::warn!("the power was cut"),
        }
        let cut = match (news, self.cut) {
            (News::SessionOpened { .. }, Some(CutLink::Authenticated)) => true,
            (News::CommandDone { .. }, Some(CutLink::CommandSent)) => true,
            (News::CommandDone { .. }, Some(CutLink::Receipt)) => {
                self.cut = None;
                if let Some(link) = &mut self.link {
                    link.cut_at_rest = true;
                }
                false
            }
            _ => false,
        };
        if cut {
            self.cut = None;
            self.cut_link();
        }
    }

    fn advertise(&mut self) {
        let status = self.device.status();
        self.air.show_battery(status.battery);
        let due = (self.device.advertisement_until(), status.paired);
        if self.told != Some(due) {
            self.told = Some(due);
            self.air.advertise(self.device.advertisement());
        }
    }

    fn count_loiterers(&mut self) {
        if let Some(connected) = self.air.take_loitering() {
            let interval_ms = milliseconds(gatt::ASSUMED_INTERVAL);
            let ms = milliseconds(connected).into();
            self.device
                .handle(self.now(), DeviceInput::Loitered { ms, interval_ms });
        }
    }

    fn asked(&mut self, asked: Asked) {
        let done = match (&asked.request, asked.request.to_device()) {
            (_, Some(control)) => self
                .device
                .control(self.now(), control)
                .map_err(|fault| fault.to_string()),
            (Request::OutOfRange { on }, _) => {
                self.air.set_out_of_range(*on);
                Ok(())
            }
            (Request::PowerCut, _) => self.power_cut(),
            _ => Ok(()),
        };
        let status = || StatusReply::new(self.air.endpoint().as_str(), self.device.status());
        let reply = done.map_or_else(Reply::Refused, |()| Reply::Done(status()));
        // Whoever asked may be gone.
        let _ = asked.answer.send(reply);
    }

    /// The power goes and comes back: RAM and connection are lost, flash stays.
    fn power_cut(&mut self) -> Result<(), String> {
        self.link = None;
        self.device =
            boot(&self.directory, self.fuse.as_ref(), self.now()).map_err(|fault| fault.to_string())?;
        self.told = None;
        Ok(())
    }
}

fn milliseconds(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}

async fn next_event(link: &mut Option<Link>) -> Option<LinkEvent> {
    match link {
        Some(link) => link.connection.incoming.recv().await,
        None => std::future::pending().await,
    }
}
