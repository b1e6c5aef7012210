use alloc::{format, string::String, vec::Vec};

use crate::Unit;

/// A value with a name, such as `Off` or a mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The raw value that stands for the choice.
    pub raw: i32,
    /// The name, unique in its parameter.
    pub name: &'static str,
}

/// Evenly spaced values, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps {
    /// The smallest raw value.
    pub first: i32,
    /// The largest raw value; a whole number of steps above the smallest.
    pub last: i32,
    /// The distance of neighbours; above zero.
    pub step: i32,
}

impl Steps {
    fn contains(&self, raw: i32) -> bool {
        raw >= self.first
            && raw <= self.last
            && raw
                .checked_sub(self.first)
                .and_then(|distance| distance.checked_rem(self.step))
                == Some(0)
    }

    fn next_above(&self, raw: i32) -> Option<i32> {
        if raw < self.first {
            return Some(self.first);
        }
        let into_step = raw.checked_sub(self.first)?.checked_rem(self.step)?;
        raw.checked_sub(into_step)?
            .checked_add(self.step)
            .filter(|next| *next <= self.last)
    }

    fn next_below(&self, raw: i32) -> Option<i32> {
        if raw > self.last {
            return Some(self.last);
        }
        let into_step = self.last.checked_sub(raw)?.checked_rem(self.step)?;
        raw.checked_add(into_step)?
            .checked_sub(self.step)
            .filter(|next| *next >= self.first)
    }

    fn describe(&self, unit: &Unit) -> String {
        let last = unit.format(self.last);
        if self.first == self.last {
            return last;
        }
        let dash = if self.first < 0 { " to " } else { "–" };
        format!(
            "{}{dash}{last} in steps of {}",
            unit.number(self.first),
            unit.format(self.step)
        )
    }
}

/// The values that a parameter may have: named choices, and numbers in ranges that each have their own step.
///
/// Ranges may share an end, as tables in print do; the shared value counts once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Values {
    /// The named values.
    pub choices: &'static [Choice],
    /// The numbers.
    pub ranges: &'static [Steps],
}

impl Values {
    /// Whether the raw value is one of these.
    pub fn contains(&self, raw: i32) -> bool {
        self.choice(raw).is_some() || self.ranges.iter().any(|range| range.contains(raw))
    }

    /// The named choice with this raw value.
    pub fn choice(&self, raw: i32) -> Option<&'static Choice> {
        self.choices.iter().find(|choice| choice.raw == raw)
    }

    /// The choice of this name, in any case of letters.
    pub fn choice_named(&self, name: &str) -> Option<&'static Choice> {
        self.choices
            .iter()
            .find(|choice| choice.name.eq_ignore_ascii_case(name))
    }

    /// The smallest permitted raw value above this one.
    pub fn next_above(&self, raw: i32) -> Option<i32> {
        let named = self
            .choices
            .iter()
            .map(|choice| choice.raw)
            .filter(|named| *named > raw);
        named
            .chain(self.ranges.iter().filter_map(|range| range.next_above(raw)))
            .min()
    }

    /// The largest permitted raw value below this one.
    pub fn next_below(&self, raw: i32) -> Option<i32> {
        let named = self
            .choices
            .iter()
            .map(|choice| choice.raw)
            .filter(|named| *named < raw);
        named
            .chain(self.ranges.iter().filter_map(|range| range.next_below(raw)))
            .max()
    }

    /// All permitted raw values, ascending, each once.
    pub fn iter(&self) -> impl Iterator<Item = i32> + use<> {
        let values = *self;
        core::iter::successors(values.next_above(i32::MIN), move |raw| values.next_above(*raw))
    }

    /// The values in words: `Off, 0.5–3.2 V in steps of 0.1 V, 3.5–7.0 V in steps of 0.5 V`.
    pub fn describe(&self, unit: &Unit) -> String {
        let named = self.choices.iter().map(|choice| String::from(choice.name));
        let parts: Vec<String> = named
            .chain(self.ranges.iter().map(|range| range.describe(unit)))
            .collect();
        parts.join(", ")
    }
}
