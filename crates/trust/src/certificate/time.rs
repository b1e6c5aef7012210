use x509_cert::time::Time;

/// The first second that UTCTime cannot express: 2050-01-01T00:00:00Z.
const YEAR_2050: u64 = 2_524_608_000;

/// How a time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    Utc,
    Generalized,
}

/// A time with the form it was written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Since 1970 UTC.
    pub(crate) seconds: u64,
    pub(crate) written: Written,
}

impl Moment {
    /// UTCTime through 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5, §5.1.2.4).
    pub(crate) fn is_written_as_it_must(self) -> bool {
        match self.written {
            Written::Utc => self.seconds < YEAR_2050,
            Written::Generalized => self.seconds >= YEAR_2050,
        }
    }
}

impl From<Time> for Moment {
    fn from(time: Time) -> Self {
        let written = match time {
            Time::UtcTime(_) => Written::Utc,
            Time::GeneralTime(_) => Written::Generalized,
        };
        Self {
            seconds: time.to_unix_duration().as_secs(),
            written,
        }
    }
}
