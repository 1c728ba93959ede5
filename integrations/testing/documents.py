"""The documents of the tests, and what the command makes of them."""

import json
import os
import pathlib
import random
import subprocess

# Simplified, Traditional, mixed, damaged, with Latin text, pinyin and markup.
SENTENCES = [
    "今天下午三点,我们在图书馆门口见面.",
    "頭髮剪短以後,她覺得輕鬆多了!",
    "這家店的面条很好吃,就是等的时间太長.",
    "他说:\"明天早上８点出发,別遲到.\"",
    "软件更新以後,電腦反而变慢了(真的很慢)。",
    "皇后在後花園裡散步，一只鳥飞过来。",
    "价格是１２８元,比去年少了3.5%.",
    "請參閱https://example.org/文件?id=7&lang=zh，或寫信給reader@example.org。",
    "汉(hàn)字(zì)很有意思。",
    "&#20320;&#22909;，世界&amp;大家！",
    "乾燥的季節裡,干部們喝了一杯乾淨的水.",
    "我們用Python寫程式，用Rust写核心。",
    "山上有松樹，心情也放鬆了。。。",
    "里程碑在城裡,公里数写在上面",
    "一隻貓、两只狗和三隻兔子",
    "The weather is fine today, 天氣很好.",
    "𠮷野家和𨋢都有人知道。",
    "e\u0301tude，⼀⾐帶水，ﬁne",
    "第一行\r\n第二行\t有制表符\u3000\u3000再來一句 ",
    "😀👩\u200d👩\u200d👧 表情符號,也要留著",
]


def damage(text: str, encoding: str, read_as: str) -> str:
    """The text as a program shows it that takes its encoding for another."""
    return text.encode(encoding, "replace").decode(read_as, "replace")


def make_documents(number: int = 2000, seed: int = 7) -> list[str | None]:
    """Documents of all kinds, the same in each run: each seventh is None, some are empty, damaged or long."""
    choice = random.Random(seed)
    documents: list[str | None] = []
    for index in range(number):
        text = "".join(choice.choices(SENTENCES, k=choice.randint(1, 12)))
        if index % 7 == 3:
            documents.append(None)
        elif index % 97 == 5:
            documents.append("")
        elif index % 11 == 4:
            documents.append(damage(text, "utf-8", "cp1252"))
        elif index % 13 == 6:
            documents.append(damage(text, "utf-8", "gb18030"))
        elif index % 500 == 8:
            documents.append("\n\n".join(choice.choices(SENTENCES, k=5000)))
        else:
            documents.append(text)
    return documents


def write_lines(path: pathlib.Path, documents: list[str | None]) -> None:
    """JSON Lines with the fields `id` and `text`."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for number, text in enumerate(documents):
            file.write(json.dumps({"id": number, "text": text}, ensure_ascii=False) + "\n")


def read_lines(path: pathlib.Path) -> list[dict]:
    """The records of a file of JSON Lines. `splitlines` would also split at U+2028."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def command(to: str, documents: list[str | None], folder: pathlib.Path) -> list[str | None]:
    """The texts that `zhnorm normalize` writes for the documents."""
    source, target = folder / f"{to}-in.jsonl", folder / f"{to}-out.jsonl"
    write_lines(source, documents)
    program = os.environ.get("ZHNORM_COMMAND", "zhnorm")
    subprocess.run([program, "normalize", "--to", to, "-f", "text", source, "-o", target], check=True)
    records = read_lines(target)
    assert [record["id"] for record in records] == list(range(len(documents)))
    return [record["text"] for record in records]
