//! How long the window takes and how much it holds, beside an empty one of the same kind; and how evenly it draws.

use crate::driver::Driver;
use crate::page::Page;
use crate::stage::{Served, Setting, World, environment};
use anyhow::{Context as _, Result};
use std::time::{Duration, Instant};
use tokio::process::Command;
use tokio::time::timeout;
use wand_figure::{Goal, Report, median};

/// Starts of each window, alternating.
const STARTS: usize = 7;
/// How often is looked whether the window can be used, and how long.
const LOOK: Duration = Duration::from_millis(5);
const PATIENCE: Duration = Duration::from_secs(30);
/// Rows of the long log.
const ROWS: &str = "1000000";
/// How long frames are watched.
const WATCHED: Duration = Duration::from_secs(6);
/// Starting may take so much longer than an empty window.
const START_GOAL: Goal = Goal::AtMost(1.3);
/// No frame may take longer, in milliseconds.
const FRAME_GOAL: Goal = Goal::AtMost(50.0);

/// Frame times in milliseconds, while `step` is called before each frame.
const FRAMES: &str = r"
const [milliseconds, step] = [MILLISECONDS, STEP];
const done = arguments[arguments.length - 1];
const times = [];
let last;
const begun = performance.now();
function frame(now) {
  if (last !== undefined) times.push(now - last);
  last = now;
  step(now - begun);
  if (now - begun < milliseconds) requestAnimationFrame(frame);
  else done(times);
}
requestAnimationFrame(frame);
";

/// Measures everything.
pub(crate) async fn run(world: &World) -> Result<Report> {
    let mut report = Report::new("window");
    starts(world, &mut report).await?;
    drawing(world, &mut report).await?;
    Ok(report)
}

async fn starts(world: &World, report: &mut Report) -> Result<()> {
    let served = Served::start(world, Setting::default()).await?;
    let (mut ours, mut empty) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        empty.push(start(world, "wand-empty-window", &[], "usable").await?);
        ours.push(start(world, "wand-desktop", &served.arguments(), "unlock").await?);
    }
    let mut compare = |metric, unit, goal, of: fn(&Start) -> f64| {
        let [own, bare] = [&ours, &empty].map(|starts| median(starts.iter().map(of)));
        report.add("window", metric, own, unit);
        report.add("empty window", metric, bare, unit);
        report.judge("window / empty window", metric, own / bare, "", goal);
    };
    compare("start to usable", "ms", Some(START_GOAL), |start| start.usable_ms);
    compare("resident memory", "MiB", None, |start| start.memory_mib);
    Ok(())
}

struct Start {
    usable_ms: f64,
    memory_mib: f64,
}

/// Starts a window by the driver, and waits until an element can be used.
async fn start(world: &World, program: &str, arguments: &[String], usable: &str) -> Result<Start> {
    let driver = Driver::start()?;
    driver.answers().await?;
    let begun = Instant::now();
    let client = driver.open(&world.program(program), arguments).await?;
    let page = Page::new(world, driver, client);
    let looking = async {
        while !page.has(usable).await {
            tokio::time::sleep(LOOK).await;
        }
    };
    timeout(PATIENCE, looking)
        .await
        .with_context(|| format!("{program} cannot be used"))?;
    let usable_ms = begun.elapsed().as_secs_f64() * 1000.0;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let memory_mib = memory_of(page.driver_process()?)?;
    page.close().await?;
    Ok(Start {
        usable_ms,
        memory_mib,
    })
}

/// Proportional memory of a process's descendants, without itself.
fn memory_of(root: u32) -> Result<f64> {
    let mut family = vec![root];
    let mut total = 0.0;
    let parents: Vec<(u32, u32)> = std::fs::read_dir("/proc")?
        .flatten()
        .filter_map(|entry| {
            let number: u32 = entry.file_name().to_str()?.parse().ok()?;
            let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
            let parent = stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()?;
            Some((number, parent))
        })
        .collect();
    let mut place = 0;
    while let Some(parent) = family.get(place).copied() {
        family.extend(
            parents
                .iter()
                .filter(|(_, of)| *of == parent)
                .map(|(number, _)| *number),
        );
        place += 1;
    }
    for number in family.iter().skip(1) {
        let rollup = std::fs::read_to_string(format!("/proc/{number}/smaps_rollup")).unwrap_or_default();
        let line = rollup.lines().find(|line| line.starts_with("Pss:"));
        let kib: f64 = line
            .and_then(|line| line.split_whitespace().nth(1))
            .and_then(|number| number.parse().ok())
            .unwrap_or_default();
        total += kib / 1024.0;
    }
    Ok(total)
}

async fn drawing(world: &World, report: &mut Report) -> Result<()> {
    let served = Served::start(world, Setting::default()).await?;
    seed(world, &served).await?;
    let page = served.open(world).await?;
    page.unlock(&served).await?;
    page.go("audit").await?;
    page.find("log-count").await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let scrolling = frames(&page, SCROLL).await?;
    page.connect().await?;
    page.go("session/overview").await?;
    if page.text("strip-toggle").await?.contains("Start") {
        page.press("strip-toggle").await?;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let strip = frames(&page, "() => {}").await?;
    page.close().await?;
    for (subject, times) in [("scrolling a million rows", scrolling), ("live strip", strip)] {
        let worst = times.iter().copied().fold(0.0, f64::max);
        report.add(subject, "median frame", median(times), "ms");
        report.judge(subject, "longest frame", worst, "ms", Some(FRAME_GOAL));
    }
    Ok(())
}

/// Like a person who drags and flings: fast through the whole log.
const SCROLL: &str = r#"((area) => (elapsed) => {
  if (area) area.scrollTop = (area.scrollHeight - area.clientHeight) * (0.5 + 0.5 * Math.sin(elapsed / 900));
})(document.querySelector('[role="grid"]'))"#;

async fn frames(page: &Page<'_>, step: &str) -> Result<Vec<f64>> {
    let script = FRAMES
        .replace("MILLISECONDS", &WATCHED.as_millis().to_string())
        .replace("STEP", step);
    let times = page.script_later(&script).await?;
    let times = times.as_array().context("no frame times")?;
    Ok(times.iter().filter_map(serde_json::Value::as_f64).collect())
}

/// Fills the audit log.
async fn seed(world: &World, served: &Served) -> Result<()> {
    let output = Command::new(world.program("examples/seed"))
        .arg(served.home())
        .arg(ROWS)
        .env("WAND_PIN", served.pin()?)
        .envs(environment())
        .output()
        .await
        .context("seed")?;
    anyhow::ensure!(
        output.status.success(),
        "seed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}
