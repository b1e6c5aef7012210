//! The page in the window, as a person meets it: what can be seen, pressed and typed.

use crate::driver::Driver;
use crate::stage::World;
use anyhow::{Context as _, Result, bail};
use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use serde_json::Value;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long something may take to appear.
const PATIENCE: Duration = Duration::from_secs(20);
/// Whether nothing moves but what moves for ever, such as a spinner.
const SETTLED: &str = "return document.getAnimations().every((one) => \
    one.playState !== 'running' || one.effect?.getComputedTiming().iterations === Infinity)";
/// Where WebKit paints by itself, a picture waits for the next change: a pixel changes invisibly, for longer than a
/// slow machine needs to begin with the picture.
const STIR: &str = "\
    const pixel = document.createElement('div'); \
    pixel.setAttribute('aria-hidden', 'true'); \
    Object.assign(pixel.style, { position: 'fixed', bottom: 0, right: 0, width: '1px', height: '1px' }); \
    document.documentElement.append(pixel); \
    let left = 200; \
    const timer = setInterval(() => { \
        pixel.style.background = left % 2 ? 'transparent' : 'rgb(0 0 0 / 0.01)'; \
        if (--left === 0) { clearInterval(timer); pixel.remove(); } \
    }, 25);";
const PAUSE: Duration = Duration::from_millis(60);

/// A test name, or a selector after `css:`.
fn selector(name: &str) -> String {
    match name.strip_prefix("css:") {
        Some(selector) => selector.to_owned(),
        None => format!("[data-testid=\"{name}\"]"),
    }
}

/// An open window.
pub(crate) struct Page<'a> {
    world: &'a World,
    client: Client,
    driver: Driver,
}

impl<'a> Page<'a> {
    pub(crate) fn new(world: &'a World, driver: Driver, client: Client) -> Self {
        Self {
            world,
            client,
            driver,
        }
    }

    /// The process whose descendants are the window.
    pub(crate) fn driver_process(&self) -> Result<u32> {
        self.driver.number().context("the driver has ended")
    }

    /// Closes the window.
    pub(crate) async fn close(self) -> Result<()> {
        self.client.close().await.context("closing the window")
    }

    /// The element with this test name, once it is there.
    pub(crate) async fn find(&self, name: &str) -> Result<Element> {
        self.find_within(PATIENCE, name).await
    }

    /// As [`Page::find`], for what takes longer: keys and flash of a demonstration.
    pub(crate) async fn find_within(&self, patience: Duration, name: &str) -> Result<Element> {
        let selector = selector(name);
        let begun = Instant::now();
        loop {
            match self.client.find(Locator::Css(&selector)).await {
                Ok(found) => return Ok(found),
                Err(_) if begun.elapsed() < patience => tokio::time::sleep(PAUSE).await,
                Err(_) => bail!("“{name}” does not appear; the page says: {}", self.words().await),
            }
        }
    }

    /// Whether an element with this test name is there now.
    pub(crate) async fn has(&self, name: &str) -> bool {
        let selector = selector(name);
        self.client.find(Locator::Css(&selector)).await.is_ok()
    }

