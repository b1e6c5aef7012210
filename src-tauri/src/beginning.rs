//! What the page is given inside of its first file, so that its first screen is drawn without asking.

use crate::app::App;
use std::borrow::Cow;
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;
use tauri::http::{Request, Response};
use tauri::{AppHandle, Manager as _, Runtime};
use wand_contract::{BEGINNING_ELEMENT, Beginning, Fault};

/// How long the first file waits: whoever waits longer for a key store does so before a page that says so.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is asked for while the page comes up. Given to one page: one that is loaded again asks.
pub(crate) struct Awaited(Mutex<Option<Receiver<Beginning>>>);

impl From<App> for Awaited {
    fn from(app: App) -> Self {
        let (tell, told) = mpsc::channel();
        tauri::async_runtime::spawn(async move {
            match app.beginning().await {
                // Nobody listens when it came too late.
                Ok(beginning) => drop(tell.send(beginning)),
                Err(fault) => {
                    tracing::debug!(kind = fault.kind.code(), "the page begins with nothing: {fault}")
                }
            }
        });
        Self(Mutex::new(Some(told)))
    }
}

impl Awaited {
    /// `None` when it cannot be had soon, or at all: the page asks then, and is told why.
    fn take(&self) -> Option<Beginning> {
        let told = self.0.lock().ok()?.take()?;
        told.recv_timeout(PATIENCE).ok()
    }
}

impl App {
    async fn beginning(&self) -> Result<Beginning, Fault> {
        Ok(Beginning {
            setup: self.setup().await?,
            preferences: self.preferences().await?,
            snapshot: self.snapshot().await?,
        })
    }
}

/// Puts the beginning into the page's first file, where it is data and never run.
pub(crate) fn give<R: Runtime>(
    handle: &AppHandle<R>,
    request: &Request<Vec<u8>>,
    response: &mut Response<Cow<'static, [u8]>>,
) {
    if !matches!(request.uri().path(), "" | "/" | "/index.html") {
        return;
    }
    if let Some(beginning) = handle.try_state::<Awaited>().and_then(|awaited| awaited.take())
        && let Some(page) = with(response.body(), &beginning)
    {
        *response.body_mut() = Cow::Owned(page);
    }
}

/// The page with the beginning at the end of its head; `None` when it has no head.
fn with(page: &[u8], beginning: &Beginning) -> Option<Vec<u8>> {
    let page = std::str::from_utf8(page).ok()?;
    let (head, rest) = page.split_once("</head>")?;
    // No name of a device or person ends the element that it stands in.
    let json = serde_json::to_string(beginning).ok()?.replace('<', "\\u003c");
    Some(
        format!(
            r#"{head}<script type="application/json" id="{BEGINNING_ELEMENT}">{json}</script></head>{rest}"#
        )
        .into(),
    )
}

#[cfg(test)]
mod tests {
    use super::with;
    use crate::app::App;
    use crate::tests::Page;
    use serde_json::{Value, json};
    use tauri::Manager as _;
    use tauri::http::{Request, Response};

    const PAGE: &str = "<html><head><title>Wand</title></head><body></body></html>";

    fn given(page: &Page, path: &str) -> Option<Value> {
        let request = Request::builder()
            .uri(format!("tauri://localhost{path}"))
            .body(Vec::new())
            .expect("a request");
        let mut response = Response::new(PAGE.as_bytes().into());
        super::give(page.tauri.handle(), &request, &mut response);
        let text = std::str::from_utf8(response.body()).expect("text").to_owned();
        let (_, begun) = text.split_once(r#"<script type="application/json" id="beginning">"#)?;
        let (json, rest) = begun.split_once("</script>").expect("an end");
        assert_eq!(rest, "</head><body></body></html>");
        Some(serde_json::from_str(json).expect("JSON"))
    }

    #[test]
    fn the_first_page_begins_with_what_it_would_ask_for_and_the_next_one_asks() {
        let page = Page::new();
        assert_eq!(given(&page, "/assets/index.js"), None, "no other file has it");
        let begun = given(&page, "/").expect("a beginning");
        for command in ["setup", "preferences", "snapshot"] {
            let mut asked = page.ask(command, json!({})).expect("an answer");
            let mut begun = begun[command].clone();
            if let Some(revision) = begun.get_mut("revision") {
                assert!(
                    revision.as_u64() <= asked["revision"].as_u64(),
                    "no newer than what is asked for"
                );
                (*revision, asked["revision"]) = (Value::Null, Value::Null);
            }
            assert_eq!(begun, asked, "{command}");
        }
        assert_eq!(given(&page, "/"), None);
    }

    #[test]
    fn a_page_over_a_folder_that_another_one_has_asks_and_is_told() {
        let first = Page::new();
        assert_eq!(given(&Page::beside(&first), "/"), None);
    }

    #[test]
    fn no_name_ends_the_element() {
        let page = Page::new();
        let app = page.tauri.state::<App>();
        let mut beginning = tauri::async_runtime::block_on(app.beginning()).expect("a beginning");
        beginning.setup.operator = Some("</script><script>alert(1)</script>".into());
        let text = String::from_utf8(with(PAGE.as_bytes(), &beginning).expect("a page")).expect("text");
        assert_eq!(text.matches("</script>").count(), 1);
        assert!(text.contains(r"\u003c/script>\u003cscript>alert(1)"), "{text}");
    }
}
