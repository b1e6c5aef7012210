use alloc::string::String;

use crate::{ParameterId, Tolerance, Unit, ValueFault, Values, text};

/// One row of a class's table: a value that a clinician can programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// The number, stable for ever.
    pub id: ParameterId,
    /// The name for command lines and files: `lower-rate-limit`.
    pub key: &'static str,
    /// The clinic's abbreviation: `LRL`.
    pub short: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// The heading under which it is shown.
    pub group: &'static str,
    /// What the raw value counts.
    pub unit: Unit,
    /// The permitted values.
    pub values: Values,
    /// The raw value of a new device.
    pub nominal: i32,
    /// How exactly the device keeps it.
    pub tolerance: Option<Tolerance>,
}

impl Parameter {
    /// Reads a value as people write it: `70`, `70 ppm`, `3.5V`, `off`, `DDDR`, in any case of letters.
    ///
    /// # Errors
    /// Text that is neither a number nor a choice, another unit, and a value outside the table; each names what
    /// is permitted.
    pub fn parse(&self, text: &str) -> Result<i32, ValueFault> {
        let text = text.trim();
        if let Some(choice) = self.values.choice_named(text) {
            return Ok(choice.raw);
        }
        let Some(number) = text::read_decimal(text, self.unit.decimals) else {
            return Err(self.unreadable(text));
        };
        if self.values.ranges.is_empty() {
            return Err(self.unreadable(text));
        }
        if !number.rest.is_empty() && !number.rest.eq_ignore_ascii_case(self.unit.symbol) {
            return Err(ValueFault::WrongUnit {
                parameter: self.name,
                unit: text::excerpt(number.rest),
                expected: self.unit.symbol,
            });
        }
        let in_a_range = self.permits(number.raw) && self.values.choice(number.raw).is_none();
        if number.exact && in_a_range {
            Ok(number.raw)
        } else {
            Err(self.not_permitted(text, number.raw))
        }
    }

    /// A raw value for people: the choice's name, or the number with its unit, also when it is not permitted.
    pub fn format(&self, raw: i32) -> String {
        self.values
            .choice(raw)
            .map_or_else(|| self.unit.format(raw), |choice| String::from(choice.name))
    }

    /// Whether the table has this raw value.
    pub fn permits(&self, raw: i32) -> bool {
        self.values.contains(raw)
    }

    /// The next permitted raw value above this one.
    pub fn step_up(&self, raw: i32) -> Option<i32> {
        self.values.next_above(raw)
    }

    /// The next permitted raw value below this one.
    pub fn step_down(&self, raw: i32) -> Option<i32> {
        self.values.next_below(raw)
    }

    /// All permitted raw values, ascending.
    pub fn all(&self) -> impl Iterator<Item = i32> + use<> {
        self.values.iter()
    }

    /// The permitted values in words.
    pub fn describe_range(&self) -> String {
        self.values.describe(&self.unit)
    }

    fn unreadable(&self, text: &str) -> ValueFault {
        ValueFault::Unreadable {
            parameter: self.name,
            text: text::excerpt(text),
            permitted: self.describe_range(),
        }
    }

    fn not_permitted(&self, text: &str, raw: i32) -> ValueFault {
        let below = if self.permits(raw) {
            Some(raw)
        } else {
            self.step_down(raw)
        };
        let nearest = below
            .into_iter()
            .chain(self.step_up(raw))
            .map(|near| self.format(near))
            .collect();
        ValueFault::NotPermitted {
            parameter: self.name,
            value: text::excerpt(text),
            nearest,
            permitted: self.describe_range(),
        }
    }
}
