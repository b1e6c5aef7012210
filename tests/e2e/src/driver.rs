//! WebKit's driver and the window it starts.

use crate::stage::environment;
use anyhow::{Context as _, Result, bail};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::timeout;

const START_LIMIT: Duration = Duration::from_secs(20);
/// A window that shows another one and ends, as a second start on the same folder does, is waited for in vain.
const OPEN_LIMIT: Duration = Duration::from_secs(60);

/// The driver's process; killed when dropped.
pub(crate) struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// Starts a driver on a port of its own.
    pub(crate) fn start() -> Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let process = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .envs(environment())
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("WebKitWebDriver")?;
        Ok(Self { process, port })
    }

    /// Starts a program and takes its window.
    pub(crate) async fn open(&self, program: &Path, arguments: &[String]) -> Result<Client> {
        let options = json!({ "binary": program, "args": arguments });
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("webkitgtk:browserOptions".into(), options);
        let address = format!("http://127.0.0.1:{}", self.port);
        self.answers().await?;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let opened = builder.capabilities(capabilities).connect(&address);
        timeout(OPEN_LIMIT, opened)
            .await
            .context("the window does not open in time")?
            .context("the window did not open")
    }

    /// The driver's process number, whose descendants are the window.
    pub(crate) fn number(&self) -> Option<u32> {
        self.process.id()
    }

    /// Waits until the driver takes requests.
    pub(crate) async fn answers(&self) -> Result<()> {
        let begun = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))
            .await
            .is_err()
        {
            if begun.elapsed() > START_LIMIT {
                bail!("the driver does not answer");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }
}
