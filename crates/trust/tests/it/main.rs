//! Certificates made here, one rule broken at a time.

#[cfg(feature = "inspect")]
mod inspect;
mod never_panics;
mod path_names;
mod path_profile;
mod path_search;
mod proven;
mod revocation;
mod store;
mod support;
mod validator;
