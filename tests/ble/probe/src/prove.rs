//! The stack alone, through every trouble the air can make: what a real application meets, measured.

use crate::central::{Central, ProbeFault, late};
use crate::figure;
use crate::peripheral::READY;
use btleplug::api::Peripheral as _;
use btleplug::platform::Peripheral;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use wand_vradio::door::send;

/// How often the link is dropped.
const DROPS: u32 = 3;

/// Echo, flood, lost links, a silent peer, and an adapter without power.
pub(crate) async fn run(control: &Path) -> Result<(), ProbeFault> {
    let _echo = start_echo().await?;
    let central = Central::on("hci0").await?;
    let mut session = central.connect(central.find().await?).await?;
    session.echo(50, 200).await?;
    for size in [244, session.largest()] {
        session.flood(400, size).await?;
    }
    for _ in 0..DROPS {
        let peripheral = session.peripheral.clone();
        let begun = Instant::now();
        order(control, "drop")?;
        disconnected(&peripheral).await?;
        figure::time("link dropped until reported", begun.elapsed());
        session = reconnect(&central, peripheral).await?;
        figure::time("link dropped until subscribed again", begun.elapsed());
        session.echo(3, 20).await?;
    }
    let peripheral = session.peripheral.clone();
    let begun = Instant::now();
    order(control, "mute 1")?;
    disconnected(&peripheral).await?;
    figure::time("peer silent until reported", begun.elapsed());
    order(control, "unmute 1")?;
    session = reconnect(&central, peripheral).await?;
    session.echo(3, 20).await?;
    power(&session.peripheral).await?;
    session = central.connect(central.find().await?).await?;
    session.echo(3, 20).await?;
    late("hanging up", 10, session.peripheral.disconnect()).await??;
    Ok(())
}

async fn power(peripheral: &Peripheral) -> Result<(), ProbeFault> {
    let adapter = bluer::Session::new().await?.adapter("hci0")?;
    let begun = Instant::now();
    adapter.set_powered(false).await?;
    disconnected(peripheral).await?;
    figure::time("adapter off until reported", begun.elapsed());
    let begun = Instant::now();
    adapter.set_powered(true).await?;
    figure::time("adapter on", begun.elapsed());
    Ok(())
}

/// BlueZ must be told to hang up before it is told to connect again.
async fn reconnect(central: &Central, peripheral: Peripheral) -> Result<crate::central::Session, ProbeFault> {
    late("hanging up", 10, peripheral.disconnect()).await??;
    central.connect(peripheral).await
}

async fn disconnected(peripheral: &Peripheral) -> Result<(), ProbeFault> {
    late("the report of the lost link", 30, async {
        while peripheral.is_connected().await.unwrap_or(false) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    })
    .await
}

fn order(control: &Path, order: &str) -> Result<(), ProbeFault> {
    let what = "the air's control socket";
    match send(control, order).map_err(|error| ProbeFault::System { what, error })? {
        answer if answer == "ok" => Ok(()),
        refusal => Err(ProbeFault::Order(refusal)),
    }
}

async fn start_echo() -> Result<Child, ProbeFault> {
    let system = |what| move |error| ProbeFault::System { what, error };
    let own = std::env::current_exe().map_err(system("the own program"))?;
    let mut echo = Command::new(own)
        .args(["echo", "--adapter", "hci1"])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(system("the echo"))?;
    if let Some(output) = echo.stdout.take() {
        let mut lines = BufReader::new(output).lines();
        let ready = async {
            while let Some(line) = lines.next_line().await.map_err(system("the echo"))? {
                if line == READY {
                    break;
                }
            }
            Ok::<(), ProbeFault>(())
        };
        late("the echo's start", 10, ready).await??;
    }
    Ok(echo)
}
