//! Lists the commands for their permissions, and says what to do when the page was not built.

use std::path::Path;
use tauri_build::{AppManifest, Attributes};

fn main() {
    println!("cargo::rerun-if-changed=../ui/dist");
    println!("cargo::rerun-if-changed=isolation");
    if !Path::new("../ui/dist/index.html").is_file() {
        println!(
            "cargo::error=the page is not built: run `npm ci && npm run build` in ui/, or any `cargo xtask`"
        );
        return;
    }
    let manifest = AppManifest::new().commands(wand_contract::COMMANDS);
    if let Err(why) = tauri_build::try_build(Attributes::new().app_manifest(manifest)) {
        println!("cargo::error=the window's configuration is refused: {why:#}");
    }
}
