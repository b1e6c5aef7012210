//! Dates as ISO 8601 in UTC.

use std::time::{SystemTime, UNIX_EPOCH};
use time::format_description::well_known::{Iso8601, Rfc3339};
use time::{Date, OffsetDateTime};

/// Seconds since 1970 as a date, such as `2026-07-01T12:00:00Z`.
pub(crate) fn date(seconds: u64) -> String {
    let stamp = i64::try_from(seconds)
        .ok()
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
    stamp
        .and_then(|stamp| stamp.format(&Rfc3339).ok())
        .unwrap_or_else(|| format!("{seconds} s since 1970"))
}

/// A date or a moment as people write it, in seconds since 1970.
pub(crate) fn read_time(text: &str) -> Result<u64, String> {
    let stamp = OffsetDateTime::parse(text, &Rfc3339)
        .or_else(|_| Date::parse(text, &Iso8601::DATE).map(|date| date.midnight().assume_utc()))
        .map_err(|_| "write it as 2026-07-01 or 2026-07-01T12:00:00Z".to_owned())?;
    u64::try_from(stamp.unix_timestamp()).map_err(|_| "times before 1970 are not known".to_owned())
}

/// Seconds since 1970 by this machine's clock.
pub(crate) fn unix_now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_iso_8601_in_utc_and_read_back() {
        assert_eq!(date(1_795_219_200), "2026-11-21T00:00:00Z");
        assert_eq!(read_time("2026-11-21"), Ok(1_795_219_200));
        assert_eq!(read_time("2026-11-21T01:00:00+01:00"), Ok(1_795_219_200));
        assert!(read_time("yesterday").is_err());
        assert_eq!(date(u64::MAX), "18446744073709551615 s since 1970");
    }
}
