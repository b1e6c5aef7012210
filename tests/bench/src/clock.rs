//! CPU time, and medians of it.

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

/// The median; not a number for no samples.
pub(crate) fn median(samples: impl IntoIterator<Item = f64>) -> f64 {
    let mut samples: Vec<f64> = samples.into_iter().collect();
    samples.sort_by(f64::total_cmp);
    match samples.len() {
        0 => f64::NAN,
        len if len % 2 == 1 => samples[len / 2],
        len => (samples[len / 2 - 1] + samples[len / 2]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_ignores_outliers() {
        assert_eq!(median([1.0, 1000.0, 2.0]), 2.0);
        assert_eq!(median([4.0, 1.0, 3.0, 2.0]), 2.5);
        assert!(median([]).is_nan());
    }
}
