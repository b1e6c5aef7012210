use super::{Door, FILE, LONGEST_LINE, Reply, Request, Sealed, StatusReply};
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;
use thiserror::Error;

/// How long the device may take to answer.
const ANSWER_DEADLINE: Duration = Duration::from_secs(5);

/// Why a running device could not be controlled; each sentence ends with what to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ClientFault {
    /// No device runs on the folder.
    #[error("no device runs on {}; start it with `firmware-sim run`", .0.display())]
    NotRunning(PathBuf),
    /// The folder belongs to somebody else.
    #[error("{} cannot be read; run as the owner of the device's folder", .0.display())]
    NotOurs(PathBuf),
    /// The device did not answer, or not in its language.
    #[error("the device did not answer as it should; stop it and start it again")]
    NoAnswer,
    /// The device refused.
    #[error("{0}")]
    Refused(String),
}

/// Stands beside a running device.
#[derive(Debug, Clone)]
pub struct Client {
    directory: PathBuf,
}

impl Client {
    /// The device whose folder this is; nothing is sent yet.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            directory: directory.into(),
        }
    }

    /// Asks, and waits for the answer: how the device is afterwards. Blocks for at most some seconds.
    ///
    /// # Errors
    /// [`ClientFault`].
    pub fn ask(&self, request: &Request) -> Result<StatusReply, ClientFault> {
        let door = self.door()?;
        let sealed = Sealed {
            token: door.token,
            request: request.clone(),
        };
        let mut line = serde_json::to_vec(&sealed).map_err(|_| ClientFault::NoAnswer)?;
        line.push(b'\n');
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, door.port))
            .map_err(|_| ClientFault::NotRunning(self.directory.clone()))?;
        let answer = stream
            .set_read_timeout(Some(ANSWER_DEADLINE))
            .and_then(|()| stream.write_all(&line))
            .and_then(|()| read_line(&stream));
        match answer.ok().and_then(|answer| serde_json::from_str(&answer).ok()) {
            Some(Reply::Done(status)) => Ok(status),
            Some(Reply::Refused(why)) => Err(ClientFault::Refused(why)),
            None => Err(ClientFault::NoAnswer),
        }
    }

    fn door(&self) -> Result<Door, ClientFault> {
        let path: &Path = &self.directory.join(FILE);
        let json = std::fs::read(path).map_err(|error| match error.kind() {
            ErrorKind::PermissionDenied => ClientFault::NotOurs(path.to_owned()),
            _ => ClientFault::NotRunning(self.directory.clone()),
        })?;
        serde_json::from_slice(&json).map_err(|_| ClientFault::NotRunning(self.directory.clone()))
    }
}

fn read_line(stream: &TcpStream) -> std::io::Result<String> {
    let mut line = String::new();
    BufReader::new(stream.take(LONGEST_LINE)).read_line(&mut line)?;
    Ok(line)
}
