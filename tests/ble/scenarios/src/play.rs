//! Plays the scenarios one after the other.

use crate::bench;
use crate::scenarios::{self, Scenario};
use crate::stage::{Stage, World, clinic, logs};
use anyhow::{Context as _, Result};
use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::time::timeout;

/// No scenario takes longer.
const LONGEST: Duration = Duration::from_secs(120);

/// Plays scenarios over Bluetooth.
#[derive(Parser)]
#[command(name = "wand-ble-scenarios")]
pub(crate) struct Options {
    /// Scenarios by name; all when none is named.
    scenarios: Vec<String>,
    /// Every N-th of all scenarios, from the I-th on: one part of them for each of N guests.
    #[arg(long, value_name = "I/N", value_parser = Partition::read, conflicts_with = "scenarios")]
    partition: Option<Partition>,
    /// The folder with wand and firmware-sim.
    #[arg(long, value_name = "DIR", required_unless_present = "list")]
    pub(crate) programs: Option<PathBuf>,
    /// The folder for logs, one folder in it for each scenario.
    #[arg(long, value_name = "DIR", env = "WAND_BLE_OUT", required_unless_present_any = ["list", "found"])]
    pub(crate) out: Option<PathBuf>,
    /// The air's control socket.
    #[arg(long, env = "WAND_VRADIO_CONTROL", required_unless_present_any = ["list", "found"])]
    pub(crate) control: Option<PathBuf>,
    /// The folder of the clinic whose copies scenarios are played with; founded there when it is not [default: a temporary one]
    #[arg(long, value_name = "DIR")]
    pub(crate) clinic: Option<PathBuf>,
    /// Only found the clinic, which needs no adapter.
    #[arg(long, requires = "clinic")]
    found: bool,
    /// BlueZ has three ATT bearers, over which packets overtake each other.
    #[arg(long)]
    pub(crate) eatt: bool,
    /// Measure the application beside the stack alone, instead of playing scenarios.
    #[arg(long)]
    bench: bool,
    /// A line of JSON for each figure.
    #[arg(long, requires = "bench")]
    json: bool,
    /// List the scenarios.
    #[arg(long)]
    list: bool,
}

/// One of several parts of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Partition {
    first: usize,
    every: usize,
}

impl Partition {
    fn read(text: &str) -> Result<Self, String> {
        let parts = text
            .split_once('/')
            .and_then(|(part, of)| Some((part.parse::<usize>().ok()?, of.parse().ok()?)));
        match parts {
            Some((part, every)) if (1..=every).contains(&part) => Ok(Self {
                first: part - 1,
                every,
            }),
            _ => Err("a part and their number are wanted, such as 1/2".to_owned()),
        }
    }

    fn of<T>(self, all: &[T]) -> Vec<&T> {
        all.iter().skip(self.first).step_by(self.every).collect()
    }
}

/// Plays what was asked for; success when every scenario passed.
pub(crate) fn run() -> ExitCode {
    let options = Options::parse();
    if options.list {
        for scenario in scenarios::ALL {
            println!("{:<24} {}", scenario.name, scenario.tells);
        }
        return ExitCode::SUCCESS;
    }
    let done = if options.found {
        found(&options)
    } else {
        play(&options)
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("the scenarios could not be played: {why:#}");
            ExitCode::FAILURE
        }
    }
}

fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

fn found(options: &Options) -> Result<bool> {
    let programs = options
        .programs
        .as_deref()
        .context("--programs")?
        .canonicalize()?;
    let folder = options.clinic.as_deref().context("--clinic")?;
    runtime()?.block_on(clinic::found(&programs, folder))?;
    Ok(true)
}

fn play(options: &Options) -> Result<bool> {
    let wanted = match options.partition {
        Some(partition) => partition.of(scenarios::ALL),
        None => wanted(&options.scenarios)?,
    };
    logs::begin()?;
    if options.bench {
        let report = runtime()?.block_on(async { bench::run(&World::new(options).await?).await })?;
        report.print(options.json)?;
        return Ok(true);
    }
    let failed = runtime()?.block_on(async {
        let world = World::new(options).await.context("the clinic")?;
        let mut failed = 0;
        for scenario in &wanted {
            failed += usize::from(!attempt(&world, scenario).await);
        }
        anyhow::Ok(failed)
    })?;
    println!("{} passed, {failed} failed", wanted.len() - failed);
    Ok(failed == 0)
}

/// Whether it passed.
async fn attempt(world: &World, scenario: &Scenario) -> bool {
    let begun = Instant::now();
    let played = async {
        let stage = Stage::set(world, scenario.name).await?;
        let played = match timeout(LONGEST, (scenario.run)(&stage)).await {
            Ok(played) => played,
            Err(_) => Err(anyhow::anyhow!("not done after {} s", LONGEST.as_secs())),
        };
        let cleared = stage.clear().await;
        played.and(cleared)
    };
    let verdict = match played.await {
        Ok(()) => "ok".to_owned(),
        Err(why) => format!("FAILED: {why:#}"),
    };
    println!(
        "{:<24} {:>5.1} s  {verdict}",
        scenario.name,
        begun.elapsed().as_secs_f32()
    );
    verdict == "ok"
}

fn wanted(names: &[String]) -> Result<Vec<&'static Scenario>> {
    if names.is_empty() {
        return Ok(scenarios::ALL.iter().collect());
    }
    names
        .iter()
        .map(|name| {
            let found = scenarios::ALL.iter().find(|scenario| scenario.name == name);
            found.with_context(|| format!("there is no scenario “{name}”; --list names them"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_hold_everything_once() {
        let all = ["a", "b", "c", "d", "e"];
        let of = |text| Partition::read(text).map(|partition| partition.of(&all));
        assert_eq!(of("1/2"), Ok(vec![&"a", &"c", &"e"]));
        assert_eq!(of("2/2"), Ok(vec![&"b", &"d"]));
        assert_eq!(of("1/1"), Ok(all.iter().collect()));
        for wrong in ["0/2", "3/2", "1/0", "1", "a/b", "1/2/3", ""] {
            assert!(Partition::read(wrong).is_err(), "{wrong}");
        }
    }
}
