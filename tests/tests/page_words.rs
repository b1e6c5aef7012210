//! The window's page has words in each of its languages for what the application says.

use serde_json::{Map, Value};
use std::fs;
use std::path::{Path, PathBuf};

/// Files of the trust room whose `code` functions name rules.
const RULES: [&str; 3] = ["src/breach.rs", "src/crl/fault.rs", "src/refusal.rs"];
const LANGUAGES: [&str; 2] = ["en", "de"];
/// Where the sentences come from that the page translates word for word.
const SPEAKERS: [&str; 3] = ["crates/programmer/src", "crates/link/src", "src-tauri/src"];

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

fn sources(folder: &Path, all: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

/// A sentence that is worded anew in the program leaves its translation behind.
#[test]
fn every_sentence_that_the_page_translates_is_still_said() {
    let mut all = String::new();
    for folder in SPEAKERS {
        sources(&root().join(folder), &mut all);
    }
    let said = words("de", "said");
    assert!(said.len() > 60);
    let unsaid: Vec<_> = said.keys().filter(|sentence| !all.contains(*sentence)).collect();
    assert!(unsaid.is_empty(), "nothing says: {unsaid:#?}");
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
