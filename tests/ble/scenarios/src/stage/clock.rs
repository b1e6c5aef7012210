//! The clock of this kernel, by which devices change what they advertise.

use anyhow::{Context as _, Result, ensure};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::process::Command;
use wand_protocol::pairing::ADVERTISING_PERIOD_S;

/// Every scenario takes less, in seconds.
const LONGEST: u64 = 300;

/// Lets time pass, in seconds, for everybody in this kernel.
pub(crate) async fn pass(seconds: u64) -> Result<()> {
    let set = Command::new("date")
        .args(["--set", &format!("+{seconds} seconds")])
        .output()
        .await?;
    ensure!(
        set.status.success(),
        "date: {}",
        String::from_utf8_lossy(&set.stderr)
    );
    Ok(())
}

/// Lets the advertising period pass, if it would end before a scenario does: a device that takes a new address cannot be
/// met for a moment, and what a scenario expects then would depend on when it was begun.
pub(super) async fn stay_in_period() -> Result<()> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .context("the clock")?;
    match left_if_short(now.as_secs()) {
        Some(left) => pass(left).await,
        None => Ok(()),
    }
}

/// Seconds until the next period has begun, when a scenario could last longer.
fn left_if_short(now: u64) -> Option<u64> {
    let left = ADVERTISING_PERIOD_S - now % ADVERTISING_PERIOD_S;
    (left <= LONGEST).then_some(left + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_ends_in_the_period_in_which_it_begins() {
        for (now, left) in [(900, None), (1_499, None), (1_500, Some(301)), (1_799, Some(2))] {
            assert_eq!(left_if_short(now), left, "{now}");
        }
    }
}
