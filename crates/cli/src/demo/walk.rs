//! Steps, each with its proof, its time and its mark.

use crate::terminal::{Out, Table};
use serde::Serialize;
use std::time::{Duration, Instant};
use unicode_width::UnicodeWidthStr as _;
use wand_programmer::{Fault, FaultKind};

/// No step waits longer.
const LONGEST: Duration = Duration::from_secs(90);

/// What a step proved.
pub(super) struct Proof {
    sentence: String,
    lines: Vec<String>,
}

impl Proof {
    /// In one sentence.
    pub(super) fn new(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            lines: Vec::new(),
        }
    }

    /// More lines for people.
    pub(super) fn with(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.lines.extend(lines);
        self
    }

    /// More lines for people, from a table.
    pub(super) fn with_table(self, table: &Table) -> Self {
        self.with(table.lines())
    }
}

/// A step for programs, in this order of fields.
#[derive(Serialize)]
struct Line<'a> {
    step: &'a str,
    ok: bool,
    ms: f64,
    detail: &'a str,
}

/// The walk so far.
pub(super) struct Walk {
    out: Out,
    began: Instant,
    under_way: Option<(&'static str, Instant)>,
    done: usize,
    failed: bool,
}

impl Walk {
    /// Nothing walked yet.
    pub(super) fn new(out: Out) -> Self {
        Self {
            out,
            began: Instant::now(),
            under_way: None,
            done: 0,
            failed: false,
        }
    }

    /// Walks one step and prints it. A step that fails is printed by [`Walk::stumbled`].
    ///
    /// # Errors
    /// What the step reports, or [`FaultKind::Timeout`].
    pub(super) async fn step<T>(
        &mut self,
        name: &'static str,
        work: impl AsyncFnOnce() -> Result<(T, Proof), Fault>,
    ) -> Result<T, Fault> {
        let began = Instant::now();
        self.under_way = Some((name, began));
        let bar = self.out.progress(name);
        let worked = tokio::time::timeout(LONGEST, work()).await;
        bar.finish_and_clear();
        let (value, proof) = worked.unwrap_or_else(|_| {
            let sentence = format!("it took longer than {} s", LONGEST.as_secs());
            Err(Fault::new(
                FaultKind::Timeout,
                sentence,
                "try again; a machine under heavy load may be too slow",
            ))
        })?;
        self.under_way = None;
        self.done += 1;
        self.print(name, true, began.elapsed(), &proof.sentence);
        for line in proof.lines {
            self.out.line(format!("      {line}"));
        }
        Ok(value)
    }

    /// Prints the step under way as failed.
    pub(super) fn stumbled(&mut self, fault: &Fault) {
        self.failed = true;
        let (name, began) = self.under_way.take().unwrap_or(("demo", self.began));
        self.print(
            name,
            false,
            began.elapsed(),
            &format!("{} ({})", fault.sentence, fault.kind.code()),
        );
        self.out.line(format!("  next: {}", fault.next));
    }

    /// Says how it went. Whether every step went as expected.
    pub(super) fn conclude(&self) -> bool {
        let seconds = self.began.elapsed().as_secs_f64();
        self.out.line("");
        match self.failed {
            false => self
                .out
                .line(format!("{} steps, all as expected, in {seconds:.1} s", self.done)),
            true => self.out.line(format!(
                "the walk ended early, after {} good steps and {seconds:.1} s",
                self.done
            )),
        }
        !self.failed
    }

    fn print(&self, name: &str, ok: bool, took: Duration, sentence: &str) {
        let ms = (took.as_secs_f64() * 10_000.0).round() / 10.0;
        self.out.object(&Line {
            step: name,
            ok,
            ms,
            detail: sentence,
        });
        let mark = if ok { '✓' } else { '✗' };
        let head = format!("{mark} {name:<16} {ms:>8.1} ms  ");
        for (number, part) in wrapped(sentence, self.out.width().saturating_sub(head.width()))
            .iter()
            .enumerate()
        {
            let before = if number == 0 {
                head.clone()
            } else {
                " ".repeat(head.width())
            };
            self.out.line(format!("{before}{part}"));
        }
    }
}

/// Text in lines of at most so many columns, broken between words.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(line) = lines.last_mut() else { continue };
        if line.is_empty() {
            line.push_str(word);
        } else if line.width() + 1 + word.width() <= columns {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}
