use crate::arguments::Demo;
use crate::station::Station;
use wand_programmer::Fault;
pub(crate) async fn run(_station: &Station, _options: &Demo) -> Result<bool, Fault> {
    Ok(false)
}
