use crate::air::{Air, Output};
use crate::door::{Arrival, Control, Door};
use crate::order::Order;
use crate::record::air_log_line;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};
use wand_link::capture::btsnoop::{self, Way};

/// Where hosts and tests reach the air.
pub struct Site {
    /// A door for each controller, by number.
    pub doors: Vec<Box<dyn Door>>,
    /// Orders.
    pub control: Option<Control>,
    /// What is written down.
    pub files: Files,
}

/// What is written down while it happens.
#[derive(Default)]
pub struct Files {
    air_log: Option<BufWriter<File>>,
    captures: Vec<BufWriter<File>>,
}

/// Why the air ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeFault {
    /// A host's door.
    #[error("controller {controller}: {error}")]
    Door {
        /// Whose door.
        controller: usize,
        /// What the system says.
        error: io::Error,
    },
    /// The socket for orders.
    #[error("the control socket: {0}")]
    Control(io::Error),
    /// A file.
    #[error("{path}: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Something to write down could not be written.
    #[error("writing down what happened: {0}")]
    Record(io::Error),
    /// Waiting for something to happen.
    #[error("waiting: {0}")]
    Wait(io::Error),
}

impl Files {
    /// Writes all advertising down as lines of JSON.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn log_air(&mut self, path: &Path) -> Result<(), ServeFault> {
        self.air_log = Some(create(path)?);
        Ok(())
    }

    /// Captures each controller's traffic with its host as `controller-N.btsnoop` in this folder.
    ///
    /// # Errors
    /// When a file cannot be made.
    pub fn capture(&mut self, folder: &Path, controllers: usize) -> Result<(), ServeFault> {
        for number in 0..controllers {
            let mut file = create(&folder.join(format!("controller-{number}.btsnoop")))?;
            file.write_all(&btsnoop::HEADER).map_err(ServeFault::Record)?;
            self.captures.push(file);
        }
        Ok(())
    }

    fn packet(&mut self, controller: usize, way: Way, packet: &[u8]) -> Result<(), ServeFault> {
        self.captures.get_mut(controller).map_or(Ok(()), |file| {
            file.write_all(&btsnoop::record(SystemTime::now(), way, packet))
                .map_err(ServeFault::Record)
        })
    }

    fn flush(&mut self) -> Result<(), ServeFault> {
        let mut files = self.air_log.iter_mut().chain(&mut self.captures);
        files.try_for_each(Write::flush).map_err(ServeFault::Record)
    }
}

fn create(path: &Path) -> Result<BufWriter<File>, ServeFault> {
    File::create(path)
        .map(BufWriter::new)
        .map_err(|error| ServeFault::File {
            path: path.to_owned(),
            error,
        })
}

/// Runs the air on the machine's clock until a door breaks.
///
/// # Errors
/// Always, with the reason.
pub fn serve(mut air: Air, mut site: Site) -> Result<std::convert::Infallible, ServeFault> {
    let begun = Instant::now();
    loop {
        site.deliver(&mut air)?;
        site.wait(air.next_deadline().map(|at| at.saturating_sub(begun.elapsed())))?;
        site.take(&mut air, begun)?;
        site.obey(&mut air, begun)?;
        air.advance(begun.elapsed());
    }
}

impl Site {
    fn deliver(&mut self, air: &mut Air) -> Result<(), ServeFault> {
        while let Some(output) = air.poll() {
            match output {
                Output::OnAir(pdu) => {
                    if let Some(log) = &mut self.files.air_log {
                        log.write_all(air_log_line(&pdu).as_bytes())
                            .map_err(ServeFault::Record)?;
                    }
                }
                Output::ToHost { controller, packet } => {
                    self.files.packet(controller, Way::Received, &packet)?;
                    if let Some(door) = self.doors.get_mut(controller) {
                        door.deliver(&packet)
                            .map_err(|error| ServeFault::Door { controller, error })?;
                    }
                }
            }
        }
        self.files.flush()
    }

    fn wait(&self, longest: Option<std::time::Duration>) -> Result<(), ServeFault> {
        let doors = self.doors.iter().filter_map(|door| door.watch());
        let control = self.control.iter().flat_map(Control::watch);
        let mut watched: Vec<_> = doors
            .chain(control)
            .map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN))
            .collect();
        let longest = longest.and_then(|time| Timespec::try_from(time).ok());
        match poll(&mut watched, longest.as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(ServeFault::Wait(error.into())),
        }
    }

    fn take(&mut self, air: &mut Air, begun: Instant) -> Result<(), ServeFault> {
        for (controller, door) in self.doors.iter_mut().enumerate() {
            if !has_arrivals(door.as_ref())? {
                continue;
            }
            let arrivals = door
                .arrivals()
                .map_err(|error| ServeFault::Door { controller, error })?;
            for arrival in arrivals {
                let now = begun.elapsed();
                match arrival {
                    Arrival::Packet(packet) => {
                        self.files.packet(controller, Way::Sent, &packet)?;
                        air.receive(now, controller, &packet);
                    }
                    // A door and its controller have the same number; the air knows it.
                    Arrival::Came => drop(air.plug(now, controller, true)),
                    Arrival::Left => drop(air.plug(now, controller, false)),
                }
            }
        }
        Ok(())
    }

    fn obey(&mut self, air: &mut Air, begun: Instant) -> Result<(), ServeFault> {
        let Some(control) = &mut self.control else {
            return Ok(());
        };
        let doors = &mut self.doors;
        let mut broken = Ok(());
        control
            .answer(|line| {
                let order = match line.parse::<Order>() {
                    Ok(order) => order,
                    Err(fault) => return format!("error: {fault}"),
                };
                if let Order::Plug(controller, plugged) = order
                    && let Some(door) = doors.get_mut(controller)
                    && let Err(error) = door.plug(plugged)
                {
                    broken = Err(ServeFault::Door { controller, error });
                }
                order
                    .carry_out(air, begun.elapsed())
                    .unwrap_or_else(|fault| format!("error: {fault}"))
            })
            .map_err(ServeFault::Control)?;
        broken
    }
}

fn has_arrivals(door: &dyn Door) -> Result<bool, ServeFault> {
    let Some(fd) = door.watch() else {
        return Ok(false);
    };
    let mut watched = [PollFd::from_borrowed_fd(fd, PollFlags::IN)];
    match poll(
        &mut watched,
        Some(&Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        }),
    ) {
        Ok(ready) => Ok(ready > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(ServeFault::Wait(error.into())),
    }
}
