//! Names that are made to deceive: control characters, writing from right to left, endless text.

use crate::page::Page;
use crate::stage::{World, run as run_program};
use crate::workstation::{PIN, Workstation};
use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;
use std::path::Path;
use std::process::Stdio;
use tokio::process::{Child, Command};

/// An operator who would be somebody else: an override and an isolate that is never closed.
const OPERATOR: &str = "Dr. \u{202e}yebbA\u{202c} \u{2066}Roe\u{200b}";
/// A model that runs backwards, with marks that smear over their neighbours.
const MODEL: &str = "PM\u{202e}001\u{0301}\u{0301}\u{0301}\u{0301}\u{0301}\u{0301}";
const SERIAL: &str = "A1234567";
/// No name of a certificate authority's making: bells, escapes, new lines, and far too much of it.
const SUBJECT: &str = "\u{202e}evil\u{7}\u{1b}[31m\u{2028}";

/// Shown by name, they do nothing, on every screen where they can appear; and no screen breaks.
pub(super) async fn run(world: &World) -> Result<()> {
    let workstation = Workstation::enrol(world, OPERATOR, "pin").await?;
    let _device = device(world, &workstation).await?;
    let page = workstation.open(world).await?;
    page.find("unlock").await?;
    harmless(&page, "unlock", &["RLO", "LRI"]).await?;
    page.unlock_with(PIN).await?;
    page.connect().await?;
    harmless(&page, "overview", &["RLO", SERIAL]).await?;
    page.go("devices").await?;
    page.find("in-session").await?;
    harmless(&page, "devices", &["RLO", SERIAL]).await?;
    page.go("session/security").await?;
    page.find("certificate-path").await?;
    harmless(&page, "security", &["RLO"]).await?;
    page.open_audit_row().await?;
    harmless(&page, "audit", &["RLO"]).await?;
    page.keys("\u{e00c}").await?;
    page.go("trust?own").await?;
    page.find("open-certificate").await?;
    harmless(&page, "trust-own", &["RLO"]).await?;
    certificate(&page, &workstation).await?;
    page.go("settings").await?;
    page.find("about").await?;
    harmless(&page, "settings", &["RLO"]).await?;
    page.end().await?;
    page.close().await
}

/// A certificate that no authority of ours would issue, dropped on the window.
async fn certificate(page: &Page<'_>, workstation: &Workstation) -> Result<()> {
    let file = workstation.beside("hostile.pem");
    self_signed(&file).await?;
    page.go("trust?file").await?;
    let name = format!("{SUBJECT}{}.pem", "long".repeat(60));
    page.drop_file(&name, &std::fs::read_to_string(&file)?).await?;
    page.find("css:[data-testid=\"verdict-chain\"][data-answer=\"bad\"]")
        .await?;
    harmless(page, "trust-file", &["RLO", "U+0007", "U+001B", "LS"]).await?;
    page.drop_file(&name, &"A".repeat(5 << 20)).await?;
    page.find("css:[data-testid=\"drop-refused\"][data-why=\"too-large\"]")
        .await?;
    harmless(page, "trust-drop-refused", &["‹RLO›"]).await
}

/// Nothing that acts on its neighbours is left on the screen, what was there is named, and everything has its place.
async fn harmless(page: &Page<'_>, screen: &str, named: &[&str]) -> Result<()> {
    let words = page.words().await;
    for word in named {
        ensure!(words.contains(word), "{screen} does not say “{word}”: {words}");
    }
    for script in [ACTING, OUTSIDE] {
        let found = page.script(script).await?;
        if found.as_array().is_none_or(|found| !found.is_empty()) {
            bail!("{screen}: {found:#}");
        }
    }
    page.is_accessible(&format!("hostile-{screen}")).await
}

/// Texts and attributes with characters that act.
const ACTING: &str = r#"
const acting = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u, found = [];
const look = (where, text) => { if (acting.test((text ?? '').replace(/[\n\t]/g, ''))) found.push(`${where}: ${JSON.stringify(text)}`); };
look('title', document.title);
for (const one of document.body.querySelectorAll('*')) {
  for (const attribute of one.attributes) look(`${one.tagName} ${attribute.name}`, attribute.value);
  if (['SCRIPT', 'STYLE'].includes(one.tagName)) continue;
  for (const node of one.childNodes) if (node.nodeType === Node.TEXT_NODE) look(one.tagName, node.data);
}
return found;
"#;

/// What sticks out of the window, where nothing scrolls or cuts it off.
const OUTSIDE: &str = r#"
const kept = (one) => { for (let at = one.parentElement; at; at = at.parentElement) if (getComputedStyle(at).overflowX !== 'visible') return true; return false; };
const found = [...document.body.querySelectorAll('*')].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1) && !kept(one) && !one.closest('.skip');
}).map((one) => `${one.tagName}.${one.className} sticks out`);
for (const one of document.querySelectorAll('main, body, dialog, [role="dialog"]'))
  if (one.scrollWidth > one.clientWidth + 1) found.push(`${one.tagName} scrolls sideways`);
return found;
"#;

async fn self_signed(file: &Path) -> Result<()> {
    let subject = format!("/CN={SUBJECT}/O={}", "w".repeat(64));
    let key = file.with_extension("key");
    run_program(
        Command::new("openssl")
            .args(["req", "-x509", "-utf8", "-nodes", "-days", "30", "-newkey", "ec"])
            .args(["-pkeyopt", "ec_paramgen_curve:P-256", "-multivalue-rdn"])
            .args(["-subj", &subject])
            .args([
                "-addext",
                &format!("subjectAltName=DNS:{}", "a.".repeat(1500) + "b"),
            ])
            .arg("-keyout")
            .arg(key)
            .arg("-out")
            .arg(file),
    )
    .await
    .map(drop)
}

/// A device with a hostile name, made and provisioned, at the workstation's air.
async fn device(world: &World, workstation: &Workstation) -> Result<Child> {
    let state = workstation.beside("device").display().to_string();
    let simulator = world.program("firmware-sim");
    let make = ["manufacture", "--state", &state, "--class", "pacemaker"];
    let named = ["--model", MODEL, "--serial", SERIAL];
    run_program(Command::new(&simulator).args(make).args(named)).await?;
    let issue = ["pki", "issue", "device", "--state", &state];
    workstation.wand(world, &issue).await?;
    std::fs::create_dir_all(workstation.air())?;
    let mut process = Command::new(&simulator)
        .args(["run", "--state", &state, "--air"])
        .arg(workstation.air())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let out = process.stdout.take().context("no standard output")?;
    let mut lines = tokio::io::AsyncBufReadExt::lines(tokio::io::BufReader::new(out));
    let line = lines.next_line().await?.unwrap_or_default();
    ensure!(line.contains("ready"), "the device said {}", Value::from(line));
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok(process)
}
