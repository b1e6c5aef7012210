use crate::commands;
use specta::datatype::DataType;
use specta_typescript::Typescript;
use std::path::Path;
use tauri_specta::{BuilderConfiguration, LanguageExt};
use wand_contract::{
    BEGINNING_ELEMENT, Beginning, CLOSE_ASKED_EVENT, SNAPSHOT_EVENT, STRIP_EVENT, Snapshot, StripChunk,
};

/// TypeScript in which the page sends whole values: what has a default when it is read from a file is no less required.
struct WholeValues;

impl LanguageExt for WholeValues {
    type Error = specta_typescript::Error;

    fn export(self, cfg: &BuilderConfiguration, path: &Path) -> Result<(), Self::Error> {
        let mut whole = cfg.clone();
        whole.types.iter_mut(|named| {
            if let Some(DataType::Struct(fields)) = &mut named.ty {
                fields.attributes.remove("serde:container:default");
            }
        });
        Typescript::default().export(&whole, path)
    }
}

/// The page's TypeScript comes from the contract alone; where it is stale it is written, and the test fails once.
#[test]
fn the_page_s_typescript_is_what_the_contract_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let fresh = folder.path().join("contract.ts");
    commands::builder::<tauri::Wry>()
        .disable_serde_phases()
        .dangerously_cast_bigints_to_number()
        .error_handling(tauri_specta::ErrorHandlingMode::Throw)
        .typ::<Snapshot>()
        .typ::<StripChunk>()
        .typ::<Beginning>()
        .constant("SNAPSHOT_EVENT", SNAPSHOT_EVENT)
        .constant("STRIP_EVENT", STRIP_EVENT)
        .constant("CLOSE_ASKED_EVENT", CLOSE_ASKED_EVENT)
        .constant("BEGINNING_ELEMENT", BEGINNING_ELEMENT)
        .export(WholeValues, &fresh)
        .expect("the contract has a TypeScript form");
    let fresh = std::fs::read_to_string(fresh).expect("it was written");
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/lib/api/contract.ts");
    if std::fs::read_to_string(&committed).ok().as_deref() != Some(fresh.as_str()) {
        std::fs::write(&committed, fresh).expect("it can be written");
        panic!(
            "{} was stale; it is written anew: look at it and commit it",
            committed.display()
        );
    }
}
