//! Everything that is printed passes here.

mod harmless;
mod out;
mod question;
mod table;
mod time;

pub(crate) use harmless::{ascii_json, harmless};
pub(crate) use out::Out;
pub(crate) use question::{confirm, pin};
pub(crate) use table::Table;
pub(crate) use time::{date, read_time, unix_now};
