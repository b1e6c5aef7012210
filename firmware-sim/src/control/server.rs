use super::{Door, FILE, LONGEST_LINE, Reply, Request, Sealed};
use crate::device::DirectoryFault;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use wand_crypto::{CryptoError, OsRandom, Random};

/// How long somebody at the door may take.
const DEADLINE: Duration = Duration::from_secs(5);

/// A request, and where its answer goes.
pub(crate) struct Asked {
    pub(crate) request: Request,
    pub(crate) answer: oneshot::Sender<Reply>,
}

/// The device's end of the control socket; the file in its folder goes with it.
pub(crate) struct Server {
    pub(crate) asked: mpsc::Receiver<Asked>,
    file: PathBuf,
    acceptor: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn open(directory: &Path) -> Result<Self, DirectoryFault> {
        let file = directory.join(FILE);
        let fault = |error| DirectoryFault::File {
            path: file.clone(),
            error,
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(fault)?;
        let port = listener.local_addr().map_err(fault)?.port();
        let token = token().map_err(crate::device::Fault::from)?;
        let json = serde_json::to_vec(&Door {
            port,
            token: token.clone(),
        })
        .unwrap_or_default();
        crate::device::replace(&file, &json)?;
        let (sender, asked) = mpsc::channel(8);
        let acceptor = tokio::spawn(accept(listener, token, sender));
        Ok(Self {
            asked,
            file,
            acceptor,
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.acceptor.abort();
        let _ = std::fs::remove_file(&self.file);
    }
}

fn token() -> Result<String, CryptoError> {
    let mut token = [0; 16];
    OsRandom.fill(&mut token)?;
    Ok(hex::encode(token))
}

async fn accept(listener: TcpListener, token: String, asked: mpsc::Sender<Asked>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let (token, asked) = (token.clone(), asked.clone());
                tokio::spawn(async move {
                    // Whoever is too slow is not answered.
                    let _ = timeout(DEADLINE, serve(stream, &token, asked)).await;
                });
            }
            Err(_) => tokio::time::sleep(DEADLINE).await,
        }
    }
}

async fn serve(mut stream: TcpStream, token: &str, asked: mpsc::Sender<Asked>) -> Option<()> {
    let (reader, mut writer) = stream.split();
    let mut line = String::new();
    BufReader::new(reader.take(LONGEST_LINE))
        .read_line(&mut line)
        .await
        .ok()?;
    let reply = match serde_json::from_str::<Sealed>(&line) {
        Ok(sealed) if same(sealed.token.as_bytes(), token.as_bytes()) => {
            let (answer, reply) = oneshot::channel();
            asked
                .send(Asked {
                    request: sealed.request,
                    answer,
                })
                .await
                .ok()?;
            reply.await.ok()?
        }
        Ok(_) => Reply::Refused("the token is not this device's".into()),
        Err(_) => Reply::Refused("the request is not understood".into()),
    };
    let mut line = serde_json::to_vec(&reply).ok()?;
    line.push(b'\n');
    writer.write_all(&line).await.ok()
}

/// Compares without telling by its duration how much is alike.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}
