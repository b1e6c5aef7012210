use super::{Arrival, Door};
use crate::hci::LONGEST_PACKET;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt;

/// A controller for this machine's kernel, on `/dev/vhci`.
#[derive(Debug)]
pub struct VhciDoor(Option<File>);

/// The packet type by which a driver asks for a controller, and is told its number.
const VENDOR: u8 = 0xFF;

/// A primary controller.
const PRIMARY: u8 = 0x00;

impl VhciDoor {
    /// Gives the kernel a controller.
    ///
    /// # Errors
    /// When there is no `/dev/vhci`, or the right to use it is missing.
    pub fn open() -> io::Result<Self> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(rustix::fs::OFlags::NONBLOCK.bits() as i32)
            .open("/dev/vhci")?;
        file.write_all(&[VENDOR, PRIMARY])?;
        Ok(Self(Some(file)))
    }
}

impl Door for VhciDoor {
    fn watch(&self) -> Option<BorrowedFd<'_>> {
        self.0.as_ref().map(AsFd::as_fd)
    }

    fn arrivals(&mut self) -> io::Result<Vec<Arrival>> {
        let Some(file) = &mut self.0 else {
            return Ok(Vec::new());
        };
        let mut arrivals = Vec::new();
        let mut buffer = [0; LONGEST_PACKET];
        loop {
            match file.read(&mut buffer) {
                Ok(length) => match buffer.get(..length) {
                    Some([VENDOR, ..]) => arrivals.push(Arrival::Came),
                    Some(packet) => arrivals.push(Arrival::Packet(packet.to_vec())),
                    None => {}
                },
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(arrivals),
                Err(error) => return Err(error),
            }
        }
    }

    fn deliver(&mut self, packet: &[u8]) -> io::Result<()> {
        let Some(file) = &mut self.0 else {
            return Ok(());
        };
        match file.write(packet) {
            Ok(_) => Ok(()),
            // The kernel takes no packet of a controller that is being closed.
            Err(error) if matches!(error.raw_os_error(), Some(ENXIO | EBADFD)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn plug(&mut self, plugged: bool) -> io::Result<()> {
        *self = if plugged { Self::open()? } else { Self(None) };
        Ok(())
    }
}

const ENXIO: i32 = rustix::io::Errno::NXIO.raw_os_error();
const EBADFD: i32 = rustix::io::Errno::BADFD.raw_os_error();
