//! What happens when somebody closes the window: never between a command and its receipt.

use crate::app::App;
use std::time::Duration;
use tauri::{Emitter as _, Manager as _, Runtime, Window};
use wand_contract::{CLOSE_ASKED_EVENT, Snapshot};

/// How long the device may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(3);
/// Work that sends a command to a device and waits for its receipt.
const COMMANDS: &[&str] = &["programme", "stat"];

/// Closes the window once the session has ended; while a command is on its way, tells the page instead.
pub(crate) fn asked<R: Runtime>(window: &Window<R>) {
    let window = window.clone();
    tauri::async_runtime::spawn(async move {
        let app = window.state::<App>().inner().clone();
        if let Ok(snapshot) = app.snapshot().await
            && is_busy(&snapshot)
        {
            let _ = window.emit(CLOSE_ASKED_EVENT, ());
            return;
        }
        let _ = window.hide();
        if let Ok(desk) = app.desk() {
            let _ = desk.cancel().await;
            let _ = desk.cancel_aside().await;
            if tokio::time::timeout(GOODBYE, desk.lock()).await.is_err() {
                tracing::warn!("the device did not say goodbye in time");
            }
            desk.settled().await;
        }
        if let Err(why) = window.destroy() {
            tracing::error!("the window does not close: {why}");
            window.app_handle().exit(1);
        }
    });
}

fn is_busy(snapshot: &Snapshot) -> bool {
    let work = snapshot.work.as_ref();
    work.is_some_and(|work| COMMANDS.contains(&work.kind.as_str()))
}
