//! `wand program`, `wand stat` and `wand action`.

use crate::station::Station;
use crate::terminal::{Out, Table, confirm};
use serde_json::json;
use std::time::Duration;
use wand_programmer::view::{OutcomeView, ReviewView};
use wand_programmer::{Fault, FaultKind, OwnCheck, Programmer, Wish};
use wand_therapy::{Class, Parameter, Programme, ValueFault};

/// `NAME=VALUE` as typed.
type Setting<'a> = (&'a str, &'a str);

pub(super) async fn program(
    station: &Station,
    words: &[String],
    yes: bool,
    try_for: Option<f64>,
) -> Result<bool, Fault> {
    let (device, settings) = split(words)?;
    if station.out.json && !yes {
        return Err(unasked("there is nobody to ask in JSON mode"));
    }
    station
        .in_session(device, async |programmer, _| {
            let change = read(programmer.class().await?, &settings)?;
            let review = programmer.review(change.clone()).await?;
            let out = &station.out;
            print_review(out, &review);
            if review.permitted && !yes && !confirm(out, &question(&review, try_for))? {
                out.line("nothing was sent");
                return Ok(false);
            }
            let wish = if try_for.is_some() {
                Wish::Try(change)
            } else {
                Wish::Set(change)
            };
            let outcome = send(station, programmer, wish).await?;
            print_outcome(out, &outcome);
            out.object(&json!({ "review": review, "outcome": outcome }));
            if let Some(seconds) = try_for {
                try_out(station, programmer, Duration::from_secs_f64(seconds)).await?;
            }
            Ok(true)
        })
        .await
}

/// Lets the temporary programme run, until the time is over or Ctrl-C; then ends it.
async fn try_out(station: &Station, programmer: &Programmer, how_long: Duration) -> Result<(), Fault> {
    station.out.line(format!(
        "trying for {:.0} s; Ctrl-C ends it at once",
        how_long.as_secs_f64()
    ));
    let bar = station.out.progress("trying");
    tokio::select! {
        () = tokio::time::sleep(how_long) => {}
        _ = tokio::signal::ctrl_c() => station.out.line("ended by you"),
    }
    bar.finish_and_clear();
    let ended = programmer.program(Wish::CancelTry, OwnCheck::Enforced).await?;
    station.out.line(format!(
        "the temporary programme has ended; in force: {}",
        ended.state
    ));
    Ok(())
}

/// Asks for something without values.
pub(super) async fn wish(station: &Station, device: Option<&str>, wish: Wish) -> Result<(), Fault> {
    if matches!(wish, Wish::Stat) {
        wand_programmer::spend_reserve(&station.home);
    }
    station
        .in_session(device, async |programmer, _| {
            let outcome = send(station, programmer, wish).await?;
            print_outcome(&station.out, &outcome);
            station.out.object(&json!({ "outcome": outcome }));
            Ok(())
        })
        .await
}

pub(super) async fn action(station: &Station, words: &[String], yes: bool) -> Result<bool, Fault> {
    let (device, key) = match words {
        [key] => (None, key),
        [device, key, ..] => (Some(device.as_str()), key),
        [] => return Err(unasked("no action is named")),
    };
    if station.out.json && !yes {
        return Err(unasked("there is nobody to ask in JSON mode"));
    }
    station
        .in_session(device, async |programmer, session| {
            let class = programmer.class().await?;
            let action = class.find_action(key).ok_or_else(|| unknown_action(class, key))?;
            let question = format!("{} ({} {})?", action.name, session.model, session.serial);
            if !yes && !confirm(&station.out, &question)? {
                station.out.line("nothing was sent");
                return Ok(false);
            }
            let outcome = send(station, programmer, Wish::Act(action.code)).await?;
            print_outcome(&station.out, &outcome);
            station.out.object(&json!({ "outcome": outcome }));
            Ok(true)
        })
        .await
}

async fn send(station: &Station, programmer: &Programmer, wish: Wish) -> Result<OutcomeView, Fault> {
    let bar = station.out.progress("signing, sending, reading back");
    let outcome = programmer.program(wish, OwnCheck::Enforced).await;
    bar.finish_and_clear();
    outcome
}

/// The device, if the first word is no setting, and the settings.
fn split(words: &[String]) -> Result<(Option<&str>, Vec<Setting<'_>>), Fault> {
    let (device, settings) = match words.split_first() {
        Some((first, rest)) if !first.contains('=') => (Some(first.as_str()), rest),
        _ => (None, words),
    };
    if settings.is_empty() {
        return Err(unasked("no value is named"));
    }
    let pairs = settings.iter().map(|word| {
        word.split_once('=')
            .filter(|(name, _)| !name.trim().is_empty())
            .ok_or_else(|| {
                Fault::new(
                    FaultKind::Usage,
                    format!("“{word}” is not NAME=VALUE"),
                    "write lower-rate-limit=70, for example",
                )
            })
    });
    Ok((device, pairs.collect::<Result<_, _>>()?))
}

fn unasked(sentence: &str) -> Fault {
    Fault::new(
        FaultKind::Usage,
        sentence,
        "see `wand program --help`; --yes confirms beforehand",
    )
}

