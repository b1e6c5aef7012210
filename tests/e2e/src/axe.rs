//! axe-core in the real window: no violation of WCAG 2.2 AA.

use crate::page::Page;
use anyhow::{Result, bail};

const RUN: &str = r#"
const done = arguments[arguments.length - 1];
axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
  .then((found) => done(found.violations.map((one) =>
    `${one.id}: ${one.help}: ${one.nodes.map((node) => `${node.html.slice(0, 160)} (${node.any[0]?.message})`).join(' | ')}`)))
  .catch((why) => done([`axe failed: ${why}`]));
"#;

/// Examines what the page shows now.
pub(crate) async fn examine(page: &Page<'_>, axe: &str, screen: &str) -> Result<()> {
    page.script(axe).await?;
    let found = page.script_later(RUN).await?;
    let violations = found.as_array().cloned().unwrap_or_default();
    if violations.is_empty() {
        return Ok(());
    }
    bail!("{screen} violates WCAG 2.2 AA: {violations:#?}")
}
