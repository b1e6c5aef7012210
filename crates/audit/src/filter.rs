use rusqlite::types::Value;

/// Which rows to list. Everything that is set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The kind begins so: `session.` finds `session.opened`.
    pub kind_prefix: Option<String>,
    /// The kind is one of these; any when there is none.
    pub kinds: Vec<String>,
    /// At or after this time, seconds since 1970 UTC.
    pub from: Option<u64>,
    /// Before this time, seconds since 1970 UTC.
    pub until: Option<u64>,
    /// Actor, kind, subject or detail contain this, whatever the case; letters beyond A to Z as given, in upper or in
    /// lower case throughout.
    pub text: Option<String>,
    /// This session.
    pub session: Option<Vec<u8>>,
    /// This device.
    pub subject: Option<String>,
}

/// Where a page begins and which way it goes. Pages are found by key, so the millionth costs what the first does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor {
    /// From the last row backwards.
    Newest,
    /// From the row before this one backwards.
    Before(u64),
    /// From the first row forwards.
    Oldest,
    /// From the row after this one forwards.
    After(u64),
}

impl Cursor {
    pub(crate) fn descending(self) -> bool {
        matches!(self, Self::Newest | Self::Before(_))
    }
}

/// A condition in SQL with its parameters, in order, for `?`.
#[derive(Default)]
pub(crate) struct Clause {
    pub(crate) terms: Vec<String>,
    pub(crate) values: Vec<Value>,
}

impl Clause {
    pub(crate) fn and(&mut self, term: impl Into<String>, values: impl IntoIterator<Item = Value>) {
        self.terms.push(term.into());
        self.values.extend(values);
    }

    pub(crate) fn sql(&self) -> String {
        if self.terms.is_empty() {
            "1".to_owned()
        } else {
            self.terms.join(" AND ")
        }
    }
}

impl Filter {
    /// The conditions other than on the kind; `sequential` keeps the planner from leaving the order of `seq`.
    pub(crate) fn clause(&self, sequential: bool) -> Clause {
        let mut clause = Clause::default();
        let plus = if sequential { "+" } else { "" };
        if let Some(session) = &self.session {
            clause.and("session = ?", [Value::Blob(session.clone())]);
        }
        if let Some(from) = self.from {
            clause.and(format!("{plus}time >= ?"), [seconds(from)]);
        }
        if let Some(until) = self.until {
            clause.and(format!("{plus}time < ?"), [seconds(until)]);
        }
        if let Some(subject) = &self.subject {
            clause.and("subject = ?", [Value::Text(subject.clone())]);
        }
        if !self.kinds.is_empty() {
            let places = vec!["?"; self.kinds.len()].join(", ");
            let kinds = self.kinds.iter().cloned().map(Value::Text);
            clause.and(format!("{plus}kind IN ({places})"), kinds);
        }
        if let Some(text) = &self.text {
            contains(&mut clause, &["actor", "kind", "subject", "detail"], text);
        }
        clause
    }

    /// The condition on the kind as a range, which an index answers.
    pub(crate) fn kind_range(&self, clause: &mut Clause, sequential: bool) {
        let plus = if sequential { "+" } else { "" };
        if let Some(prefix) = &self.kind_prefix {
            let end = format!("{prefix}{}", char::MAX);
            clause.and(
                format!("{plus}kind >= ? AND {plus}kind < ?"),
                [Value::Text(prefix.clone()), Value::Text(end)],
            );
        }
    }
}

/// One of the columns contains the text.
pub(crate) fn contains(clause: &mut Clause, columns: &[&str], text: &str) {
    let mut patterns = vec![pattern(text)];
    if !text.is_ascii() {
        patterns.extend([pattern(&text.to_lowercase()), pattern(&text.to_uppercase())]);
    }
    let like = |column| {
        patterns
            .iter()
            .map(move |_| format!("{column} LIKE ? ESCAPE '\\'"))
    };
    let term = columns.iter().flat_map(like).collect::<Vec<_>>().join(" OR ");
    let values = columns
        .iter()
        .flat_map(|_| patterns.iter().cloned().map(Value::Text));
    clause.and(format!("({term})"), values);
}

pub(crate) fn seconds(time: u64) -> Value {
    Value::Integer(i64::try_from(time).unwrap_or(i64::MAX))
}

fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for char in text.chars() {
        if matches!(char, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(char);
    }
    pattern.push('%');
    pattern
}
