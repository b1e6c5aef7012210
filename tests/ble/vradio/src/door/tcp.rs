use super::{Arrival, Door};
use crate::hci::Stream;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

/// A controller for any host that speaks H4 over TCP, on the loopback interface; one host at a time.
#[derive(Debug)]
pub struct TcpDoor {
    listener: TcpListener,
    host: Option<(TcpStream, Stream)>,
}

/// A host that takes nothing for so long is gone.
const PATIENCE: Duration = Duration::from_secs(1);

impl TcpDoor {
    /// Listens on this port; 0 lets the system choose.
    ///
    /// # Errors
    /// When the port is taken.
    pub fn listen(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        Ok(Self { listener, host: None })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    fn accept(&mut self) -> io::Result<Vec<Arrival>> {
        match self.listener.accept() {
            Ok((stream, _)) => {
                stream.set_nonblocking(false)?;
                stream.set_nodelay(true)?;
                stream.set_write_timeout(Some(PATIENCE))?;
                self.host = Some((stream, Stream::default()));
                Ok(vec![Arrival::Came])
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}

impl Door for TcpDoor {
    fn watch(&self) -> Option<BorrowedFd<'_>> {
        Some(match &self.host {
            Some((host, _)) => host.as_fd(),
            None => self.listener.as_fd(),
        })
    }

    /// One read: the caller has waited for something to read.
    fn arrivals(&mut self) -> io::Result<Vec<Arrival>> {
        let Some((host, stream)) = &mut self.host else {
            return self.accept();
        };
        let mut buffer = [0; 4096];
        let length = host.read(&mut buffer).unwrap_or(0);
        stream.push(buffer.get(..length).unwrap_or_default());
        let mut arrivals = Vec::new();
        let in_step = loop {
            match stream.packet() {
                Ok(Some(packet)) => arrivals.push(Arrival::Packet(packet)),
                Ok(None) => break true,
                Err(_) => break false,
            }
        };
        if length == 0 || !in_step {
            self.host = None;
            arrivals.push(Arrival::Left);
        }
        Ok(arrivals)
    }

    fn deliver(&mut self, packet: &[u8]) -> io::Result<()> {
        if let Some((host, _)) = &mut self.host
            && host.write_all(packet).is_err()
        {
            // The next read says that the host left.
            let _ = host.shutdown(std::net::Shutdown::Both);
        }
        Ok(())
    }

    fn plug(&mut self, plugged: bool) -> io::Result<()> {
        if !plugged {
            self.host = None;
        }
        Ok(())
    }
}
