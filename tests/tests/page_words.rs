//! The window's page has words for every rule of trust, in each of its languages: a refusal is never shown in the program's
//! own English on a German screen.
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// Files of the trust room whose `code` functions name rules.
const RULES: [&str; 3] = ["src/breach.rs", "src/crl/fault.rs", "src/refusal.rs"];
const LANGUAGES: [&str; 2] = ["en", "de"];

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

fn words(language: &str) -> Map<String, Value> {
    let file = root().join(format!("ui/src/lib/i18n/{language}/reason.json"));
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

#[test]
fn every_rule_of_trust_has_words_in_each_language() {
    let sources = RULES.map(|file| std::fs::read_to_string(root().join("crates/trust").join(file)).unwrap());
    let codes: Vec<_> = sources.iter().flat_map(|source| codes(source)).collect();
    assert!(codes.len() > 60 && codes.contains(&"expired"), "{codes:?}");
    for language in LANGUAGES {
        let words = words(language);
        let mute: Vec<_> = codes
            .iter()
            .filter(|code| !words.contains_key(&format!("rule.{code}")))
            .collect();
        assert!(mute.is_empty(), "no words in {language}: {mute:?}");
    }
}
