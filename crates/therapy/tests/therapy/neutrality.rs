//! A class is one folder; nothing outside it knows its name but the list.

use std::{fs, path::Path};

use wand_therapy::classes;

#[test]
fn only_the_list_and_its_own_folder_know_a_class() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = 0;
    for entry in fs::read_dir(source).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() || name == "classes.rs" {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap().to_lowercase();
        files += 1;
        for class in classes() {
            let folder = class.key.replace('-', "_");
            let declared = format!("mod {folder};\n");
            let rest = if name == "lib.rs" {
                text.replace(&declared, "")
            } else {
                text.clone()
            };
            for word in [folder.as_str(), class.key, class.name] {
                assert!(!rest.contains(word), "{name} knows {word}");
            }
        }
    }
    assert!(files > 10);
}

#[test]
fn codes_and_keys_are_unique_and_every_class_is_sound() {
    for (index, class) in classes().iter().enumerate() {
        assert!(
            classes()[..index]
                .iter()
                .all(|other| other.code < class.code && other.key != class.key)
        );
        assert!(
            class.check(&class.nominal(), &Default::default()).is_empty(),
            "{}",
            class.key
        );
        let names: Vec<_> = class
            .parameters
            .iter()
            .flat_map(|parameter| [parameter.key, parameter.short])
            .collect();
        for parameter in class.parameters {
            let same = names
                .iter()
                .filter(|name| name.eq_ignore_ascii_case(parameter.short))
                .count();
            let own = 1 + usize::from(parameter.key.eq_ignore_ascii_case(parameter.short));
            assert_eq!(same, own, "{} {}", class.key, parameter.short);
        }
        let known = |id| class.parameter(id).is_some();
        assert!(
            class
                .interlocks
                .iter()
                .all(|interlock| interlock.parameters.iter().all(|id| known(*id)))
        );
        for range in class
            .parameters
            .iter()
            .flat_map(|parameter| parameter.values.ranges)
        {
            assert!(
                range.step > 0 && range.first <= range.last && (range.last - range.first) % range.step == 0
            );
        }
    }
}
