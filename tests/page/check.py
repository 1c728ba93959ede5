"""Opens pages of `zhnorm explain --output-format html` in Chromium, and works with them as a reader does.

Arguments: the browser, the command `zhnorm`, an empty folder.
"""

import pathlib
import subprocess
import sys

from browser import Browser

TEXT = """他们在会议上讨论了干部的干劲,大家都说"好"。
头发很长的姑娘发现里面有一只碗,碗里只有面条。
皇后在后面等候,后来她去了理发店,店里只有三只猫。
一切围绕项目干,一切服务项目干。
</script><b>系统&#21457;现\uFFFD。</b>\u2028下一行
"""


def main(chromium, zhnorm, folder):
    folder = pathlib.Path(folder)
    source = folder / "text.txt"
    source.write_text(TEXT, encoding="utf-8")

    def command(*arguments):
        return subprocess.run([zhnorm, *arguments, "--no-config", "--to", "zh-Hant-TW", source], check=True,
                              capture_output=True, text=True, encoding="utf-8").stdout

    page, before = folder / "page.html", command("normalize")
    page.write_text(command("explain", "--output-format", "html"), encoding="utf-8")
    with Browser(chromium) as browser:
        browser.open(page.as_uri())
        check_content(browser, before)
        check_filters(browser)
        check_keys(browser)
        dictionary = check_choices(browser)
        check_views(browser)
        check_phone(browser)
        check_large(browser, folder, zhnorm)
        assert browser.complaints() == [], browser.complaints()
    words = folder / "decisions.txt"
    words.write_text(dictionary, encoding="utf-8")
    after = command("normalize", "--dict", str(words))
    expected = before
    for was, becomes in CHANGED:
        assert expected.count(was) == 1, (was, expected)
        expected = expected.replace(was, becomes)
    assert after == expected, (after, expected, dictionary)
    print(f"{len(CHANGED)} choices, {len(dictionary.splitlines()) - 1} entries, and the command makes these changes alone")


# What the reader wants instead of what zhnorm wrote.
CHANGED = [("一隻碗", "一只碗"), ("麵條", "麪條"), ("項目乾", "項目幹"), ("理髮店", "理发店"), ("皇后", "皇後")]


def check_content(browser, before):
    """The page has all of the text, and lists what is least sure first."""
    assert browser.run("wanted(0, middleLength)") == before
    assert browser.run("segments.map((segment) => segment.source).join('')") == TEXT
    sure = browser.run("listed.map((number) => items[number].certainty)")
    assert len(sure) > 10 and sure == sorted(sure), sure
    kinds = browser.run("listed.map((number) => items[number].kind)")
    assert kinds[0] == "lost", kinds
    shown = browser.wait_for("textPane.querySelector('.source')?.textContent")
    assert shown == TEXT.split("\n")[0], shown


def check_filters(browser):
    """A filter hides a stage in the list and in the text, and shows it again."""
    count = "[document.querySelectorAll('#text .stage-script').length, document.querySelectorAll('#list .stage-script').length]"
    button = "document.querySelector('.filter[data-value=script]')"
    shown = browser.run(count)
    assert min(shown) > 0, shown
    browser.run(f"{button}.click()")
    assert browser.run(count) == [0, 0]
    assert browser.run(f"{button}.getAttribute('aria-pressed')") == "false"
    assert browser.run("document.querySelectorAll('#text .stage-punctuation').length") > 0
    browser.run(f"{button}.click()")
    assert browser.run(count) == shown, (browser.run(count), shown)
    browser.run("document.getElementById('show').value = 'damage'; applyFilters()")
    damaged = browser.run("listed.map((number) => items[number].source)")
    assert damaged == ["\uFFFD"], damaged
    browser.run("document.getElementById('show').value = 'all'; applyFilters()")


def check_keys(browser):
    """The keys move through the list."""
    place = "listed.indexOf(Number(document.querySelector('#list [aria-current]').dataset.item))"
    for key, expected in [("n", 0), ("n", 1), ("j", 2), ("p", 1), ("k", 0), ("p", 0)]:
        browser.press(key)
        assert browser.run(place) == expected, (key, expected)
    assert browser.run("document.querySelectorAll('#text .current').length") > 0