/// Reads the settings by the tables of the device's class.
fn read(class: &'static Class, settings: &[Setting<'_>]) -> Result<Programme, Fault> {
    let mut change = Programme::new();
    for (name, value) in settings {
        let name = name.trim();
        let parameter = class.find(name).ok_or_else(|| unknown_parameter(class, name))?;
        let raw = parameter
            .parse(value)
            .map_err(|why| not_a_value(parameter, &why))?;
        if change.set(parameter.id, raw).is_some_and(|before| before != raw) {
            return Err(Fault::new(
                FaultKind::Usage,
                format!("{} is given twice, with different values", parameter.key),
                "give each value once",
            ));
        }
    }
    Ok(change)
}

fn unknown_parameter(class: &Class, name: &str) -> Fault {
    let keys = class.parameters.iter().map(|parameter| parameter.key);
    let nearest = nearest(name, keys.clone());
    let next = match nearest {
        Some(key) => format!("did you mean {key}? `wand show programme` lists all"),
        None => format!("it has {}", keys.collect::<Vec<_>>().join(", ")),
    };
    Fault::new(
        FaultKind::Usage,
        format!("a {} has no parameter “{name}”", class.name),
        next,
    )
}

fn unknown_action(class: &Class, name: &str) -> Fault {
    let keys: Vec<_> = class.actions.iter().map(|action| action.key).collect();
    let next = match keys.as_slice() {
        [] => "it has no actions at all".to_owned(),
        keys => format!("it has {}", keys.join(", ")),
    };
    Fault::new(
        FaultKind::Usage,
        format!("a {} has no action “{name}”", class.name),
        next,
    )
}

fn nearest<'a>(name: &str, keys: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    keys.map(|key| (strsim::jaro_winkler(&name, key), key))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, key)| key)
}

fn not_a_value(parameter: &Parameter, why: &ValueFault) -> Fault {
    let kind = match why {
        ValueFault::NotPermitted { .. } => FaultKind::Forbidden,
        _ => FaultKind::Usage,
    };
    Fault::new(
        kind,
        why.to_string(),
        format!("choose a permitted value of {}; nothing was sent", parameter.key),
    )
}

fn print_review(out: &Out, review: &ReviewView) {
    if review.difference.is_empty() {
        out.line(
            "the permanent programme has these values already; sending them again ends an emergency (STAT)",
        );
    }
    let mut table = Table::plain();
    for one in &review.difference {
        table.row([
            one.name.clone(),
            one.before.clone(),
            "→".to_owned(),
            one.after.clone(),
        ]);
    }
    out.table("", &table);
    for finding in &review.findings {
        let word = if finding.severity == "refuse" {
            "FORBIDDEN"
        } else {
            "warning"
        };
        out.line(format!("{word}: {} ({})", finding.sentence, finding.rule));
    }
}

fn question(review: &ReviewView, try_for: Option<f64>) -> String {
    if review.difference.is_empty() {
        return "Program the same values again?".to_owned();
    }
    let changes: Vec<_> = review
        .difference
        .iter()
        .map(|one| format!("{} {} → {}", one.name, one.before, one.after))
        .collect();
    match try_for {
        Some(seconds) => format!("Try {} for {seconds:.0} s?", changes.join(", ")),
        None => format!("Program {}?", changes.join(", ")),
    }
}

fn print_outcome(out: &Out, outcome: &OutcomeView) {
    let (command, receipt) = outcome.bytes;
    out.line(format!(
        "done: {}; receipt verified, read back and compared",
        outcome.state
    ));
    out.more(format!(
        "command {} (counter {}, {command} bytes)",
        outcome.command_hash, outcome.counter
    ));
    out.more(format!(
        "programme now {} ({receipt} bytes of receipt)",
        outcome.programme_hash
    ));
}

#[cfg(test)]
mod tests {
    use super::*;
    use wand_therapy::classes;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn the_first_word_is_the_device_unless_it_is_a_setting() {
        let typed = words("A1 x=1 y=a=b");
        assert_eq!(
            split(&typed).unwrap(),
            (Some("A1"), vec![("x", "1"), ("y", "a=b")])
        );
        let typed = words("x=1");
        assert_eq!(split(&typed).unwrap(), (None, vec![("x", "1")]));
        for bad in ["A1", "A1 x", "=1", "x=1 y"] {
            assert_eq!(split(&words(bad)).unwrap_err().kind, FaultKind::Usage, "{bad}");
        }
    }

    /// R-UI-2: what was meant is offered; what is permitted is named.
    #[test]
    fn a_value_is_read_by_the_tables_of_every_class() {
        for class in classes() {
            let parameter = class
                .parameters
                .iter()
                .find(|one| !one.values.ranges.is_empty())
                .unwrap();
            let nominal = parameter.format(parameter.nominal);
            let change = read(class, &[(parameter.key, &nominal)]).unwrap();
            assert_eq!(change.value(parameter.id), Some(parameter.nominal));
            let mistyped = format!("{}x", parameter.key);
            assert!(
                read(class, &[(&mistyped, "1")])
                    .unwrap_err()
                    .next
                    .contains(parameter.key)
            );
            let outside = read(class, &[(parameter.key, "1000000")]).unwrap_err();
            assert_eq!(outside.kind, FaultKind::Forbidden);
            assert!(
                outside.sentence.contains(&parameter.describe_range()),
                "{}",
                outside.sentence
            );
            assert_eq!(
                read(class, &[(parameter.key, "soon")]).unwrap_err().kind,
                FaultKind::Usage
            );
        }
    }
}
