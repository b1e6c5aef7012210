//! How the page looks: examined by axe-core in every theme, and kept as pictures in every theme and size.

use crate::axe;
use crate::page::Page;
use anyhow::{Result, ensure};
use serde_json::Value;

/// The themes beside the one a fresh workstation shows.
const THEMES: [&str; 3] = ["light", "dark", "high-contrast"];
/// The window as it opens, and the smallest it can be.
const SIZES: [(u32, u32); 2] = [(1024, 700), (1280, 800)];
/// A theme is put on at once, and what appears meanwhile does so at once: half-transparent text has no colour of its own.
const STILL: &str = "\
    const still = new CSSStyleSheet(); \
    still.replaceSync('*, *::before, *::after { transition: none !important; animation: none !important }'); \
    document.adoptedStyleSheets = [still]; \
    document.documentElement.dataset.theme = ";

/// Whether a dialog shows all that it says, unless the window is too low for it.
const WHOLE: &str = "\
    const body = document.querySelector('.dialog-content .dialog-body'); \
    return !body || body.scrollHeight <= body.clientHeight + 1 \
        || innerHeight - body.closest('.dialog-content').offsetHeight < 80";

impl Page<'_> {
    /// Demands that no dialog hides what it says and that axe-core finds nothing in any theme, and keeps pictures when they
    /// are wanted.
    pub(crate) async fn is_accessible(&self, screen: &str) -> Result<()> {
        self.screenshot().await?;
        self.settle().await?;
        let whole = self.script(WHOLE).await?;
        ensure!(whole == true, "{screen}: the dialog hides a part of what it says");
        self.picture(screen).await?;
        let worn = self.worn().await?;
        self.wear(&worn).await?;
        axe::examine(self, screen).await?;
        for theme in THEMES {
            if worn.as_str() != Some(theme) {
                self.wear(&theme.into()).await?;
                axe::examine_colours(self, &format!("{screen} in {theme}")).await?;
            }
        }
        self.wear_again(&worn).await
    }

    /// Keeps pictures when they are wanted.
    pub(crate) async fn picture(&self, screen: &str) -> Result<()> {
        let Some(folder) = self.pictures() else {
            return Ok(());
        };
        let worn = self.worn().await?;
        for theme in THEMES {
            self.wear(&theme.into()).await?;
            for (width, height) in SIZES {
                self.resize(width, height).await?;
                self.settle().await?;
                let folder = folder.join(format!("{width}x{height}")).join(theme);
                std::fs::create_dir_all(&folder)?;
                std::fs::write(folder.join(format!("{screen}.png")), self.screenshot().await?)?;
            }
        }
        self.wear_again(&worn).await
    }

    async fn worn(&self) -> Result<Value> {
        let theme = "return document.documentElement.dataset.theme";
        self.script(theme).await
    }

    async fn wear(&self, theme: &Value) -> Result<()> {
        let script = format!("{STILL}{theme}");
        self.script(&script).await.map(drop)
    }

    async fn wear_again(&self, theme: &Value) -> Result<()> {
        let script = format!("{STILL}{theme}; document.adoptedStyleSheets = []");
        self.script(&script).await.map(drop)
    }
}
