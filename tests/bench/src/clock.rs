//! CPU time.

use rustix::time::{ClockId, clock_gettime};

/// CPU time of this thread in nanoseconds. Unlike the time of day it stands still while another process runs.
fn thread_cpu_ns() -> i64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// The CPU time of `work` in microseconds, and what it returned.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let begun = thread_cpu_ns();
    let result = work();
    ((thread_cpu_ns() - begun) as f64 / 1000.0, result)
}
