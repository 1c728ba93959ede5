"""Makes a book and a document of a word processor, converts them, and compares both as their libraries read them.

    python check.py ZHNORM FOLDER

`cargo xtask test --only documents` builds the command.
"""

import pathlib
import struct
import subprocess
import sys
import zipfile
import zlib

import docx
from docx.shared import Pt
from ebooklib import epub
from lxml import etree

ZHNORM, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
XHTML = "{http://www.w3.org/1999/xhtml}"
PARAGRAPHS = {XHTML + name for name in ("h1", "h2", "p", "li", "td", "title")} | {WORD + "p"}


def run(*arguments, **more):
    return subprocess.run([ZHNORM, *arguments], capture_output=True, check=True, **more).stdout


def converted(texts):
    """What the command makes of each text."""
    assert all("\n" not in text for text in texts)
    output = run("convert", "-c", "s2t", input="".join(f"{text}\n" for text in texts).encode())
    return output.decode().split("\n")[:-1]


def picture():
    """A PNG file of one pixel."""
    def chunk(kind, content):
        checksum = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\0\0")), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def paragraph_texts(tree):
    """The text of each paragraph in one line, with what a format divides joined again."""
    texts = []
    for element in tree.iter(*PARAGRAPHS):
        parts = element.iter(WORD + "t") if element.tag == WORD + "p" else [element]
        texts.append("".join("".join(part.itertext()) for part in parts).replace("\n", " "))
    return texts


def compare_trees(name, before, after):
    """All elements, attributes and their order are the same, and each paragraph is converted as one text."""
    before, after = etree.fromstring(before), etree.fromstring(after)
    elements = [[(element.tag, dict(element.attrib)) for element in tree.iter()] for tree in (before, after)]
    assert elements[0] == elements[1], name
    texts = paragraph_texts(before)
    expected = converted(texts)
    assert paragraph_texts(after) == expected, (name, expected, paragraph_texts(after))
    return sum(text != other for text, other in zip(texts, expected))


def compare_archives(before, after):
    """The entries and their order are the same; those that are no documents have the same bytes."""
    changed = 0
    with zipfile.ZipFile(before) as before, zipfile.ZipFile(after) as after:
        assert before.namelist() == after.namelist()
        assert after.testzip() is None
        for one, other in zip(before.infolist(), after.infolist()):
            assert (one.compress_type, one.date_time) == (other.compress_type, other.date_time), one.filename
            contents = before.read(one), after.read(other)
            if one.filename.endswith((".xhtml", "document.xml", "header1.xml", "footer1.xml", "comments.xml")):
                changed += compare_trees(one.filename, *contents)
            elif not one.filename.endswith((".opf", ".ncx", "core.xml")):
                assert contents[0] == contents[1], one.filename
    return changed


def convert(path):
    result = path.with_name(f"converted-{path.name}")
    run("convert", "-c", "s2t", path, "-o", result)
    # What has nothing to change keeps its bytes.
    same = path.with_name(f"same-{path.name}")
    run("repair", path, "-o", same)
    assert same.read_bytes() == path.read_bytes()
    return result


def check_book():
    book = epub.EpubBook()
    book.set_identifier("id-头发")
    book.set_title("皇后的头发")
    book.set_language("zh-CN")
    book.add_author("发明者")
    book.add_metadata("DC", "description", "里面的故事")
    style = epub.EpubItem(uid="style", file_name="style.css", media_type="text/css", content="/* 头发 */ p {}")
    cover = epub.EpubItem(uid="cover", file_name="a.png", media_type="image/png", content=picture())
    chapters = []
    for number, body in enumerate([
        '<h1>头发</h1><p>我的头<b>发</b>很长，皇<i>后</i>在后<span class="x">面</span>。</p>'
        '<ul><li>面条</li><li>里<a href="b.xhtml#发">面</a></li></ul><p><img src="a.png" alt="头发"/></p>',
        '<h2>不变</h2><p id="发">文字</p><table><tr><td>干燥</td><td>干部</td></tr></table><pre>头发</pre>',
    ]):
        chapter = epub.EpubHtml(title=f"第{number}章：头发", file_name="ab"[number] + ".xhtml", lang="zh-CN")
        chapter.content = body
        chapter.add_item(style)
        chapters.append(chapter)
    for item in [style, cover, *chapters, epub.EpubNcx(), epub.EpubNav()]:
        book.add_item(item)
    book.toc, book.spine = tuple(chapters), ["nav", *chapters]
    path = FOLDER / "book.epub"
    epub.write_epub(str(path), book)
    result = convert(path)
    assert compare_archives(path, result) > 5
    before, after = epub.read_epub(str(path)), epub.read_epub(str(result))
    items = [[(item.id, item.file_name, item.media_type) for item in one.get_items()] for one in (before, after)]
    assert items[0] == items[1] and len(items[0]) > 5
    for name in ("title", "creator", "description"):
        values = [[value for value, _ in one.get_metadata("DC", name)] for one in (before, after)]
        assert values[1] == converted(values[0]) and values[0] != values[1] or name == "creator", (name, values)
    for name in ("identifier", "language"):
        assert before.get_metadata("DC", name) == after.get_metadata("DC", name)
    assert before.spine == after.spine
    titles = [[link.title for link in one.toc] for one in (before, after)]
    assert titles[1] == converted(titles[0]) and titles[0] != titles[1], titles


def check_document():
    document = docx.Document()
    document.core_properties.title = "皇后的头发"
    document.core_properties.author = "发明者"
    document.add_heading("头发", level=1)
    paragraph = document.add_paragraph("我的头")
    paragraph.add_run("发").bold = True
    run_in_font = paragraph.add_run("很长，皇")
    run_in_font.font.size, run_in_font.font.name = Pt(14), "宋体"
    paragraph.add_run("后").italic = True
    document.add_paragraph("面条", style="List Bullet")
    document.add_paragraph("不变的文字")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "干燥", "干部"
    document.sections[0].header.paragraphs[0].text = "里面"
    document.sections[0].footer.paragraphs[0].text = "后面"
    document.add_comment(paragraph.runs[0], text="头发的批注", author="头发", initials="发")
    image = FOLDER / "a.png"
    image.write_bytes(picture())
    document.add_picture(str(image))
    path = FOLDER / "document.docx"
    document.save(str(path))
    result = convert(path)
    assert compare_archives(path, result) > 5
    before, after = docx.Document(str(path)), docx.Document(str(result))

    def formats(document):
        for paragraph in document.paragraphs:
            for part in paragraph.runs:
                yield paragraph.style.name, part.bold, part.italic, part.font.size, part.font.name

    assert list(formats(before)) == list(formats(after))
    texts = [[paragraph.text for paragraph in one.paragraphs] for one in (before, after)]
    assert texts[1] == converted(texts[0]) and "我的頭髮很長，皇后" in texts[1], texts
    cells = [[cell.text for cell in one.tables[0].row_cells(0)] for one in (before, after)]
    assert cells[1] == converted(cells[0]) and cells[0] != cells[1], cells
    comments = [[(one.author, one.text) for one in document.comments] for document in (before, after)]
    assert comments == [[("头发", "头发的批注")], [("头发", "頭髮的批註")]], comments
    assert after.core_properties.title == "皇后的頭髮"
    assert before.core_properties.created == after.core_properties.created
    assert len(after.inline_shapes) == 1
    after.save(str(FOLDER / "again.docx"))


check_book()
check_document()
