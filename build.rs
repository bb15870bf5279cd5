//! Asks the linker for a smaller program, where it can make one.
//!
//! Identical functions are kept once, and addresses that the loader has to fill in are noted down in a fraction of the room:
//! together some 5 MB less memory at rest. Not every linker or C library knows these; so each is first tried on an empty
//! program, which must also run. What fails is left out, and the program is only larger.

#![expect(clippy::disallowed_methods, reason = "a build script is told everything in variables")]

use std::{env, path::Path, process::Command};

const SMALLER: [&str; 2] = ["-Wl,--icf=all", "-Wl,-z,pack-relative-relocs"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is_for_others = env::var("HOST") != env::var("TARGET");
    let is_for_debugging = env::var("OPT_LEVEL").is_ok_and(|level| level == "0");
    if is_for_others || is_for_debugging {
        return;
    }
    for option in SMALLER.into_iter().filter(|option| works(option).unwrap_or(false)) {
        println!("cargo::rustc-link-arg-bins={option}");
    }
}

/// Whether an empty program can be linked in this way and then runs.
fn works(option: &str) -> Result<bool, Box<dyn std::error::Error>> {
    let folder = env::var("OUT_DIR")?;
    let (source, program) = (Path::new(&folder).join("empty.rs"), Path::new(&folder).join("empty"));
    std::fs::write(&source, "fn main() {}")?;
    let built = Command::new(env::var("RUSTC")?)
        .arg(format!("-Clink-arg={option}"))
        .arg("-o")
        .args([&program, &source])
        .output()?;
    Ok(built.status.success() && Command::new(&program).status()?.success())
}
