use std::time::Duration;

/// When data crosses a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pacing {
    /// Each direction carries a packet at most once in this time; zero carries at once.
    Every(Duration),
    /// At the connection events of the negotiated interval, at most this many packets each way in an event. A peripheral
    /// with latency sleeps through events while it has nothing to say.
    Events(u8),
}

/// The text names no pacing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither a number of microseconds nor events:N with N from 1 to 100")]
pub struct NotAPacing(String);

impl std::str::FromStr for Pacing {
    type Err = NotAPacing;

    fn from_str(text: &str) -> Result<Self, NotAPacing> {
        let pacing = match text.strip_prefix("events:") {
            Some(packets) => packets
                .parse()
                .ok()
                .filter(|count| (1..=100).contains(count))
                .map(Self::Events),
            None => text
                .parse()
                .ok()
                .map(|micros| Self::Every(Duration::from_micros(micros))),
        };
        pacing.ok_or_else(|| NotAPacing(text.to_owned()))
    }
}
