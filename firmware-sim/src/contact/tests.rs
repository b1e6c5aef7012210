use super::*;
use proptest::prelude::*;

const LIMITS: ContactLimits = ContactLimits {
    daily_nj: 2_000,
    contact_nj: 100,
    first_back_off_s: 2,
    longest_back_off_s: 60,
    window_s: 30,
    emergency_interval_s: 3_600,
};

fn budget() -> ContactBudget {
    ContactBudget::new(LIMITS, ContactState::default())
}

fn fail(budget: &mut ContactBudget, now: u64, energy: u64) {
    budget.admit(now).unwrap();
    budget.spend(energy).unwrap();
    assert_eq!(budget.failed(now), energy);
}

/// BLE denial of sleep: the wait doubles with each failure up to its bound, and a success forgets it.
#[test]
fn the_back_off_grows_and_a_success_forgets_it() {
    let mut budget = budget();
    let mut now = 100_000;
    // The first refusal goes through the emergency door; use that up.
    fail(&mut budget, now, 1);
    fail(&mut budget, now, 1);
    let mut waits = Vec::new();
    for _ in 0..8 {
        let Err(ContactRefusal::BackOff(wait)) = budget.admit(now) else {
            panic!("no back-off at {now}")
        };
        waits.push(wait);
        now += wait;
        fail(&mut budget, now, 1);
    }
    assert_eq!(waits, [4, 8, 16, 32, 60, 60, 60, 60]);
    budget.admit(now + 60).unwrap();
    budget.spend(40).unwrap();
    assert_eq!(budget.succeeded(), 40);
    assert!(budget.admit(now + 60).is_ok());
    assert_eq!(budget.counters().refused_back_off, 8);
}

#[test]
fn the_wand_opens_a_window_at_once_and_it_closes_by_itself() {
    let mut budget = budget();
    let now = 100_000;
    fail(&mut budget, now, 100);
    fail(&mut budget, now, 100);
    assert!(matches!(budget.admit(now + 1), Err(ContactRefusal::BackOff(_))));
    budget.open_window(now + 1);
    for second in 1..31 {
        fail(&mut budget, now + second, 100);
    }
    assert!(!budget.window_is_open(now + 31));
    let left = budget.left_nj();
    budget.admit(now + 31).unwrap();
    assert_eq!(
        budget.left_nj(),
        left - LIMITS.contact_nj,
        "after the window the bucket pays again"
    );
}

/// Whoever keeps a connection and says nothing is a failure, and is paid from the bucket.
#[test]
fn a_peer_that_never_begins_is_paid_for_and_waited_for() {
    let mut budget = budget();
    let full = budget.left_nj();
    budget.loitered(1_000, 70);
    assert_eq!(
        (
            full - budget.left_nj(),
            budget.counters().failed,
            budget.counters().failed_nj
        ),
        (70, 1, 70)
    );
    fail(&mut budget, 1_000, 1);
    assert_eq!(
        budget.admit(1_000),
        Err(ContactRefusal::BackOff(4)),
        "the emergency path was used, and two have failed"
    );
    budget.loitered(1_010, u64::MAX);
    assert_eq!(budget.left_nj(), 0, "an empty bucket is no debt");
    budget.open_window(1_020);
    budget.loitered(1_030, 5);
    assert!(
        budget.admit(1_030).is_ok(),
        "beside the wearer nobody is locked out"
    );
}

#[test]
fn an_exhausted_budget_says_when_it_is_back_and_the_emergency_path_stays_open() {
    let mut budget = budget();
    let mut now = 1_000_000;
    let mut emergencies = 0;
    for _ in 0..2_000 {
        now += 60;
        if budget.admit(now).is_ok() {
            budget.spend(100).unwrap();
            budget.failed(now);
        } else {
            emergencies = budget.counters().emergency;
        }
    }
    assert!(
        emergencies >= 2_000 / 60 - 2,
        "one an hour is still admitted: {emergencies}"
    );
    let refusal = (0..3).find_map(|i| match budget.admit(now + 61 + i) {
        Err(ContactRefusal::Exhausted(wait)) => Some(wait),
        Err(_) => None,
        Ok(()) => {
            budget.failed(now);
            None
        }
    });
    assert!(refusal.is_some_and(|wait| wait <= DAY_S / 10 + 1), "{refusal:?}");
}

#[test]
fn a_contact_that_needs_more_than_its_share_is_ended() {
    let mut budget = budget();
    assert_eq!(budget.spend(1), Err(Overspent));
    budget.admit(10).unwrap();
    assert_eq!(budget.admit(10), Err(ContactRefusal::UnderWay));
    budget.spend(100).unwrap();
    assert_eq!(budget.spend(1), Err(Overspent));
    assert_eq!(budget.failed(10), 100);
    assert_eq!((budget.counters().failed, budget.counters().failed_nj), (1, 100));
}

#[test]
fn cutting_the_power_in_a_contact_does_not_refill_the_bucket() {
    let mut budget = budget();
    budget.admit(10).unwrap();
    let after = ContactBudget::new(LIMITS, budget.state());
    assert_eq!(after.left_nj(), LIMITS.daily_nj / 2 - LIMITS.contact_nj);
}

/// R-RV-4: a clock that goes back keeps nobody out for longer than the limits say.
#[test]
fn a_clock_set_back_by_years_does_not_lock_the_device() {
    let mut budget = budget();
    let later = 2_000_000_000;
    (0..4).for_each(|i| fail(&mut budget, later + 60 * i, 100));
    let earlier = 1_000_000_000;
    let waited = (earlier..earlier + LIMITS.longest_back_off_s + 1).find(|now| budget.admit(*now).is_ok());
    assert!(waited.is_some());
}

#[derive(Debug, Clone)]
enum Step {
    Wait(u64),
    Contact { energy: u64, succeeds: bool },
    PowerCut,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0u64..7_200).prop_map(Step::Wait),
        (0u64..150, prop::bool::weighted(0.05))
            .prop_map(|(energy, succeeds)| Step::Contact { energy, succeeds }),
        Just(Step::PowerCut),
    ]
}

proptest! {
    /// R-SE-7: whatever strangers do and however often power is cut, no 24 hours cost more than the budget.
    #[test]
    fn no_day_costs_more_than_the_budget(steps in proptest::collection::vec(step(), 1..400)) {
        let mut budget = budget();
        let mut now = 5_000_000;
        let mut spent: Vec<(u64, u64)> = Vec::new();
        for step in steps {
            match step {
                Step::Wait(seconds) => now += seconds,
                Step::PowerCut => budget = ContactBudget::new(LIMITS, budget.state()),
                Step::Contact { energy, succeeds } => {
                    if budget.admit(now).is_err() {
                        continue;
                    }
                    let cost = if budget.spend(energy).is_ok() { energy } else { 0 };
                    if succeeds {
                        prop_assert_eq!(budget.succeeded(), cost);
                    } else {
                        prop_assert_eq!(budget.failed(now), cost);
                        spent.push((now, cost));
                    }
                }
            }
        }
        for (start, _) in &spent {
            let day: u64 =
                spent.iter().filter(|(at, _)| (*start..start + DAY_S).contains(at)).map(|(_, cost)| cost).sum();
            prop_assert!(day <= LIMITS.daily_nj + LIMITS.emergency_daily_nj(), "{} nJ in a day", day);
        }
        let total: u64 = spent.iter().map(|(_, cost)| cost).sum();
        prop_assert_eq!(budget.counters().failed_nj, total);
    }
}
