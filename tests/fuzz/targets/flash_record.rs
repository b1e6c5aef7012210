//! A stored device record out of any bytes: what is read is written and read again as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wand_firmware_sim::flash::DeviceRecord;

fuzz_target!(|data: &[u8]| {
    if let Ok(record) = DeviceRecord::decode(data) {
        let again = DeviceRecord::decode(&record.encode()).expect("a record of ours");
        assert_eq!(again, record);
        let mut same = again;
        same.set_permanent(&record.permanent());
        assert_eq!(same, record);
    }
});
