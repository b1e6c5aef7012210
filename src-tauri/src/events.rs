//! What the page hears: whole snapshots and live telemetry of the desk of the moment.

use crate::app::{App, Seat};
use crate::pace::Pace;
use std::time::Duration;
use tauri::{AppHandle, Emitter as _, Runtime};
use tokio::sync::broadcast::error::RecvError;
use wand_contract::{SNAPSHOT_EVENT, STRIP_EVENT};
use wand_programmer::desk::Desk;

/// Snapshots are whole, so that those in between can be left out.
const SNAPSHOT_PAUSE: Duration = Duration::from_millis(30);
/// A chunk of telemetry each thirtieth of a second.
const STRIP_PAUSE: Duration = Duration::from_millis(34);

/// Tells the page for as long as the window lives.
pub(crate) async fn tell<R: Runtime>(app: App, page: AppHandle<R>) {
    let mut seats = app.seats();
    loop {
        let seat = seats.borrow_and_update().clone();
        let changed = match seat.desk.clone() {
            Ok(desk) => tokio::select! {
                changed = seats.changed() => changed,
                () = tell_snapshots(&seat, &desk, &page) => seats.changed().await,
                () = tell_strips(&desk, &page) => seats.changed().await,
            },
            Err(_) => seats.changed().await,
        };
        if changed.is_err() {
            return;
        }
    }
}

async fn tell_snapshots<R: Runtime>(seat: &Seat, desk: &Desk, page: &AppHandle<R>) {
    let mut snapshots = desk.snapshots();
    loop {
        let snapshot = seat.shown(snapshots.borrow_and_update().clone());
        emit(page, SNAPSHOT_EVENT, &snapshot);
        tokio::time::sleep(SNAPSHOT_PAUSE).await;
        if snapshots.changed().await.is_err() {
            return;
        }
    }
}

async fn tell_strips<R: Runtime>(desk: &Desk, page: &AppHandle<R>) {
    let mut chunks = desk.strips();
    let mut pace = Pace::default();
    loop {
        match chunks.recv().await {
            Ok(chunk) => pace.take(chunk),
            Err(RecvError::Lagged(lost)) => pace.lose(lost),
            Err(RecvError::Closed) => return,
        }
        while let Ok(chunk) = chunks.try_recv() {
            pace.take(chunk);
        }
        for chunk in pace.give() {
            emit(page, STRIP_EVENT, &chunk);
            tokio::time::sleep(STRIP_PAUSE).await;
        }
    }
}

fn emit<R: Runtime>(page: &AppHandle<R>, event: &str, payload: &impl serde::Serialize) {
    if let Err(why) = page.emit(event, payload) {
        tracing::warn!(event, "the page was not told: {why}");
    }
}
