//! Text for people, or JSON for programs.

use super::{Table, ascii_json, harmless};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde_json::json;
use std::io::{IsTerminal as _, Write as _, stderr, stdout};
use std::time::Duration;
use wand_programmer::Fault;

/// Where answers go. A reader who has gone away (a closed pipe) is no error.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Out {
    /// Whether JSON is wanted.
    pub(crate) json: bool,
    /// Whether more is wanted.
    pub(crate) verbose: bool,
}

impl Out {
    /// One line for people.
    pub(crate) fn line(&self, text: impl AsRef<str>) {
        if !self.json {
            let _ = writeln!(stdout().lock(), "{}", harmless(text.as_ref()));
        }
    }

    /// One line for people who want more.
    pub(crate) fn more(&self, text: impl AsRef<str>) {
        if self.verbose {
            self.line(text);
        }
    }

    /// A remark beside the answer, on standard error.
    pub(crate) fn remark(&self, text: impl AsRef<str>) {
        if !self.json {
            let _ = writeln!(stderr().lock(), "{}", harmless(text.as_ref()));
        }
    }

    /// Something that was asked for and is not as asked, on standard error, also for programs.
    pub(crate) fn warning(&self, text: impl AsRef<str>) {
        let _ = writeln!(stderr().lock(), "warning: {}", harmless(text.as_ref()));
    }

    /// A table for people, under a heading unless that is empty.
    pub(crate) fn table(&self, heading: &str, table: &Table) {
        if !heading.is_empty() {
            self.line("");
            self.line(heading);
        }
        let indent = if heading.is_empty() { "" } else { "  " };
        for line in table.lines() {
            self.line(format!("{indent}{line}"));
        }
    }

    /// The answer for programs, on one line.
    pub(crate) fn object(&self, value: &impl Serialize) {
        if self.json {
            let text = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
            let _ = writeln!(stdout().lock(), "{}", ascii_json(&text));
        }
    }

    /// What went wrong, and what to do.
    pub(crate) fn fault(&self, fault: &Fault) {
        if self.json {
            let error = json!({ "kind": fault.kind.code(), "sentence": fault.sentence, "next": fault.next });
            self.object(&json!({ "error": error }));
        } else {
            self.remark(format!("error: {}", fault.sentence));
            self.remark(format!("next: {}", fault.next));
        }
    }

    /// The columns of the terminal; 110 where there is none.
    pub(crate) fn width(&self) -> usize {
        terminal_size::terminal_size().map_or(110, |(width, _)| usize::from(width.0).max(60))
    }

    /// Something that turns while work goes on; only on a terminal.
    pub(crate) fn progress(&self, text: impl Into<String>) -> ProgressBar {
        if self.json || !stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.set_message(harmless(&text.into()));
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }

    /// Something that fills while rows are counted; only on a terminal.
    pub(crate) fn counter(&self, text: impl Into<String>) -> ProgressBar {
        let bar = self.progress(text);
        if !bar.is_hidden()
            && let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {bar:30} {pos}/{len} {elapsed}")
        {
            bar.set_style(style);
        }
        bar
    }
}
