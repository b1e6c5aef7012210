//! Inside: a display and an unlocked key store, then one scenario after the other.

use crate::Options;
use crate::key_store;
use crate::scenarios::{self, Scenario};
use crate::stage::World;
use anyhow::{Context as _, Result, bail};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// No scenario takes longer.
const LONGEST: Duration = Duration::from_secs(180);

/// Runs the named scenarios, or all. Whether every one passed.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let wanted = wanted(&options.scenarios)?;
    let mut display = display()?;
    let keyring = key_store::unlocked()?;
    let world = World::new(options)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if options.bench {
        runtime.block_on(crate::bench::run(&world))?.print(options.json)?;
        return Ok(true);
    }
    let mut failed = Vec::new();
    for scenario in &wanted {
        let begun = Instant::now();
        let run = runtime.block_on(async { tokio::time::timeout(LONGEST, (scenario.run)(&world)).await });
        let verdict = match run {
            Ok(Ok(())) => "ok".to_owned(),
            Ok(Err(why)) => format!("FAILED: {why:#}"),
            Err(_) => format!("FAILED: not done after {} s", LONGEST.as_secs()),
        };
        println!(
            "{:<24} {:>5.1} s  {verdict}",
            scenario.name,
            begun.elapsed().as_secs_f32()
        );
        if verdict != "ok" {
            failed.push(scenario.name);
        }
    }
    let passed = wanted.len() - failed.len();
    println!("{passed} passed, {} failed", failed.len());
    let _ = display.kill();
    drop(keyring);
    Ok(failed.is_empty())
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

/// A virtual display of a clinic's screen; its number goes into the environment.
fn display() -> Result<Child> {
    let mut display = Command::new("Xvfb")
        .args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1440x900x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("Xvfb")?;
    let mut number = String::new();
    let out = display.stdout.take().context("Xvfb says nothing")?;
    BufReader::new(out).read_line(&mut number)?;
    if number.trim().is_empty() {
        bail!("Xvfb did not start");
    }
    set("DISPLAY", &format!(":{}", number.trim()));
    Ok(display)
}

/// Puts a variable where programs started later find it.
fn set(name: &str, value: &str) {
    crate::stage::ENVIRONMENT
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .push((name.to_owned(), value.to_owned()));
}
