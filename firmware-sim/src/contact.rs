//! How much of the battery strangers may spend (R-SE-7).
//!
//! A contact that has not authenticated is paid from a bucket of energy that refills slowly; when a contact fails,
//! the wait before the next one doubles. The magnet or wand on the device opens a short window in which contacts
//! are admitted at once: whoever holds it stands beside the wearer. The emergency path stays open without it: when
//! bucket or back-off refuse, one contact is still admitted at every emergency interval, from an allowance of its own.
//!
//! In any 24 hours, admitted contacts outside a window cost at most the daily budget and the emergency allowance. What
//! peers cost that only keep a connection, before anybody can refuse them, is drawn from the same bucket.

use minicbor::{Decode, Encode};
use thiserror::Error;

const DAY_S: u64 = 86_400;

/// The limits of a contact budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContactLimits {
    /// Nanojoules that failed contacts may cost in any 24 hours, outside windows and emergency admissions.
    pub daily_nj: u64,
    /// Nanojoules set aside for one contact before it has authenticated; a contact that needs more is ended.
    pub contact_nj: u64,
    /// Seconds to wait after the first failure; doubles with each further one.
    pub first_back_off_s: u64,
    /// The longest wait in seconds.
    pub longest_back_off_s: u64,
    /// Seconds for which the magnet opens the window.
    pub window_s: u64,
    /// Seconds between two emergency admissions.
    pub emergency_interval_s: u64,
}

impl Default for ContactLimits {
    /// 3 mJ for a contact (a first contact up to message_3 costs an agreement, two keys' hashing, two chain
    /// verifications and its radio events, about 1 mJ); 300 mJ a day, 0.003 % of an implant's battery, so that ten
    /// years of attack cost a tenth of it; an emergency admission every five minutes.
    fn default() -> Self {
        Self {
            daily_nj: 300_000_000,
            contact_nj: 3_000_000,
            first_back_off_s: 1,
            longest_back_off_s: 600,
            window_s: 60,
            emergency_interval_s: 300,
        }
    }
}

impl ContactLimits {
    /// Nanojoules that emergency admissions may cost in any 24 hours.
    pub fn emergency_daily_nj(&self) -> u64 {
        (DAY_S / self.emergency_interval_s.max(1) + 1).saturating_mul(self.contact_nj)
    }

    /// What the bucket holds when full; it refills as much in a day, so that no 24 hours see more than the budget.
    fn bucket_nj(&self) -> u64 {
        self.daily_nj / 2
    }
}

/// What a contact budget remembers across a restart; part of the device's record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ContactState {
    /// Nanojoules taken from the bucket and not yet refilled.
    #[n(0)]
    pub drawn_nj: u64,
    /// When the bucket was last refilled, in seconds of device time.
    #[n(1)]
    pub refilled_at: u64,
    /// Failures since the last success.
    #[n(2)]
    pub failures: u32,
    /// No contact before this time.
    #[n(3)]
    pub wait_until: u64,
    /// No emergency admission before this time.
    #[n(4)]
    pub emergency_from: u64,
    /// What was counted.
    #[n(5)]
    pub counters: ContactCounters,
}

/// What a device shows about contacts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ContactCounters {
    /// Contacts admitted.
    #[n(0)]
    pub admitted: u64,
    /// Contacts refused because the back-off was running.
    #[n(1)]
    pub refused_back_off: u64,
    /// Contacts refused because the bucket was empty.
    #[n(2)]
    pub refused_budget: u64,
    /// Contacts that ended without authentication.
    #[n(3)]
    pub failed: u64,
    /// Contacts that authenticated.
    #[n(4)]
    pub succeeded: u64,
    /// Nanojoules that failed contacts cost.
    #[n(5)]
    pub failed_nj: u64,
    /// Emergency admissions.
    #[n(6)]
    pub emergency: u64,
}

