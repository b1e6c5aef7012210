//! How the page is drawn.

use tauri::{App, Manager as _};
use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};

/// Without a graphics processor WebKit would put the page's layers together by an OpenGL in software, several times
/// slower than painting what changed.
pub(crate) fn suit_machine(app: &App) {
    if has_graphics_processor() {
        return;
    }
    for window in app.webview_windows().into_values() {
        let told = window.with_webview(|webview| {
            if let Some(settings) = webview.inner().settings() {
                settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
            }
        });
        if let Err(why) = told {
            tracing::warn!("the page may be drawn slowly: {why}");
        }
    }
}

/// Whether the kernel offers one for drawing.
fn has_graphics_processor() -> bool {
    std::fs::read_dir("/dev/dri").is_ok_and(|nodes| {
        nodes
            .flatten()
            .any(|node| node.file_name().to_string_lossy().starts_with("renderD"))
    })
}
