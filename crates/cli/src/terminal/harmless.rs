//! Text that came from elsewhere, made unable to steer a terminal or to deceive its reader.

use std::fmt::Write as _;

/// Escapes control characters, and those that reorder, join or hide text (UAX #9 and zero-width).
pub(crate) fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if deceives(c) {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// The same for JSON text, in which such characters stand in strings only.
pub(crate) fn ascii_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if deceives(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

fn deceives(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_steer_or_deceive_is_shown_as_a_number() {
        assert_eq!(
            harmless("A\u{1b}[2J\u{9b}\n\u{202e}1234"),
            "A\\u{1b}[2J\\u{9b}\\u{a}\\u{202e}1234"
        );
        assert_eq!(harmless("Zoë 60 → 70 ppm ✓ 4.0 µV"), "Zoë 60 → 70 ppm ✓ 4.0 µV");
    }

    #[test]
    fn json_stays_the_same_json() {
        let value = serde_json::json!({ "name": "A\u{202e}B\u{9b}\u{e0001}" });
        let text = ascii_json(&value.to_string());
        assert!(text.is_ascii(), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