    /// Waits until an element is gone.
    pub(crate) async fn gone(&self, name: &str) -> Result<()> {
        let begun = Instant::now();
        while self.has(name).await {
            if begun.elapsed() > PATIENCE {
                bail!("“{name}” does not go away");
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    }

    /// Presses an element once it is there and enabled.
    pub(crate) async fn press(&self, name: &str) -> Result<()> {
        let begun = Instant::now();
        loop {
            let found = self.find(name).await?;
            let enabled = found.is_enabled().await.unwrap_or(false);
            let pressed = match enabled {
                true => found.click().await.map_err(anyhow::Error::from),
                false => Err(anyhow::anyhow!("it stays disabled")),
            };
            match pressed {
                Ok(()) => return Ok(()),
                Err(_) if begun.elapsed() < PATIENCE => tokio::time::sleep(PAUSE).await,
                Err(why) => return Err(why).with_context(|| format!("pressing “{name}”")),
            }
        }
    }

    /// Types into an element.
    pub(crate) async fn write(&self, name: &str, text: &str) -> Result<()> {
        let found = self.find(name).await?;
        found
            .send_keys(text)
            .await
            .with_context(|| format!("typing into “{name}”"))
    }

    /// Sends keys to whatever has the focus.
    pub(crate) async fn keys(&self, keys: &str) -> Result<()> {
        let begun = Instant::now();
        loop {
            let focused = self.client.active_element().await?;
            match focused.send_keys(keys).await {
                Ok(()) => return Ok(()),
                // What had the focus was drawn anew in between.
                Err(why) if why.is_stale_element_reference() && begun.elapsed() < PATIENCE => {}
                Err(why) if why.is_no_such_element() && begun.elapsed() < PATIENCE => {}
                Err(why) => return Err(why).context("sending keys"),
            }
        }
    }

    /// What an element says.
    pub(crate) async fn text(&self, name: &str) -> Result<String> {
        let found = self.find(name).await?;
        Ok(found
            .text()
            .await?
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "))
    }

    /// Waits until an element says all these words.
    pub(crate) async fn says(&self, name: &str, words: &[&str]) -> Result<()> {
        let begun = Instant::now();
        loop {
            let text = self.text(name).await.unwrap_or_default();
            if words.iter().all(|word| text.contains(word)) {
                return Ok(());
            }
            if begun.elapsed() > PATIENCE {
                bail!(
                    "“{name}” does not say {words:?} but “{text}”; the page says: {}",
                    self.words().await
                );
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Everything the page says.
    pub(crate) async fn words(&self) -> String {
        let script = "return document.body.innerText";
        let said = self.client.execute(script, Vec::new()).await;
        let text = said.ok().and_then(|value| value.as_str().map(str::to_owned));
        text.unwrap_or_default()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Runs a script in the page.
    pub(crate) async fn script(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// Runs a script that answers through its last argument.
    pub(crate) async fn script_later(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute_async(script, Vec::new()).await?)
    }

    /// Goes to a screen by its address.
    pub(crate) async fn go(&self, route: &str) -> Result<()> {
        let script = format!("window.location.hash = {}", Value::from(format!("#/{route}")));
        self.script(&script).await?;
        Ok(())
    }

    /// Drops a file on the window, as from a file manager.
    pub(crate) async fn drop_file(&self, name: &str, content: &str) -> Result<()> {
        self.find("drop-zone").await?;
        let (name, content) = (Value::from(name), Value::from(content));
        let script = format!(
            "const carried = new DataTransfer(); carried.items.add(new File([{content}], {name})); \
             document.querySelector('[data-testid=\"drop-zone\"]').dispatchEvent( \
             new DragEvent('drop', {{ dataTransfer: carried, bubbles: true, cancelable: true }}))"
        );
        self.script(&script).await.map(drop)
    }

    /// Waits until the page says all these words somewhere.
    pub(crate) async fn page_says(&self, words: &[&str]) -> Result<()> {
        self.says("css:body", words).await
    }

    /// Waits until every transition has ended: three looks in a row, so that one that begins is not missed.
    pub(crate) async fn settle(&self) -> Result<()> {
        let begun = Instant::now();
        let mut still = 0;
        while still < 3 && begun.elapsed() < PATIENCE {
            tokio::time::sleep(PAUSE).await;
            let settled = self.script(SETTLED).await?.as_bool() == Some(true);
            still = if settled { still + 1 } else { 0 };
        }
        Ok(())
    }

    /// What the window shows now, as PNG. A window that nobody looks at holds its transitions.
    pub(crate) async fn screenshot(&self) -> Result<Vec<u8>> {
        self.script(STIR).await?;
        Ok(self.client.screenshot().await?)
    }

    /// Makes the window this large.
    pub(crate) async fn resize(&self, width: u32, height: u32) -> Result<()> {
        Ok(self.client.set_window_size(width, height).await?)
    }

    /// Where pictures go, when they are wanted.
    pub(crate) fn pictures(&self) -> Option<&'a Path> {
        self.world.pictures.as_deref()
    }

    /// The source of axe-core.
    pub(crate) fn axe(&self) -> &'a str {
        &self.world.axe
    }
}