/// Why a contact was refused, and when to try again (seconds of device time).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ContactRefusal {
    /// Earlier contacts failed.
    #[error("earlier contacts failed: no contact for another {0} seconds; place the wand to connect now")]
    BackOff(u64),
    /// The energy budget is used up.
    #[error(
        "the energy budget for contacts is used up for another {0} seconds; place the wand to connect now"
    )]
    Exhausted(u64),
    /// A contact is under way.
    #[error("another contact is under way")]
    UnderWay,
}

/// The contact used up what was set aside for it without authenticating; it must be ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the contact used its energy without authenticating")]
pub struct Overspent;

/// Which door a contact came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Bucket,
    Window,
    Emergency,
}

#[derive(Debug, Clone, Copy)]
struct UnderWay {
    door: Door,
    spent_nj: u64,
}

/// Admits contacts and counts what they cost. Time is in seconds of device time.
#[derive(Debug, Clone)]
pub struct ContactBudget {
    limits: ContactLimits,
    state: ContactState,
    window_until: Option<u64>,
    under_way: Option<UnderWay>,
}

impl ContactBudget {
    /// Goes on from `state`. A contact that a power loss interrupted has already been paid for.
    pub fn new(limits: ContactLimits, state: ContactState) -> Self {
        Self {
            limits,
            state,
            window_until: None,
            under_way: None,
        }
    }

    /// The magnet or wand was placed: opens the window, and ends the back-off.
    pub fn open_window(&mut self, now_s: u64) {
        self.window_until = Some(now_s.saturating_add(self.limits.window_s));
        self.state.wait_until = 0;
    }

    /// Whether the window is open.
    pub fn window_is_open(&self, now_s: u64) -> bool {
        self.window_until.is_some_and(|until| now_s < until)
    }

    /// Somebody connects. On admission the energy of one contact is set aside; persist [`ContactBudget::state`]
    /// before the contact costs anything, so that cutting the power does not refill the bucket.
    ///
    /// # Errors
    /// [`ContactRefusal`]; a refusal costs no cryptography.
    pub fn admit(&mut self, now_s: u64) -> Result<(), ContactRefusal> {
        if self.under_way.is_some() {
            return Err(ContactRefusal::UnderWay);
        }
        self.refill(now_s);
        let door = match self.choose_door(now_s) {
            Ok(door) => door,
            Err(refusal) => {
                match refusal {
                    ContactRefusal::BackOff(_) => self.state.counters.refused_back_off += 1,
                    ContactRefusal::Exhausted(_) => self.state.counters.refused_budget += 1,
                    ContactRefusal::UnderWay => {}
                }
                return Err(refusal);
            }
        };
        match door {
            Door::Bucket => self.state.drawn_nj += self.limits.contact_nj,
            Door::Emergency => {
                self.state.emergency_from = now_s.saturating_add(self.limits.emergency_interval_s);
                self.state.counters.emergency += 1;
            }
            Door::Window => {}
        }
        self.state.counters.admitted += 1;
        self.under_way = Some(UnderWay { door, spent_nj: 0 });
        Ok(())
    }

    /// The contact under way is about to cost `energy_nj` more; nothing is counted if it may not.
    ///
    /// # Errors
    /// [`Overspent`] if that is more than was set aside for it, or if there is no contact.
    pub fn spend(&mut self, energy_nj: u64) -> Result<(), Overspent> {
        let contact = self.under_way.as_mut().ok_or(Overspent)?;
        let spent = contact.spent_nj.saturating_add(energy_nj);
        if spent > self.limits.contact_nj {
            return Err(Overspent);
        }
        contact.spent_nj = spent;
        Ok(())
    }

    /// The peer has authenticated: what was set aside goes back, the back-off is forgotten. Returns the nanojoules
    /// the contact has cost so far, which now belong to the session.
    pub fn succeeded(&mut self) -> u64 {
        let Some(contact) = self.under_way.take() else {
            return 0;
        };
        if contact.door == Door::Bucket {
            self.state.drawn_nj = self.state.drawn_nj.saturating_sub(self.limits.contact_nj);
        }
        self.state.failures = 0;
        self.state.wait_until = 0;
        self.state.counters.succeeded += 1;
        contact.spent_nj
    }

