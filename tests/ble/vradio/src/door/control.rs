use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::Duration;

/// A Unix socket that takes orders: one line each, answered with one line.
#[derive(Debug)]
pub struct Control {
    listener: UnixListener,
    clients: Vec<Client>,
}

#[derive(Debug)]
struct Client {
    stream: UnixStream,
    read: Vec<u8>,
}

const PATIENCE: Duration = Duration::from_secs(1);

impl Control {
    /// Listens at this path, in place of what is left there of an earlier one.
    ///
    /// # Errors
    /// When a socket cannot be made there.
    pub fn listen(path: &Path) -> io::Result<Self> {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(path)?;
        listener.set_nonblocking(true)?;
        Ok(Self {
            listener,
            clients: Vec::new(),
        })
    }

    /// What to wait on for something to read.
    pub fn watch(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        let clients = self.clients.iter().map(|client| client.stream.as_fd());
        std::iter::once(self.listener.as_fd()).chain(clients)
    }

    /// Takes new clients, and answers each line that arrived.
    ///
    /// # Errors
    /// When the socket is broken; a client that is gone is none.
    pub fn answer(&mut self, mut orders: impl FnMut(&str) -> String) -> io::Result<()> {
        loop {
            match self.listener.accept() {
                Ok((stream, _)) => {
                    stream.set_nonblocking(true)?;
                    stream.set_write_timeout(Some(PATIENCE))?;
                    self.clients.push(Client {
                        stream,
                        read: Vec::new(),
                    });
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        self.clients.retain_mut(|client| client.answer(&mut orders));
        Ok(())
    }
}

impl Client {
    /// Whether the client is still there.
    fn answer(&mut self, orders: &mut impl FnMut(&str) -> String) -> bool {
        let mut buffer = [0; 1024];
        loop {
            match self.stream.read(&mut buffer) {
                Ok(0) => return false,
                Ok(length) => self.read.extend(buffer.get(..length).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(_) => return false,
            }
        }
        while let Some(end) = self.read.iter().position(|byte| *byte == b'\n') {
            let rest = self.read.split_off(end + 1);
            let line = std::mem::replace(&mut self.read, rest);
            let mut answer = orders(&String::from_utf8_lossy(&line));
            answer.push('\n');
            if self.stream.write_all(answer.as_bytes()).is_err() {
                return false;
            }
        }
        true
    }
}

/// Sends one order to a running air; the answer without its newline.
///
/// # Errors
/// When nobody listens at that path, or nobody answers.
pub fn send(path: &Path, order: &str) -> io::Result<String> {
    let mut stream = UnixStream::connect(path)?;
    writeln!(stream, "{order}")?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer)?;
    Ok(answer.trim_end().to_owned())
}
