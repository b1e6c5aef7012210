//! Text for any parameter of any class: what is read is a value of the table, and its text reads back as the same
//! value (R-CM-2).
#![no_main]

use libfuzzer_sys::fuzz_target;
use wand_therapy::classes;

fuzz_target!(|text: &str| {
    for class in classes() {
        let _ = (
            class.find(text),
            class.find_measurement(text),
            class.find_action(text),
        );
        for parameter in class.parameters {
            match parameter.parse(text) {
                Ok(raw) => {
                    assert!(parameter.permits(raw), "{} cannot be {raw}", parameter.key);
                    assert_eq!(
                        parameter.parse(&parameter.format(raw)),
                        Ok(raw),
                        "{}",
                        parameter.key
                    );
                }
                Err(fault) => assert!(fault.to_string().len() < 1024),
            }
        }
    }
});
