//! What the commands act on: the desk of the moment, the demonstration, and the person who chooses files.

use crate::demonstration::Demonstration;
use crate::picker::FilePicker;
use crate::place::Place;
use crate::programs::Programs;
use std::sync::Arc;
use tokio::sync::{Mutex, watch};
use wand_contract::{Fault, SetupView, SimulatorAction, SimulatorView, Snapshot};
use wand_programmer::desk::Desk;

/// The application behind the window. Clones share it.
#[derive(Clone)]
pub(crate) struct App(Arc<Inner>);

struct Inner {
    own: Result<Place, Fault>,
    programs: Programs,
    picker: Arc<dyn FilePicker>,
    seats: watch::Sender<Seat>,
    /// Held while seats are changed.
    demonstration: Mutex<Option<Running>>,
}

struct Running {
    demonstration: Demonstration,
    /// The own desk, locked meanwhile: its folder stays ours.
    own: Result<Desk, Fault>,
}

/// The desk that commands go to, or why there is none.
#[derive(Clone)]
pub(crate) struct Seat {
    number: u64,
    demo: bool,
    /// The desk.
    pub(crate) desk: Result<Desk, Fault>,
}

impl Seat {
    /// A snapshot of this desk as faces see it: revisions grow from seat to seat too.
    pub(crate) fn shown(&self, mut snapshot: Snapshot) -> Snapshot {
        snapshot.revision += self.number << 32;
        snapshot.demo |= self.demo;
        snapshot
    }
}

impl App {
    /// Opens the data folder. Where that fails, the page is told why, and `setup` tries again.
    /// Needs a tokio runtime around it.
    pub(crate) fn open(own: Result<Place, Fault>, programs: Programs, picker: Arc<dyn FilePicker>) -> Self {
        let desk = own.as_ref().map_err(Clone::clone).and_then(Place::open);
        if let Err(fault) = &desk {
            tracing::error!(kind = fault.kind.code(), "the data folder is not open: {fault}");
        }
        let (seats, _) = watch::channel(Seat {
            number: 0,
            demo: false,
            desk,
        });
        Self(Arc::new(Inner {
            own,
            programs,
            picker,
            seats,
            demonstration: Mutex::new(None),
        }))
    }

    /// Follows the desk of the moment.
    pub(crate) fn seats(&self) -> watch::Receiver<Seat> {
        self.0.seats.subscribe()
    }

    /// The desk of the moment.
    ///
    /// # Errors
    /// Why there is none.
    pub(crate) fn desk(&self) -> Result<Desk, Fault> {
        self.0.seats.borrow().desk.clone()
    }

    /// Who chooses files.
    pub(crate) fn picker(&self) -> &dyn FilePicker {
        self.0.picker.as_ref()
    }

    fn sit(&self, desk: Result<Desk, Fault>, demo: bool) {
        self.0.seats.send_modify(|seat| {
            *seat = Seat {
                number: seat.number + 1,
                demo,
                desk,
            };
        });
    }

    pub(crate) async fn snapshot(&self) -> Result<Snapshot, Fault> {
        let seat = self.0.seats.borrow().clone();
        let snapshot = seat.desk.clone()?.snapshot().await?;
        Ok(seat.shown(snapshot))
    }

    pub(crate) async fn setup(&self) -> Result<SetupView, Fault> {
        let running = self.0.demonstration.lock().await;
        if running.is_none() && self.desk().is_err() {
            let place = self.0.own.clone()?;
            self.sit(Ok(place.open()?), false);
        }
        self.described(running.as_ref()).await
    }

    pub(crate) async fn begin_demo(&self, role: String, classes: Vec<String>) -> Result<SetupView, Fault> {
        let mut running = self.0.demonstration.lock().await;
        if let Some(Running { demonstration, own }) = running.take() {
            self.leave(demonstration, own).await;
        }
        let folder = self.0.own.clone()?.home.join("demo");
        let demonstration = Demonstration::start(&self.0.programs, &folder, &role, &classes).await?;
        let desk = match demonstration.place().open() {
            Ok(desk) => desk,
            Err(fault) => {
                demonstration.stop().await;
                return Err(fault);
            }
        };
        let own = self.desk();
        if let Ok(own) = &own {
            own.lock().await?;
        }
        self.sit(Ok(desk), true);
        *running = Some(Running { demonstration, own });
        self.described(running.as_ref()).await
    }

    pub(crate) async fn leave_demo(&self) -> Result<SetupView, Fault> {
        let mut running = self.0.demonstration.lock().await;
        if let Some(Running { demonstration, own }) = running.take() {
            self.leave(demonstration, own).await;
        }
        self.described(None).await
    }

    /// Locks the demonstration's desk, goes back to the own one, and ends the devices.
    async fn leave(&self, demonstration: Demonstration, own: Result<Desk, Fault>) {
        if let Ok(desk) = self.desk()
            && let Err(fault) = desk.lock().await
        {
            tracing::warn!(
                kind = fault.kind.code(),
                "the demonstration was not locked: {fault}"
            );
        }
        self.sit(own, false);
        demonstration.stop().await;
    }

    async fn described(&self, running: Option<&Running>) -> Result<SetupView, Fault> {
        let mut view = self.desk()?.setup().await?;
        view.demo_available = self.0.programs.are_there();
        view.demo_pin = running.and_then(|running| running.demonstration.pin());
        Ok(view)
    }

    pub(crate) async fn simulators(&self) -> Result<Vec<SimulatorView>, Fault> {
        match self.0.demonstration.lock().await.as_ref() {
            Some(running) => running.demonstration.simulators().await,
            None => Ok(Vec::new()),
        }
    }

    pub(crate) async fn control_simulator(
        &self,
        id: String,
        action: SimulatorAction,
    ) -> Result<SimulatorView, Fault> {
        match self.0.demonstration.lock().await.as_ref() {
            Some(running) => running.demonstration.control(&id, &action).await,
            None => Err(Fault::new(
                wand_contract::FaultKind::Usage,
                "no demonstration is under way",
                "begin one first",
            )),
        }
    }
}
