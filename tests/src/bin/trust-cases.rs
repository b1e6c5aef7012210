//! Conformance door: path-validation cases of the x509-limbo schema.
//!
//! `trust-cases FILE…` prints `id expected got reason` for each case, an exception with its reason behind it, and a
//! total for all files. It ends with 1 if a verdict is wrong without a reason or an exception is stale, with 2 if a
//! file cannot be read.
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};
use wand_tests::limbo::{Exceptions, Known, Limbo, Outcome, judge};

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            // A closed standard error leaves nobody to tell.
            let _ = writeln!(io::stderr(), "trust-cases: {why}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<bool, String> {
    let files: Vec<_> = std::env::args_os().skip(1).collect();
    if files.is_empty() {
        return Err("usage: trust-cases FILE…".into());
    }
    let exceptions = Exceptions::of_this_repository().map_err(|why| format!("the exceptions: {why}"))?;
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_err(|why| why.to_string())?
        .as_secs();
    let mut outcomes = Vec::new();
    for file in files {
        let named = |why: &dyn std::fmt::Display| format!("{}: {why}", file.display());
        let text = std::fs::read(&file).map_err(|why| named(&why))?;
        let limbo: Limbo = serde_json::from_slice(&text).map_err(|why| named(&why))?;
        outcomes.extend(judge(&limbo, &exceptions, now));
    }
    print(&outcomes).map_err(|why| why.to_string())?;
    Ok(!outcomes.iter().any(Outcome::is_fault))
}

fn print(outcomes: &[Outcome]) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for outcome in outcomes {
        writeln!(out, "{outcome}")?;
    }
    let wrong = outcomes.iter().filter(|outcome| outcome.is_fault()).count();
    let excepted = outcomes
        .iter()
        .filter(|outcome| matches!(outcome.known, Known::Excepted(_)))
        .count();
    writeln!(
        out,
        "{} cases, {wrong} wrong verdicts, {excepted} exceptions",
        outcomes.len()
    )?;
    out.flush()
}
