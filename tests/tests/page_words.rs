//! The window's page has words in each of its languages for what the application says.

use serde_json::{Map, Value};
use std::fs;
use std::path::{Path, PathBuf};

/// Files of the trust room whose `code` functions name rules.
const RULES: [&str; 3] = ["src/breach.rs", "src/crl/fault.rs", "src/refusal.rs"];
const LANGUAGES: [&str; 2] = ["en", "de"];
/// Where the sentences come from that the page translates, by their words in the source.
const SPEAKERS: [&str; 10] = [
    "crates/audit/src",
    "crates/cli/src/demo",
    "crates/crypto/src",
    "crates/link/src",
    "crates/programmer/src",
    "crates/protocol/src",
    "crates/therapy/src",
    "crates/trust/src",
    "firmware-sim/src",
    "src-tauri/src",
];
/// Where every fault that is worded on the spot has words in each language.
const FAULTS: [&str; 2] = ["crates/programmer/src", "src-tauri/src"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The codes that the `code` functions of a source answer with.
fn codes(source: &str) -> Vec<&str> {
    let bodies = source.split("fn code(").skip(1);
    let lines = bodies.flat_map(|body| body.lines().take_while(|line| *line != "    }"));
    let answers = lines.filter_map(|line| line.split_once("=> \"")?.1.split('"').next());
    answers.collect()
}

fn words(language: &str, file: &str) -> Map<String, Value> {
    let file = root().join(format!("ui/src/lib/i18n/{language}/{file}.json"));
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

fn sources(folder: &Path, all: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push(fs::read_to_string(path).unwrap());
        }
    }
}

fn sources_of(folders: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    for folder in folders {
        sources(&root().join(folder), &mut all);
    }
    all
}

/// Literals as they read: a line that goes on is one line, and a quotation mark is no escape.
fn plain(source: &str) -> String {
    let mut lines = source.split("\\\n");
    let first = lines.next().unwrap_or_default().to_owned();
    let joined = lines.fold(first, |all, line| all + line.trim_start());
    joined.replace("\\\"", "\"")
}

/// A call's arguments; `text` begins behind its opening parenthesis.
fn arguments(text: &str) -> Vec<&str> {
    let (mut found, mut begin, mut depth) = (Vec::new(), 0, 0_u32);
    let (mut quoted, mut escaped) = (false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth > 0 => depth -= 1,
            ')' | ']' | '}' => {
                found.push(&text[begin..at]);
                break;
            }
            ',' if depth == 0 => {
                found.push(&text[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    found
}

/// The literal that an argument is, or that it formats.
fn literal(argument: &str) -> Option<String> {
    let argument = argument.trim_start();
    let argument = argument.strip_prefix("format!(").unwrap_or(argument);
    let text = argument.trim_start().strip_prefix('"')?;
    let ends = |(at, _): &(usize, &str)| !text[..*at].ends_with('\\');
    let (end, _) = text.match_indices('"').find(ends)?;
    Some(plain(&text[..end]))
}

/// Whether a format says something besides its values.
fn says_something(format: &str) -> bool {
    let behind = format.split('{').skip(1);
    let outside = behind.filter_map(|part| Some(part.split_once('}')?.1));
    let first = format.split('{').next();
    first
        .into_iter()
        .chain(outside)
        .any(|part| part.contains(char::is_alphabetic))
}

/// A sentence that is worded anew in the program leaves its translation behind.
#[test]
fn every_sentence_that_the_page_translates_is_still_said() {
    let all = plain(&sources_of(&SPEAKERS).concat());
    let said = words("de", "said");
    assert!(said.len() > 600);
    let unsaid: Vec<_> = said.keys().filter(|sentence| !all.contains(*sentence)).collect();
    assert!(unsaid.is_empty(), "nothing says: {unsaid:#?}");
}

/// What a fault says where it is made: what happened, and what to do.
#[test]
fn every_fault_of_the_programmer_has_words_in_german() {
    let said = words("de", "said");
    let mut found = 0;
    let mut mute = Vec::new();
    for source in sources_of(&FAULTS) {
        // Tests stand at the end of a file.
        let program = source.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        for call in program.split("Fault::new(").skip(1) {
            let literals = arguments(call).into_iter().skip(1).filter_map(literal);
            for sentence in literals.filter(|sentence| says_something(sentence)) {
                found += 1;
                if !said.contains_key(&sentence) {
                    mute.push(sentence);
                }
            }
        }
    }
    assert!(found > 100, "only {found} sentences were found");
    assert!(mute.is_empty(), "no words in German: {mute:#?}");
}

#[test]
fn every_rule_of_trust_has_words_in_each_language() {
    let sources = RULES.map(|file| fs::read_to_string(root().join("crates/trust").join(file)).unwrap());
    let codes: Vec<_> = sources.iter().flat_map(|source| codes(source)).collect();
    assert!(codes.len() > 60 && codes.contains(&"expired"), "{codes:?}");
    for language in LANGUAGES {
        let words = words(language, "reason");
        let mute: Vec<_> = codes
            .iter()
            .filter(|code| !words.contains_key(&format!("rule.{code}")))
            .collect();
        assert!(mute.is_empty(), "no words in {language}: {mute:?}");
    }
}
