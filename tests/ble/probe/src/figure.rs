use serde_json::json;
use std::io::Write;
use std::time::Duration;

/// Writes one figure as a line, as `cargo xtask bench` has them.
pub(crate) fn tell(metric: &str, value: f64, unit: &str) {
    let line = json!({
        "bench": "ble", "subject": "raw", "metric": metric, "value": value, "unit": unit, "goal": null, "holds": null
    });
    // Without a reader nobody misses it.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// A time in milliseconds.
pub(crate) fn time(metric: &str, time: Duration) {
    tell(metric, (time.as_secs_f64() * 1e5).round() / 1e2, "ms");
}

/// Median and 95th percentile.
pub(crate) fn times(metric: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: usize| {
        times
            .get(times.len().saturating_sub(1) * share / 100)
            .copied()
            .unwrap_or_default()
    };
    time(&format!("{metric}, median"), at(50));
    time(&format!("{metric}, 95 %"), at(95));
}
