//! The program: reads the command line and hands over to [`proeftuin::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    proeftuin::cli::run()
}
