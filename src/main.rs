//! The program: reads the command line and hands over to [`proeftuin::cli`].

use std::process::ExitCode;

/// Gives memory back: hashing one password takes 19 MiB, which the system's allocator keeps for good.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    proeftuin::cli::run()
}
