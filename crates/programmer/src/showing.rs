//! What faces are shown: the snapshot, made anew when something changed.

use crate::conversation::News;
use crate::face::millis;
use crate::finding::recognised_endpoint;
use crate::signals::Heed;
use crate::workstation::Workstation;
use std::time::{Duration, Instant};
use wand_contract::{OperatorView, SessionSnapshot, Snapshot, UncertainView, WorkView};
use wand_therapy::Class;

/// How long what the operator may do counts as known: finding out verifies certificates.
const PERMITS_AGE: Duration = Duration::from_secs(60);

/// What is shown beside the workstation's own state.
#[derive(Default)]
pub(crate) struct Shown {
    pub(crate) devices: Vec<wand_contract::DeviceView>,
    pub(crate) scanned_at: Option<u64>,
    pub(crate) ended: Option<wand_contract::Fault>,
    work: Option<WorkView>,
    operator: Option<(Instant, OperatorView)>,
}

impl Workstation {
    /// A piece of work begins, or its next step: faces are shown so, and it heeds so who wants it to stop.
    pub(crate) fn at(&mut self, kind: &str, step: &str, heed: Heed) {
        self.heed = heed;
        self.shown.work = Some(WorkView {
            kind: kind.to_owned(),
            step: step.to_owned(),
            done: 0,
            total: None,
            cancellable: matches!(heed, Heed::Both | Heed::Cancel),
        });
        self.publish();
    }

    /// The next step of the work under way.
    pub(crate) fn step(&mut self, step: &str, heed: Heed) {
        if let Some(kind) = self.shown.work.as_ref().map(|work| work.kind.clone()) {
            self.at(&kind, step, heed);
        }
    }

    /// How far the work under way is.
    pub(crate) fn progress(&mut self, done: u64, total: Option<u64>) {
        if let Some(work) = &mut self.shown.work {
            (work.done, work.total) = (done, total);
        }
        self.publish();
    }

    /// Nothing is under way any more, but maybe the search for a lost device.
    pub(crate) fn rest(&mut self) {
        self.take_news();
        self.heed = Heed::Both;
        self.shown.work = None;
        match self.lost.as_ref().map(|lost| lost.attempts()) {
            Some(attempts) => {
                self.at("reconnect", "wait", Heed::Cancel);
                self.progress(attempts, None);
            }
            None => self.publish(),
        }
    }

    /// The operator's standing may have changed.
    pub(crate) fn forget_permits(&mut self) {
        self.shown.operator = None;
    }

    /// Changes what is shown of the session.
    pub(crate) fn tell(&mut self, change: impl FnOnce(&mut SessionSnapshot)) {
        if let Some(told) = self.open.as_mut().and_then(|open| open.told.as_mut()) {
            change(told);
        }
    }

    /// Shows everything as it is now.
    pub(crate) fn publish(&mut self) {
        let snapshot = self.snapshot();
        self.face.show(snapshot);
    }

    fn snapshot(&mut self) -> Snapshot {
        Snapshot {
            revision: 0,
            demo: self.demo,
            home: self.home.folder().display().to_string(),
            operator: self.operator_shown(),
            radio: self.radio_view.clone(),
            devices: self.shown.devices.clone(),
            scanned_at: self.shown.scanned_at,
            session: self.session_shown(),
            ended: self.shown.ended.clone(),
            uncertain: self.uncertain_shown(),
            work: self.shown.work.clone(),
            aside: None,
        }
    }

    fn operator_shown(&mut self) -> Option<OperatorView> {
        self.unlocked.as_ref()?;
        if let Some((at, view)) = &self.shown.operator
            && at.elapsed() < PERMITS_AGE
        {
            return Some(view.clone());
        }
        let view = self.operator_view().ok()?;
        self.shown.operator = Some((Instant::now(), view.clone()));
        Some(view)
    }

    fn session_shown(&self) -> Option<SessionSnapshot> {
        match (&self.open, &self.lost) {
            (Some(open), _) => {
                let told = open.told.as_ref()?;
                Some(SessionSnapshot {
                    link: self.face.trace.link(),
                    heard_ms_ago: millis(open.conversation.heard_ago()),
                    ..told.clone()
                })
            }
            (None, Some(lost)) => Some(lost.session()),
            (None, None) => None,
        }
    }

    fn uncertain_shown(&self) -> Vec<UncertainView> {
        let pending = self.unlocked.iter().flat_map(|unlocked| &unlocked.pending);
        let view = |pending: &crate::PendingCommand| UncertainView {
            serial: pending.serial.clone(),
            summary: pending.summary.clone(),
            signed_at: pending.signed_at,
            counter: pending.counter,
            endpoint: self.place_of(&pending.serial),
        };
        pending.map(view).collect()
    }

    /// Where a device answers, as far as is known: by the last scan, or else where it answered last, unless that scan
    /// found nobody there.
    fn place_of(&self, serial: &str) -> Option<String> {
        if let Some(endpoint) = recognised_endpoint(&self.shown.devices, serial) {
            return Some(endpoint);
        }
        let place = self.places.get(serial)?;
        let heard = |view: &wand_contract::DeviceView| view.endpoint.as_ref() == Some(place);
        let in_reach = self.shown.scanned_at.is_none() || self.shown.devices.iter().any(heard);
        in_reach.then(|| place.clone())
    }

    /// Brings what is shown up to date with what the device told unasked.
    fn take_news(&mut self) {
        let Some(open) = &mut self.open else { return };
        let (news, class) = (open.conversation.take_news(), open.class);
        for one in news {
            self.tell(|told| heard(told, class, one));
        }
    }
}

fn heard(told: &mut SessionSnapshot, class: &'static Class, news: News) {
    match news {
        News::State(state) => {
            let label = class.state_label(state);
            if let Some(report) = &mut told.report {
                label.clone_into(&mut report.state);
            }
            if let Some(programme) = &mut told.programme {
                label.clone_into(&mut programme.state);
                if state != wand_therapy::State::Temporary {
                    programme.temporary = None;
                }
            }
        }
        News::Alert(code, raised) => {
            let Some(report) = &mut told.report else { return };
            report.alerts.retain(|alert| alert.code != code);
            if raised {
                report.alerts.push(crate::reading::alert_view(class, code));
            }
        }
    }
}
