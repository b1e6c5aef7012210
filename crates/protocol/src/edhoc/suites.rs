use super::{Fault, Incompatibility, Malformed, Misuse, PeerFault, registry::MAX_SUITES, wire};
use alloc::{vec, vec::Vec};
use wand_crypto::Suite;

/// SUITES_I (RFC 9528 §5.2.1): the suites the Initiator supports in its order of preference, cut off after the
/// selected one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuitesOffered {
    preferred: Vec<i64>,
    selected: i64,
}

impl SuitesOffered {
    /// Selects the first of the `supported` suites, which stand in order of preference.
    ///
    /// # Errors
    /// [`Misuse::NoSuite`] for an empty list.
    pub fn first(supported: &[Suite]) -> Result<Self, Misuse> {
        let selected = supported.first().ok_or(Misuse::NoSuite)?;
        Ok(Self {
            preferred: Vec::new(),
            selected: selected.number(),
        })
    }

    /// Selects `selected` out of the `supported` suites. All that are preferred to it are named too, so that a
    /// Responder that could have taken one of them notices the downgrade.
    ///
    /// # Errors
    /// [`Misuse::NoSuite`] when `selected` is not among `supported`.
    pub fn select(supported: &[Suite], selected: Suite) -> Result<Self, Misuse> {
        let at = supported
            .iter()
            .position(|&suite| suite == selected)
            .ok_or(Misuse::NoSuite)?;
        let preferred = supported.iter().take(at).map(|suite| suite.number()).collect();
        Ok(Self {
            preferred,
            selected: selected.number(),
        })
    }

    /// The offer to restart with after the Responder refused this one and named `suites_r`: the first of our
    /// `supported` suites that it supports too.
    ///
    /// # Errors
    /// [`Incompatibility::NoCommonSuite`], or [`PeerFault::ContradictorySuites`] when the Responder claims to
    /// support the suite that it refused.
    pub fn renegotiate(&self, supported: &[Suite], suites_r: &[i64]) -> Result<Self, Fault> {
        let common = supported.iter().find(|suite| suites_r.contains(&suite.number()));
        let selected = *common.ok_or(Incompatibility::NoCommonSuite)?;
        if suites_r.contains(&self.selected) || selected.number() == self.selected {
            return Err(PeerFault::ContradictorySuites.into());
        }
        Ok(Self::select(supported, selected)?)
    }

    /// The selected suite's number in the registry.
    pub fn selected(&self) -> i64 {
        self.selected
    }

    /// The Responder's check (RFC 9528 §5.2.3): the selected suite must be the first in the list that is among
    /// our `supported` ones.
    pub(super) fn agree(&self, supported: &[Suite]) -> Result<Suite, Incompatibility> {
        let refusal = |downgrade| Incompatibility::Suite {
            selected: self.selected,
            supported: supported.to_vec(),
            downgrade,
        };
        let known = |number: i64| supported.iter().copied().find(|suite| suite.number() == number);
        if self.preferred.iter().any(|&number| known(number).is_some()) {
            return Err(refusal(true));
        }
        known(self.selected).ok_or_else(|| refusal(false))
    }

    pub(super) fn put(&self, out: &mut Vec<u8>) {
        if !self.preferred.is_empty() {
            wire::put_array(out, self.preferred.len().saturating_add(1));
            self.preferred
                .iter()
                .for_each(|&number| wire::put_int(out, number));
        }
        wire::put_int(out, self.selected);
    }

    pub(super) fn read(reader: &mut wire::Reader<'_>) -> Result<Self, Malformed> {
        let mut preferred = read_numbers(reader, "SUITES_I")?;
        let selected = preferred.pop().ok_or(Malformed::Truncated)?;
        Ok(Self { preferred, selected })
    }
}

/// Reads SUITES_I or SUITES_R: one integer, or an array of two or more, none twice.
pub(super) fn read_numbers(
    reader: &mut wire::Reader<'_>,
    field: &'static str,
) -> Result<Vec<i64>, Malformed> {
    if reader.peek()? == wire::Kind::Int {
        return Ok(vec![reader.int(field)?]);
    }
    let len = usize::try_from(reader.array(field)?).unwrap_or(usize::MAX);
    if len < 2 {
        return Err(Malformed::SurplusEncoding { field });
    }
    if len > MAX_SUITES {
        return Err(Malformed::TooLong { field });
    }
    let mut numbers = Vec::with_capacity(len);
    for _ in 0..len {
        let number = reader.int(field)?;
        if numbers.contains(&number) {
            return Err(Malformed::Repeated { field });
        }
        numbers.push(number);
    }
    Ok(numbers)
}

/// Writes SUITES_R.
pub(super) fn put_numbers(out: &mut Vec<u8>, numbers: &[i64]) {
    if numbers.len() != 1 {
        wire::put_array(out, numbers.len());
    }
    numbers.iter().for_each(|&number| wire::put_int(out, number));
}
