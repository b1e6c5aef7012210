//! axe-core in the real window: no violation of WCAG 2.2 AA.

use crate::page::Page;
use anyhow::{Result, ensure};

/// Every rule of the standard.
const ALL: &str = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']";
/// The rules that depend on colours.
const COLOURS: &str = "{ type: 'rule', values: ['color-contrast', 'link-in-text-block'] }";
const RUN: &str = r#"
const done = arguments[arguments.length - 1];
axe.run(document, { runOnly: RULES, resultTypes: ['violations'] })
  .then((found) => done(found.violations.map((one) =>
    `${one.id}: ${one.help}: ${one.nodes.map((node) => `${node.html.slice(0, 160)} (${node.any[0]?.message})`).join(' | ')}`)))
  .catch((why) => done([`axe failed: ${why}`]));
"#;

/// Examines everything that the page shows now.
pub(crate) async fn examine(page: &Page<'_>, screen: &str) -> Result<()> {
    if page.script("return typeof axe").await?.as_str() == Some("undefined") {
        page.script(page.axe()).await?;
    }
    run(page, ALL, screen).await
}

/// Examines the colours alone, after [`examine`].
pub(crate) async fn examine_colours(page: &Page<'_>, screen: &str) -> Result<()> {
    run(page, COLOURS, screen).await
}

async fn run(page: &Page<'_>, rules: &str, screen: &str) -> Result<()> {
    let found = page.script_later(&RUN.replace("RULES", rules)).await?;
    let violations = found.as_array().cloned().unwrap_or_default();
    ensure!(
        violations.is_empty(),
        "{screen} violates WCAG 2.2 AA: {violations:#?}"
    );
    Ok(())
}
