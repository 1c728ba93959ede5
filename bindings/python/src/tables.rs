//! Makes the tables that the library makes when a text first needs them.

use pyo3::prelude::*;
use zhnorm::{Config, Converter, Normalizer, Profile, Target};

/// Text that needs every table: both scripts, inline pinyin, entities, text that was decoded in a wrong
/// encoding, lost text, radicals, private use characters, full-width letters and other languages.
const SAMPLE: &str = "她的头发很長，強(qiáng)化環(huán)境標(biāo)準(zhǔn)，&#20013;文。ä¸\u{AD}æ–‡æµ‹è¯•，鐨勪腑鏂\u{87}，\
                      锟斤拷。⼀\u{E5E5}ＡＢＣ１２３。開(kāi)門(mén)聽(tīng)雨，星宿?!⒃旰⒍趿旰⑷魻柹w等。ありがとう。대한민국。\n";

/// Makes all tables. Python calls it before a fork: a table that another thread is making at that moment
/// would never be finished in the child.
#[pyfunction]
pub(crate) fn _load_tables() {
    for profile in Profile::ALL {
        for target in Target::ALL {
            let _ = Normalizer::builder().profile(*profile).target(*target).build().normalize(SAMPLE);
        }
    }
    let _ = Normalizer::new(Target::Hans).explain(SAMPLE);
    let _ = zhnorm::detect::detect(SAMPLE);
    for config in Config::ALL {
        let _ = Converter::new(*config).convert(SAMPLE);
    }
    for bytes in [&b"\xC4\xE3\xBA\xC3\xA3\xAC"[..], b"\xA4\xA4\xA4\xE5"] {
        let _ = zhnorm::decode::Encoding::detect(bytes);
    }
}
