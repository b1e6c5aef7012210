//! How the page is drawn.

/// Without a graphics processor WebKit would put the page's layers together by an OpenGL in software, several times
/// slower than painting what changed. It looks at its environment once; what a user set there stands.
///
/// Called before the window: the environment may only be changed while there is one thread.
pub(crate) fn suit_machine() {
    if !has_graphics_processor()
        && let Err(why) = glib::setenv("WEBKIT_DISABLE_COMPOSITING_MODE", "1", false)
    {
        tracing::warn!("the page may be drawn slowly: {why}");
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