    /// The contact ended without authentication: what it cost stays drawn, the back-off grows. Returns the nanojoules.
    pub fn failed(&mut self, now_s: u64) -> u64 {
        let Some(contact) = self.under_way.take() else {
            return 0;
        };
        if contact.door == Door::Bucket {
            let unused = self.limits.contact_nj - contact.spent_nj;
            self.state.drawn_nj = self.state.drawn_nj.saturating_sub(unused);
        }
        self.count_failure(now_s, contact.spent_nj, contact.door == Door::Window);
        contact.spent_nj
    }

    /// A peer that was never admitted has cost this much: it was connected, and did not begin. What it cost is drawn from
    /// the bucket, however little is in there, and the back-off grows.
    pub fn loitered(&mut self, now_s: u64, energy_nj: u64) {
        self.refill(now_s);
        let in_window = self.window_is_open(now_s);
        if !in_window {
            self.state.drawn_nj = self
                .state
                .drawn_nj
                .saturating_add(energy_nj)
                .min(self.limits.bucket_nj());
        }
        self.count_failure(now_s, energy_nj, in_window);
    }

    /// A window's contacts are the person beside the wearer mistyping; they do not lock others out.
    fn count_failure(&mut self, now_s: u64, energy_nj: u64, in_window: bool) {
        self.state.counters.failed += 1;
        self.state.counters.failed_nj = self.state.counters.failed_nj.saturating_add(energy_nj);
        if !in_window {
            self.state.failures = self.state.failures.saturating_add(1);
            self.state.wait_until = now_s.saturating_add(self.back_off_s());
        }
    }

    /// What has to be persisted.
    pub fn state(&self) -> ContactState {
        self.state
    }

    /// What is shown.
    pub fn counters(&self) -> ContactCounters {
        self.state.counters
    }

    /// Nanojoules left in the bucket.
    pub fn left_nj(&self) -> u64 {
        self.limits.bucket_nj().saturating_sub(self.state.drawn_nj)
    }

    fn choose_door(&self, now_s: u64) -> Result<Door, ContactRefusal> {
        if self.window_is_open(now_s) {
            return Ok(Door::Window);
        }
        let refusal = if now_s < self.state.wait_until {
            ContactRefusal::BackOff(self.state.wait_until - now_s)
        } else if self.left_nj() < self.limits.contact_nj {
            ContactRefusal::Exhausted(self.seconds_to_refill())
        } else {
            return Ok(Door::Bucket);
        };
        if now_s >= self.state.emergency_from {
            Ok(Door::Emergency)
        } else {
            Err(refusal)
        }
    }

    fn back_off_s(&self) -> u64 {
        let doublings = self.state.failures.saturating_sub(1).min(63);
        self.limits
            .first_back_off_s
            .saturating_mul(1 << doublings)
            .min(self.limits.longest_back_off_s)
    }

    fn seconds_to_refill(&self) -> u64 {
        let missing = self.limits.contact_nj.saturating_sub(self.left_nj());
        missing
            .saturating_mul(DAY_S)
            .div_ceil(self.limits.bucket_nj().max(1))
    }

    /// Refills for the time that has passed. A clock that was set back refills nothing and keeps no one waiting
    /// longer than the limits say.
    fn refill(&mut self, now_s: u64) {
        let state = &mut self.state;
        state.wait_until = state
            .wait_until
            .min(now_s.saturating_add(self.limits.longest_back_off_s));
        state.emergency_from = state
            .emergency_from
            .min(now_s.saturating_add(self.limits.emergency_interval_s));
        let passed = now_s.saturating_sub(state.refilled_at).min(DAY_S);
        let refill = u128::from(self.limits.bucket_nj()) * u128::from(passed) / u128::from(DAY_S);
        state.drawn_nj = state
            .drawn_nj
            .saturating_sub(u64::try_from(refill).unwrap_or(u64::MAX));
        state.refilled_at = now_s;
    }
}

#[cfg(test)]
mod tests;