def check_choices(browser):
    """Candidates, forms of the reader's own and choices of unchanged text are in the dictionary. Returns it."""
    def select(before, source):
        browser.run(f"""select(items.find((item) => item.span && item.source === '{source}'
            && middleText.slice(0, item.span[0]).endsWith('{before}')).number)""")

    select("有一", "只")
    candidates = browser.run("[...detailPane.querySelectorAll('[data-candidate]')].map((one) => one.dataset.candidate)")
    assert candidates[:2] == ["隻", "只"], candidates
    browser.press("2")
    select("服务项目", "干")
    browser.run("document.querySelector('[data-candidate=幹]').click()")
    select("只有", "面")
    browser.press("o")
    browser.run("document.querySelector('#own input').value = '麪'; document.querySelector('#own button').click()")
    browser.run("document.activeElement.blur()")
    # A choice that is withdrawn, and one of a character that zhnorm left alone.
    select("三", "只")
    browser.press("2")
    browser.press("u")
    select("理", "发")
    browser.run("decide('发')")
    browser.run("choose([[middleText.indexOf('后在'), middleText.indexOf('后在') + 1]], '後'); afterChoices()")
    assert browser.run("document.getElementById('choice-count').textContent") == str(len(CHANGED))
    # The list of choices follows them. One of them is no item.
    browser.run("show.value = 'chosen'; applyFilters()")
    listed = "listed.map((number) => items[number].source).join('')"
    shown = browser.run(listed)
    assert len(shown) == len(CHANGED) - 1, shown
    select("三", "只")
    browser.press("2")
    assert len(browser.run(listed)) == len(shown) + 1, browser.run(listed)
    assert "三" in browser.run("listItems.textContent")
    browser.press("u")
    assert browser.run(listed) == shown, browser.run(listed)
    browser.run("show.value = 'all'; applyFilters()")
    browser.press("e")
    assert browser.run("document.getElementById('export-problems').textContent") == ""
    assert browser.run("document.getElementById('download').href").startswith("blob:")
    dictionary = browser.run("document.getElementById('export-text').value")
    entries = [line.split("\t") for line in dictionary.splitlines()[1:]]
    assert all(len(entry) == 2 and max(map(len, entry)) <= 4 for entry in entries), entries
    # The choices outlast the page.
    browser.open(browser.run("location.href"))
    assert browser.run("document.getElementById('choice-count').textContent") == str(len(CHANGED))
    return dictionary


def check_views(browser):
    """Both views show the result, and both themes have colours of their own."""
    browser.press("v")
    inline = browser.wait_for("textPane.querySelector('.row')?.textContent")
    assert "1他们們在会议會議上" in inline, inline
    browser.press("v")
    assert browser.wait_for("textPane.querySelector('.result')?.textContent").startswith("他們在會議上")
    colour = "getComputedStyle(document.body).backgroundColor"
    light = browser.run(colour)
    browser.press("t")
    assert browser.run(colour) != light
    browser.press("t")
    assert browser.run(colour) == light
    # Selected characters can be decided although nothing changed them.
    browser.run("""(() => {
      const node = [...textPane.querySelectorAll('.source [data-at]')].find((one) => one.textContent.startsWith('很')).firstChild;
      getSelection().setBaseAndExtent(node, 0, node, 1);
    })()""")
    browser.wait_for("decidable && middleText.slice(...decidable) === '很'")
    browser.run("getSelection().removeAllRanges()")


def check_large(browser, folder, zhnorm):
    """A large text is in the document in part alone. Choices that contradict each other are named."""
    source, page = folder / "large.txt", folder / "large.html"
    source.write_text("".join(f"第{number}行\n{TEXT}" for number in range(400)), encoding="utf-8")
    with open(page, "wb") as file:
        arguments = [zhnorm, "explain", "--no-config", "--to", "zh-Hant-TW", "--output-format", "html", source]
        subprocess.run(arguments, check=True, stdout=file)
    browser.resize(1280, 800)
    browser.open(page.as_uri())
    assert browser.run("items.length") > 12000
    assert browser.run("document.getElementsByTagName('*').length") < 10000
    browser.wait_for("(textPane.scrollTop = textPane.scrollHeight, textPane.textContent.includes('第399行'))")
    assert browser.run("document.getElementsByTagName('*').length") < 20000
    browser.run("""select(items.find((item) => item.span && item.source === '只').number)""")
    browser.press("2")
    browser.press("e")
    problem = browser.run("document.getElementById('export-problems').textContent")
    assert problem.startswith("Line 3: no key is specific enough for 只"), problem
    browser.run("document.querySelector('dialog[open] [data-close]').click()")
    # A choice at one of the places, and one that overlaps none of them. What moves in the list of choices is counted.
    browser.run("""choose([[0, 1]], '弟');
        const splice = Array.prototype.splice;
        let moved = 0;
        Array.prototype.splice = function (...all) { moved += this.length - all[0]; return splice.apply(this, all); }""")
    browser.press("a")
    browser.press("e")
    assert browser.run("document.getElementById('export-problems').textContent") == ""
    count = browser.run("choices.length")
    assert count > 400 and browser.run("moved") <= 2 * count, (count, browser.run("moved"))
    assert browser.run("choices.every((one, at) => at === 0 || choices[at - 1].end <= one.start)")
    assert browser.run("choices[0].text + choices[0].start") == "弟0"


def check_phone(browser):
    """Nothing is wider than a phone."""
    browser.resize(390, 780)
    browser.wait_for("getComputedStyle(document.getElementById('open-list')).display !== 'none'")
    width = browser.run("document.documentElement.scrollWidth")
    assert width <= 390, width


if __name__ == "__main__":
    main(*sys.argv[1:])
