use alloc::collections::BTreeMap;

/// The number of a parameter inside its device class; stable for ever, also on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParameterId(pub u16);

/// The values of a device's parameters, raw in each parameter's smallest unit, ordered by id.
///
/// A programme says nothing about validity: [`crate::Class::check`] does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Programme(BTreeMap<ParameterId, i32>);

impl Programme {
    /// No values at all.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// The raw value of a parameter, if the programme has one.
    pub fn value(&self, id: ParameterId) -> Option<i32> {
        self.0.get(&id).copied()
    }

    /// Sets a value and returns the one it replaces.
    pub fn set(&mut self, id: ParameterId, value: i32) -> Option<i32> {
        self.0.insert(id, value)
    }

    /// Removes a value and returns it.
    pub fn remove(&mut self, id: ParameterId) -> Option<i32> {
        self.0.remove(&id)
    }

    /// Ids and values in order of id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (ParameterId, i32)> + '_ {
        self.0.iter().map(|(id, value)| (*id, *value))
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no values.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// This programme with the values of `change` laid over it.
    #[must_use]
    pub fn with(&self, change: &Self) -> Self {
        self.iter().chain(change.iter()).collect()
    }

    /// The values in which `after` differs from this programme: id, before, after, in order of id.
    pub fn difference<'a>(
        &'a self,
        after: &'a Self,
    ) -> impl Iterator<Item = (ParameterId, Option<i32>, Option<i32>)> + 'a {
        let ids: alloc::collections::BTreeSet<_> = self.0.keys().chain(after.0.keys()).copied().collect();
        ids.into_iter()
            .map(|id| (id, self.value(id), after.value(id)))
            .filter(|(_, before, after)| before != after)
    }
}

impl FromIterator<(ParameterId, i32)> for Programme {
    fn from_iter<I: IntoIterator<Item = (ParameterId, i32)>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}
