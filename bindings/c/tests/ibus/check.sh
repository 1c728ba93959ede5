#!/usr/bin/env bash
# Runs ibus-engine-libpinyin, which calls OpenCC's functions in C, on OpenCC 1.4.2 and on our libopencc, types the
# same pinyin, and compares the Traditional characters that it offers and commits. Not a step of
# `cargo xtask test`, because it needs many packages:
#
#     apt-get install --no-install-recommends ibus ibus-libpinyin dbus python3-gi gir1.2-ibus-1.0
#     cargo xtask opencc && cargo xtask c
#     bindings/c/tests/ibus/check.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=$(cd "$here/../../../../target" && pwd)
folder=$(mktemp -d)
trap 'sleep 1; rm -rf "$folder"' EXIT

# The engine was linked to the library of another version, whose functions in C are the same.
mkdir "$folder/opencc"
ln -s "$target/opencc/lib/libopencc.so.1.4.2" "$folder/opencc/libopencc.so.1.1"

# run NAME FOLDER CONFIGURATION: writes what the engine does with the library of the folder.
run() {
    local home="$folder/$1-$3"
    mkdir -p "$home/config/glib-2.0/settings" "$home/run"
    chmod 700 "$home/run"
    printf '[com/github/libpinyin/ibus-libpinyin/libpinyin]\ninit-simplified-chinese=false\nopencc-config="%s"\n' "$3" |
        sed "s/\"/'/g" >"$home/config/glib-2.0/settings/keyfile"
    # shellcheck disable=SC2016
    HOME="$home" XDG_CONFIG_HOME="$home/config" XDG_CACHE_HOME="$home/cache" XDG_RUNTIME_DIR="$home/run" \
        GSETTINGS_BACKEND=keyfile LD_LIBRARY_PATH="$2" HERE="$here" dbus-run-session -- bash -c '
            ibus write-cache
            ibus-daemon --panel=disable --emoji-extension=disable &
            sleep 2
            /usr/bin/python3 "$HERE/type.py" libpinyin toufa limian ruanjian houlai taiwan ganjing shubiao xuexi \
                zhongguo wangluo >"$HOME/typed"
            grep -h -o "/.*/libopencc.*" $(pgrep -P $! | sed "s|.*|/proc/&/maps|") | sort -u >"$HOME/library"
            kill $!
        ' >"$home/log" 2>&1 || { cat "$home/log"; exit 1; }
    echo "$1, $3: $(cat "$home/library")"
    [ -s "$home/typed" ] && [ "$(cat "$home/library")" = "$(realpath "$2/libopencc.so.1.1")" ]
}

for configuration in s2t.json s2twp.json; do
    run opencc "$folder/opencc" "$configuration"
    run zhnorm "$target/c/lib/zhnorm" "$configuration"
    diff "$folder/opencc-$configuration/typed" "$folder/zhnorm-$configuration/typed"
    cat "$folder/zhnorm-$configuration/typed"
done
echo "both are equal"
