//! What happened, written down.

mod air_log;
mod btsnoop;

pub use air_log::line as air_log_line;
pub use btsnoop::{Direction, HEADER as BTSNOOP_HEADER, packet as btsnoop_packet};
