//! Intermediate values for tests against published traces; nothing at all in a build that ships.

/// Notes an intermediate value under its name in the RFC. Compiles to nothing outside unit tests.
macro_rules! trace {
    ($name:expr, $bytes:expr) => {
        #[cfg(test)]
        $crate::edhoc::trace::record($name, $bytes);
    };
}

#[cfg(test)]
pub(super) use recorder::{record, take};

#[cfg(test)]
mod recorder {
    extern crate std;

    use alloc::{borrow::ToOwned, collections::BTreeMap, string::String, vec::Vec};
    use core::cell::RefCell;

    std::thread_local! {
        static VALUES: RefCell<BTreeMap<String, Vec<u8>>> = const { RefCell::new(BTreeMap::new()) };
    }

    pub(in crate::edhoc) fn record(name: &str, bytes: &[u8]) {
        VALUES.with(|values| values.borrow_mut().insert(name.to_owned(), bytes.to_vec()));
    }

    /// What this thread recorded since the last call.
    pub(in crate::edhoc) fn take() -> BTreeMap<String, Vec<u8>> {
        VALUES.with(RefCell::take)
    }
}
