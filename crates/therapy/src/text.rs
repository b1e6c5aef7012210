//! Decimal numbers as people write them, without floating point.

use alloc::{format, string::String};

/// A number read from text: its raw value rounded towards zero, and whether digits were lost by that.
pub(crate) struct Decimal<'a> {
    pub(crate) raw: i32,
    pub(crate) exact: bool,
    pub(crate) rest: &'a str,
}

/// Reads a sign, digits and an optional fraction; what follows is left in `rest`.
///
/// `None` when there is no number or when it does not fit an `i32`.
pub(crate) fn read_decimal(text: &str, decimals: u8) -> Option<Decimal<'_>> {
    let (negative, unsigned) = match text.strip_prefix(['-', '−']) {
        Some(after) => (true, after),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, after) = split_digits(unsigned);
    let (fraction, rest) = match after.strip_prefix('.') {
        Some(after) => split_digits(after),
        None => ("", after),
    };
    if whole.is_empty() || (after.starts_with('.') && fraction.is_empty()) {
        return None;
    }
    let places = usize::from(decimals);
    let kept = fraction.get(..places).unwrap_or(fraction);
    let lost = fraction.get(places..).unwrap_or("");
    let padding = places.saturating_sub(kept.len());
    let mut magnitude: i32 = 0;
    for digit in whole
        .bytes()
        .chain(kept.bytes())
        .chain(core::iter::repeat_n(b'0', padding))
    {
        magnitude = magnitude
            .checked_mul(10)?
            .checked_add(i32::from(digit.checked_sub(b'0')?))?;
    }
    let raw = if negative {
        magnitude.checked_neg()?
    } else {
        magnitude
    };
    Some(Decimal {
        raw,
        exact: lost.bytes().all(|digit| digit == b'0'),
        rest: rest.trim(),
    })
}

fn split_digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Writes a raw value with `decimals` digits after the point, of which trailing zeros go beyond `least_shown`.
pub(crate) fn write_decimal(raw: i32, decimals: u8, least_shown: u8) -> String {
    let sign = if raw < 0 { "−" } else { "" };
    let places = usize::from(decimals);
    let digits = format!(
        "{:0>width$}",
        raw.unsigned_abs(),
        width = places.saturating_add(1)
    );
    let (whole, fraction) = digits
        .split_at_checked(digits.len().saturating_sub(places))
        .unwrap_or((&digits, ""));
    let significant = fraction
        .trim_end_matches('0')
        .len()
        .max(usize::from(least_shown).min(places));
    match fraction.get(..significant) {
        Some(shown) if !shown.is_empty() => format!("{sign}{whole}.{shown}"),
        _ => format!("{sign}{whole}"),
    }
}

/// The beginning of a text that somebody else wrote, short enough for a sentence.
pub(crate) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut short: String = text
        .chars()
        .take(LONGEST)
        .map(|c| if c.is_control() { '�' } else { c })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    short
}
