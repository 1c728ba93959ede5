//! Gives the shared library the SONAME of OpenCC 1.4. Programs that were linked to another version find it by
//! the name of a link.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libopencc.so.1.4");
    }
}
