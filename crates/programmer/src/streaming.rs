//! Live telemetry: passed on to whoever watches, or gathered for so long.

use crate::contact::unexpected;
use crate::fault::Fault;
use crate::interruption::Interruption;
use crate::signals::Heed;
use crate::workstation::Workstation;
use std::sync::Arc;
use std::time::Duration;
use wand_contract::TelemetryView;
use wand_protocol::message::{NoticeBody, Notification, RequestBody, ResponseBody};

impl Workstation {
    /// Starts or stops live telemetry. It goes to the faces by itself, whatever else is under way, until it is stopped
    /// or the session ends.
    pub(crate) async fn strip(&mut self, on: bool) -> Result<(), Fault> {
        if let (Some(open), true) = (&mut self.open, on) {
            self.strips = self.strips.wrapping_add(1);
            open.conversation.stream(Some(self.strips));
        }
        let running = self.telemetry_on(on).await?;
        if let (Some(open), false) = (&mut self.open, running) {
            open.conversation.stream(None);
        }
        self.tell(|told| told.strip = running);
        Ok(())
    }

    async fn telemetry_on(&mut self, on: bool) -> Result<bool, Fault> {
        match self.ask(RequestBody::Telemetry(on)).await? {
            ResponseBody::Telemetry(running) => Ok(running),
            _ => Err(unexpected()),
        }
    }

    /// Listens to telemetry for so long. Where somebody watches it live, it goes on afterwards.
    pub(crate) async fn telemetry(&mut self, how_long: Duration) -> Result<TelemetryView, Fault> {
        self.at("telemetry", "", Heed::Both);
        let watched = self.session()?.told.as_ref().is_some_and(|told| told.strip);
        if !watched {
            self.telemetry_on(true).await?;
        }
        let (signals, heed) = (Arc::clone(&self.signals), self.heed);
        let open = self.open.as_mut().ok_or_else(unexpected)?;
        open.conversation.gather();
        let listened = open
            .conversation
            .listen(&mut self.world, how_long, &signals, heed)
            .await;
        let gathered = open.conversation.take_gathered();
        match listened {
            Ok(()) | Err(Interruption::Stopped(_)) => {}
            Err(interruption) => return Err(self.interrupted(&interruption)?),
        }
        if !watched {
            self.step("stop", Heed::Haste);
            self.telemetry_on(false).await?;
        }
        match listened {
            Ok(()) => Ok(view(gathered)),
            Err(interruption) => Err(interruption.fault()),
        }
    }
}

fn view(gathered: impl IntoIterator<Item = Notification>) -> TelemetryView {
    let mut view = TelemetryView {
        markers: Vec::new(),
        samples: 0,
    };
    for notice in gathered {
        if let NoticeBody::Telemetry(stretch) = notice.body {
            view.samples += stretch.samples.len();
            let markers = stretch.markers.iter().map(|marker| {
                let at_ms = stretch.time_ms.saturating_add(u64::from(marker.at_ms));
                (at_ms, marker.kind, marker.value)
            });
            view.markers.extend(markers);
        }
    }
    view
}
