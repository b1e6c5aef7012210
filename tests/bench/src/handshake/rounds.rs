//! Interleaved rounds: every subject once in each, so that whatever disturbs the machine disturbs all of them.

use super::{CPU_RATIO, name};
use crate::clock::timed;
use crate::credentials::Credentials;
use crate::edhoc::{Case, Pair};
use crate::peers::{Flights, Peer};
use crate::recorder::{Call, Recorder};
use crate::replay::Sort;
use crate::{Goal, Report};
use wand_crypto::{HealthTested, OsRandom, Provider};
use wand_figure::median;

/// Rounds before the first that counts.
const WARM_UP: usize = 3;

/// A case of ours with a provider.
pub(super) struct Ours<'a> {
    case: Case,
    provider: &'static dyn Provider,
    pair: Pair<'a>,
    random: HealthTested<OsRandom>,
    /// The primitives by sort, as one recorded handshake of both sides called them.
    calls: Vec<(Sort, Vec<Call>)>,
    lens: [usize; 4],
    handshakes: Vec<f64>,
    primitives: Vec<Vec<f64>>,
}

impl<'a> Ours<'a> {
    pub(super) fn new(case: Case, provider: &'static dyn Provider, credentials: &'a Credentials) -> Self {
        let mut random = HealthTested::start(OsRandom).expect("a healthy random source");
        let recorder = Recorder::before(provider);
        let recorded = Pair::new(case, recorder, recorder, credentials);
        let lens = recorded.run(&mut random).expect("a handshake");
        let calls = recorder.take();
        let of_sort = |sort| calls.iter().filter(|call| call.sort() == sort).cloned().collect();
        Self {
            case,
            provider,
            pair: Pair::new(case, provider, provider, credentials),
            random,
            calls: Sort::ALL.map(|sort| (sort, of_sort(sort))).to_vec(),
            lens,
            handshakes: Vec::new(),
            primitives: Vec::new(),
        }
    }

    pub(super) fn what(&self) -> (Case, &'static dyn Provider) {
        (self.case, self.provider)
    }

    pub(super) fn lens(&self) -> [usize; 4] {
        self.lens
    }

    pub(super) fn handshakes(&self) -> &[f64] {
        &self.handshakes
    }

    /// The handshake and its primitives, each once to warm the caches and once for the record.
    fn round(&mut self, counts: bool) {
        let Self { pair, random, .. } = self;
        for warm in [true, false] {
            let (handshake, lens) = timed(|| pair.run(random).expect("a handshake"));
            assert_eq!(lens.len(), self.lens.len());
            if counts && !warm {
                self.handshakes.push(handshake);
            }
        }
        for warm in [true, false] {
            let primitives = self.replay();
            if counts && !warm {
                self.primitives.push(primitives);
            }
        }
    }

    /// Microseconds of each sort of primitive.
    fn replay(&mut self) -> Vec<f64> {
        let Self {
            calls,
            provider,
            random,
            ..
        } = self;
        let times = calls.iter().map(|(_, calls)| {
            let all = || calls.iter().try_for_each(|call| call.again(*provider, random));
            let (time, outcome) = timed(all);
            outcome.expect("a primitive that worked before");
            time
        });
        times.collect()
    }

    pub(super) fn report_cpu(&self, report: &mut Report) {
        let subject = name(self.case, self.provider);
        let sums: Vec<f64> = self.primitives.iter().map(|times| times.iter().sum()).collect();
        let handshake = median(self.handshakes.iter().copied());
        report.add(&subject, "CPU, both sides", handshake, "µs");
        report.add(
            &subject,
            "sum of its primitives",
            median(sums.iter().copied()),
            "µs",
        );
        let goal = Some(Goal::AtMost(CPU_RATIO));
        report.judge(
            &subject,
            "CPU over the sum",
            ratio(&self.handshakes, &sums),
            "",
            goal,
        );
        for (index, (sort, calls)) in self
            .calls
            .iter()
            .enumerate()
            .filter(|(_, (_, calls))| !calls.is_empty())
        {
            let time = median(self.primitives.iter().map(|times| times[index]));
            report.add(
                &subject,
                &format!("  {} × {}", calls.len(), sort.name()),
                time,
                "µs",
            );
        }
        let surplus = self.surplus();
        report.judge(
            &subject,
            "public-key calls beyond need",
            surplus,
            "",
            Some(Goal::AtMost(0.0)),
        );
    }

    /// Public-key calls that RFC 9528 and one link of a path do not ask for.
    ///
    /// Each side makes an ephemeral key and agrees once; a side that signs costs a signature and a verification, a side
    /// that does not costs an agreement on each side; each side verifies the other's leaf. The issuing
    /// authority's certificate was verified when the trust store was filled.
    fn surplus(&self) -> f64 {
        let parties = [self.case.method.initiator(), self.case.method.responder()];
        let signing = parties
            .iter()
            .filter(|key_use| **key_use == wand_protocol::edhoc::KeyUse::Signature);
        let signing = signing.count();
        let needed = 2 + (2 + 2 * (2 - signing)) + 2 * signing + 2;
        let public = |sort: &Sort| !matches!(sort, Sort::Hashing | Sort::Sealing);
        let made: usize = self
            .calls
            .iter()
            .filter(|(sort, _)| public(sort))
            .map(|(_, calls)| calls.len())
            .sum();
        made as f64 - needed as f64
    }
}

/// Another implementation.
pub(super) struct Theirs {
    peer: Box<dyn Peer>,
    flights: Flights,
    handshakes: Vec<f64>,
}

impl Theirs {
    pub(super) fn new(peer: Box<dyn Peer>) -> Self {
        let flights = peer.run();
        Self {
            peer,
            flights,
            handshakes: Vec::new(),
        }
    }

    pub(super) fn subject(&self) -> &str {
        self.peer.subject()
    }

    pub(super) fn handshakes(&self) -> &[f64] {
        &self.handshakes
    }

    fn round(&mut self, counts: bool) {
        for warm in [true, false] {
            let (handshake, _) = timed(|| self.peer.run());
            if counts && !warm {
                self.handshakes.push(handshake);
            }
        }
    }

    pub(super) fn report(&self, report: &mut Report) {
        let handshake = median(self.handshakes.iter().copied());
        report.add(self.subject(), "CPU, both sides", handshake, "µs");
        for (index, len) in self.flights.0.iter().enumerate() {
            report.add(self.subject(), &format!("flight {}", index + 1), *len as f64, "B");
        }
        report.add(self.subject(), "flights, total", self.flights.bytes() as f64, "B");
        super::contact::report_flights(report, self.subject(), &self.flights);
    }
}

/// The median over the rounds of one time over another of the same round.
pub(super) fn ratio(ours: &[f64], theirs: &[f64]) -> f64 {
    median(ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs))
}

/// Measures all subjects in turn.
pub(super) fn run(ours: &mut [Ours<'_>], theirs: &mut [Theirs], rounds: usize) {
    for round in 0..rounds + WARM_UP {
        let counts = round >= WARM_UP;
        ours.iter_mut().for_each(|subject| subject.round(counts));
        theirs.iter_mut().for_each(|subject| subject.round(counts));
    }
}
