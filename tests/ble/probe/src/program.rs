use crate::central::{Central, Exchange, ProbeFault, late};
use crate::service::FLOOD;
use crate::{figure, peripheral, prove};
use btleplug::api::Peripheral as _;
use clap::{Parser, Subcommand};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Raw peers over BlueZ: what the Bluetooth stack alone can do.
#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// A peripheral that returns what is written to it, and floods on request.
    Echo {
        /// On which adapter.
        #[arg(long, default_value = "hci1")]
        adapter: String,
        /// Between advertisements, in milliseconds.
        #[arg(long, default_value_t = 100)]
        interval: u64,
    },
    /// A central that times an echo and a flood of notifications; a line of JSON for each figure.
    Measure {
        /// On which adapter.
        #[arg(long, default_value = "hci0")]
        adapter: String,
        /// Echoes and notifications.
        #[arg(long, default_value_t = 400)]
        count: u32,
        /// Bytes of each; the largest that fits when left out.
        #[arg(long)]
        size: Option<u16>,
        /// Leave the flood out, which only this program's own peripheral can do.
        #[arg(long)]
        echo_only: bool,
    },
    /// A central that connects, goes through the packets of somebody else's session, and is flooded.
    Replay {
        /// On which adapter.
        #[arg(long, default_value = "hci0")]
        adapter: String,
        /// The packets, as JSON: `[[[bytes written, …], [bytes notified, …]], …]`.
        #[arg(long)]
        exchanges: String,
        /// Notifications of the flood.
        #[arg(long, default_value_t = 200)]
        count: u32,
        /// Bytes of each; the largest that fits when left out.
        #[arg(long)]
        size: Option<u16>,
    },
    /// Both against each other on hci0 and hci1, with lost links, a silent peer and an adapter without power.
    Prove {
        /// The air's control socket.
        #[arg(long, env = "WAND_VRADIO_CONTROL")]
        control: PathBuf,
    },
}

pub(crate) fn run() -> ExitCode {
    match act(Options::parse().action) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            // The exit code says the same.
            let _ = writeln!(std::io::stderr(), "wand-ble-probe: {fault}");
            ExitCode::FAILURE
        }
    }
}

/// One thread: on several, bluer may hand over two writes in the other order.
#[tokio::main(flavor = "current_thread")]
async fn act(action: Action) -> Result<(), ProbeFault> {
    match action {
        Action::Echo { adapter, interval } => {
            peripheral::serve(&adapter, Duration::from_millis(interval)).await?;
        }
        Action::Measure {
            adapter,
            count,
            size,
            echo_only,
        } => {
            let central = Central::on(&adapter).await?;
            let mut session = central.connect(central.find().await?).await?;
            let size = size.unwrap_or(session.largest());
            session.echo(count.min(50), usize::from(size)).await?;
            if !echo_only {
                session.flood(count, size).await?;
            }
        }
        Action::Replay {
            adapter,
            exchanges,
            count,
            size,
        } => {
            let exchanges: Vec<Exchange> = serde_json::from_str(&exchanges)?;
            let central = Central::on(&adapter).await?;
            let peripheral = central.find().await?;
            let begun = Instant::now();
            let mut session = central.connect_to(peripheral, &[FLOOD]).await?;
            let subscribed = Instant::now();
            session.replay(&exchanges).await?;
            figure::time("exchanges", subscribed.elapsed());
            figure::time("connect until exchanged", begun.elapsed());
            session.flood(count, size.unwrap_or(session.largest())).await?;
            late("hanging up", 10, session.peripheral.disconnect()).await??;
        }
        Action::Prove { control } => prove::run(&control).await?,
    }
    Ok(())
}
