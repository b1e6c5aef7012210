//! What a person is asked.

use std::io::{IsTerminal as _, Write as _, stderr, stdin};
use std::path::Path;
use wand_audit::vault::Pin;
use wand_programmer::{Fault, FaultKind};
use zeroize::Zeroizing;

use super::{Out, harmless};

const LONGEST_PIN_FILE: u64 = 1024;

/// Asks a yes-or-no question; anything but yes is no.
///
/// # Errors
/// [`FaultKind::Usage`] when there is nobody to ask.
pub(crate) fn confirm(out: &Out, question: &str) -> Result<bool, Fault> {
    if out.json || !stdin().is_terminal() {
        return Err(Fault::new(
            FaultKind::Usage,
            format!("this needs confirmation, and there is nobody to ask: {question}"),
            "confirm beforehand with --yes",
        ));
    }
    let _ = write!(stderr().lock(), "{} [y/N] ", harmless(question));
    let mut answer = String::new();
    let read = stdin().read_line(&mut answer);
    Ok(read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// The operator's PIN: from the file, from WAND_PIN, or typed on the terminal; `None` when there is no terminal.
/// A `new` PIN is typed twice.
///
/// # Errors
/// [`FaultKind::Storage`] for the file, [`FaultKind::PinRefused`] for a PIN that cannot be one.
pub(crate) fn pin(file: Option<&Path>, new: bool) -> Result<Option<Pin>, Fault> {
    match given(file)? {
        Some(text) => checked(&text).map(Some),
        None if !stdin().is_terminal() => Ok(None),
        None => typed(new).map(Some),
    }
}

/// The PIN that was given without asking.
fn given(file: Option<&Path>) -> Result<Option<Zeroizing<String>>, Fault> {
    let Some(path) = file else {
        return Ok(std::env::var("WAND_PIN").ok().map(Zeroizing::new));
    };
    let unreadable = |why: String| {
        Fault::new(
            FaultKind::Storage,
            format!("the PIN file {} cannot be read: {why}", path.display()),
            "check the path, or leave --pin-file away to be asked",
        )
    };
    let length = std::fs::metadata(path)
        .map_err(|why| unreadable(why.to_string()))?
        .len();
    if length > LONGEST_PIN_FILE {
        return Err(unreadable(format!(
            "it has {length} bytes, and a PIN is one line"
        )));
    }
    let text = std::fs::read_to_string(path).map_err(|why| unreadable(why.to_string()))?;
    let text = Zeroizing::new(text);
    Ok(Some(Zeroizing::new(
        text.lines().next().unwrap_or_default().to_owned(),
    )))
}

fn typed(new: bool) -> Result<Pin, Fault> {
    let ask = |prompt: &str| {
        rpassword::prompt_password(prompt)
            .map(Zeroizing::new)
            .map_err(|why| {
                Fault::new(
                    FaultKind::PinRefused,
                    format!("no PIN was read: {why}"),
                    "try again, or use --pin-file",
                )
            })
    };
    if !new {
        return checked(&ask("PIN: ")?);
    }
    let first = ask("New PIN (at least six characters): ")?;
    let pin = checked(&first)?;
    if *ask("The same again: ")? != *first {
        return Err(Fault::new(
            FaultKind::PinRefused,
            "the two PINs are not the same",
            "try again; nothing was changed",
        ));
    }
    Ok(pin)
}

fn checked(text: &str) -> Result<Pin, Fault> {
    Pin::new(text).map_err(|why| {
        let text = why.to_string();
        let (sentence, next) = text.split_once(". ").unwrap_or((&text, "choose another PIN"));
        Fault::new(FaultKind::PinRefused, sentence, next.trim_end_matches('.'))
    })
}
