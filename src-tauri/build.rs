//! Lists the commands for their permissions, and says what to do when the page was not built.

use std::path::Path;
use tauri_build::{AppManifest, Attributes};

fn main() {
    println!("cargo:rerun-if-changed=../ui/dist");
    println!("cargo:rerun-if-changed=isolation");
    if !Path::new("../ui/dist/index.html").is_file() {
        eprintln!(
            "the page is not built: run `npm ci && npm run build` in ui/ (`cargo xtask` does it by itself)"
        );
        std::process::exit(1);
    }
    let manifest = AppManifest::new().commands(wand_contract::COMMANDS);
    if let Err(why) = tauri_build::try_build(Attributes::new().app_manifest(manifest)) {
        eprintln!("the window's configuration is refused: {why:#}");
        std::process::exit(1);
    }
}
