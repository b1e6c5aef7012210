//! What happened, written down.

mod air_log;

pub use air_log::line as air_log_line;
