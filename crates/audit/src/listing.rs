use crate::{AuditError, Cursor, Filter, Reader, Row};

/// Rows found from one page to the next, so that any stretch of a long log is at hand.
///
/// Without a filter a place is arithmetic, because sequence numbers have no gaps. With one, the numbers of the rows that
/// match are found once, four bytes each, and only rows appended later are looked at again. Numbers beyond `u32::MAX` are
/// not listed under a filter; such a log would take over a terabyte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    filter: Filter,
    /// Ascending; unused without a filter.
    matching: Vec<u32>,
    /// Rows of the log that were looked at.
    rows: u64,
}

impl Listing {
    /// A listing that has not looked at the log yet.
    pub fn new(filter: Filter) -> Self {
        Self {
            filter,
            matching: Vec::new(),
            rows: 0,
        }
    }

    /// What it lists.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Looks at the rows that were appended since. How many match in all.
    ///
    /// # Errors
    /// What the database reports.
    pub fn refresh(&mut self, reader: &Reader) -> Result<u64, AuditError> {
        let rows = reader.head()?.rows;
        if rows < self.rows {
            *self = Self::new(self.filter.clone());
        }
        if rows > self.rows {
            if self.is_filtered() {
                self.matching
                    .extend(reader.matching(&self.filter, self.rows, rows)?);
            }
            self.rows = rows;
        }
        Ok(self.total())
    }

    /// How many rows matched at the last look.
    pub fn total(&self) -> u64 {
        if self.is_filtered() {
            self.matching.len() as u64
        } else {
            self.rows
        }
    }

    /// At most `limit` rows from place `offset`, newest first, as of the last look.
    ///
    /// # Errors
    /// What the database reports.
    pub fn page(&self, reader: &Reader, offset: u64, limit: usize) -> Result<Vec<Row>, AuditError> {
        let left = self.total().saturating_sub(offset);
        if left == 0 || limit == 0 {
            return Ok(Vec::new());
        }
        if !self.is_filtered() {
            return reader.page(&Filter::default(), Cursor::Before(left + 1), limit);
        }
        let end = usize::try_from(left).unwrap_or(usize::MAX);
        let numbers = &self.matching[end.saturating_sub(limit)..end];
        reader.rows(numbers)
    }

    /// The place of the first row at or before `time` in seconds since 1970 UTC; the last place when all are later.
    ///
    /// # Errors
    /// What the database reports.
    pub fn place(&self, reader: &Reader, time: u64) -> Result<u64, AuditError> {
        let total = self.total();
        let until = reader.last_until(time)?.min(self.rows);
        let up_to = if self.is_filtered() {
            self.matching.partition_point(|seq| u64::from(*seq) <= until) as u64
        } else {
            until
        };
        Ok((total - up_to).min(total.saturating_sub(1)))
    }

    fn is_filtered(&self) -> bool {
        self.filter != Filter::default()
    }
}
