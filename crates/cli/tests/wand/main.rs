//! The `wand` command as its users meet it: processes, exit codes, and what they print.

mod arguments;
mod bench;
mod capture;
mod demonstration;
mod folders;
mod full_disk;
mod interrupted;
mod key_store;
mod material;
mod operator;
mod reach;
mod renewal;
mod served;
