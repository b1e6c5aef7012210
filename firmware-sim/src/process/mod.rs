//! A device as a process: real clocks, the simulator's air, the control socket.

mod fused_flash;
mod runner;

pub use runner::{CutLink, Exit, ProcessFault, RunOptions, run};
