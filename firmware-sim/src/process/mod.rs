//! A device as a process: real clocks, an air, the control socket.

mod air;
mod fused_flash;
mod runner;

pub use air::{Air, OnAir};
pub use runner::{CutLink, Exit, ProcessFault, RunOptions, run};
