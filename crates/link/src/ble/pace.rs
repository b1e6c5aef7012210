//! How fast a connection is wished to be: fast while something crosses it, slow when nothing did for a while.

use btleplug::api::ConnectionParameterPreset as Preset;
use futures::FutureExt as _;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::sleep;

/// For so long, and at most twice as long, nothing crosses before the connection slows down.
const REST: Duration = Duration::from_secs(5);
/// What is wished while nothing crosses. Not the slowest: a connection hears of its new interval only after six of the
/// old one, and emergency therapy may be what ends the rest.
const SLOW: Preset = Preset::Balanced;
pub(super) const FAST: Preset = Preset::ThroughputOptimized;

/// The speed of a connection, which begins fast.
#[derive(Default)]
pub(super) struct Pace {
    is_slow: bool,
}

impl Pace {
    /// Waits until another speed is to be wished. `moved` is notified of each packet.
    pub(super) async fn change(&mut self, moved: &Notify) -> Preset {
        if self.is_slow {
            moved.notified().await;
        } else {
            sleep(REST).await;
            // What moved meanwhile left its note, and woke nobody.
            while moved.notified().now_or_never().is_some() {
                sleep(REST).await;
            }
        }
        self.is_slow = !self.is_slow;
        if self.is_slow { SLOW } else { FAST }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use tokio::time::{Instant, timeout};

    /// A telemetry of ten packets a second for twelve seconds, a pause, one question after a minute.
    #[tokio::test(start_paused = true)]
    async fn a_connection_is_slow_between_pieces_of_work() {
        let (moved, wishes, begun) = (Notify::new(), RefCell::new(Vec::new()), Instant::now());
        let wishing = async {
            let mut pace = Pace::default();
            loop {
                let speed = pace.change(&moved).await;
                wishes.borrow_mut().push((begun.elapsed().as_secs(), speed));
            }
        };
        let work = async {
            for _ in 0..120 {
                moved.notify_one();
                sleep(Duration::from_millis(100)).await;
            }
            sleep(Duration::from_secs(48)).await;
            moved.notify_one();
            std::future::pending::<()>().await;
        };
        let both = async { tokio::join!(wishing, work) };
        assert!(
            timeout(Duration::from_secs(80), both).await.is_err(),
            "both go on"
        );
        assert_eq!(*wishes.borrow(), [(20, SLOW), (60, FAST), (65, SLOW)]);
    }
}
