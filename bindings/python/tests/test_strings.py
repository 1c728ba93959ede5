"""What is a text, and what is not."""

import pytest
import zhnorm

NORMALIZER = zhnorm.Normalizer("zh-Hans")
CONVERTER = zhnorm.Converter("s2t")
METHODS = [NORMALIZER.normalize, CONVERTER.convert, zhnorm.repair]


class Text(str):
    pass


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("text", ["", "abc", "天下。", Text("天下。")])
def test_a_text_that_does_not_change_is_the_same_object(method, text):
    assert method(text) is text


def test_subclasses_are_texts():
    assert CONVERTER.convert(Text("头发")) == "頭髮"
    assert NORMALIZER.batch([Text("你好,世界")]) == ["你好，世界"]


@pytest.mark.parametrize("text", ["\0天\0", "é", "\u07ff\u0800\uffff", "𠀀\U0010ffff", "a\n\r\n"])
def test_all_characters_come_through(text):
    assert zhnorm.Normalizer(only="script").normalize(text) == text
    assert CONVERTER.convert("头" + text) == "頭" + text
    assert CONVERTER.batch([text, "头" + text]) == [text, "頭" + text]


@pytest.mark.parametrize("method", [*METHODS, NORMALIZER.explain, NORMALIZER.align, NORMALIZER.stream().push])
@pytest.mark.parametrize("value, hint", [(None, "NoneType"), (b"a", "zhnorm.decode"), (1, "int")])
def test_what_is_no_string_is_refused(method, value, hint):
    with pytest.raises(TypeError, match=hint):
        method(value)


@pytest.mark.parametrize("method", [*METHODS, NORMALIZER.explain, NORMALIZER.align, NORMALIZER.stream().push])
def test_lone_surrogates_are_refused_with_their_place(method):
    with pytest.raises(UnicodeEncodeError, match="surrogatepass") as error:
        method("头\ud800发")
    assert (error.value.start, error.value.end) == (1, 2)


def test_the_advice_for_surrogates_works():
    text = "\ud83d\ude00头\ud800"
    assert text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") == "😀头\ufffd"


def test_batches_name_the_item():
    with pytest.raises(TypeError, match="item 2: expected str, not int"):
        CONVERTER.batch(["a", None, 3])
    with pytest.raises(UnicodeEncodeError, match="item 1: "):
        CONVERTER.batch(["a", "\udfff"])
    with pytest.raises(TypeError):
        CONVERTER.batch(None)


@pytest.mark.parametrize("value", ["头发", b"a", {"a": "b"}])
def test_a_batch_is_a_list(value):
    with pytest.raises(TypeError, match="list of texts"):
        CONVERTER.batch(value)


def test_missing_texts_stay():
    nan = float("nan")
    result = CONVERTER.batch([None, "头", nan, ""])
    assert result[:2] == [None, "頭"] and result[2] is nan and result[3] == ""
    assert CONVERTER.batch([]) == []
    assert CONVERTER.batch(text for text in ("头", None)) == ["頭", None]


def test_batches_equal_single_texts():
    texts = [f"{number} 游客跟着人群走,头发{number}!" * (number % 50) for number in range(3000)]
    for threads in (1, 2, 5):
        normalizer = zhnorm.Normalizer("zh-Hant-TW", threads=threads)
        result = normalizer.batch(texts)
        assert result == [normalizer.normalize(text) for text in texts]
        assert normalizer.batch(result) == result
        assert all(new is old for new, old in zip(normalizer.batch(result), result, strict=True))


def test_streams_equal_the_whole():
    text = "游客跟着人群走,头发!\n" * 500
    for stream, whole in [
        (NORMALIZER.stream(), NORMALIZER.normalize(text)),
        (CONVERTER.stream(), CONVERTER.convert(text)),
    ]:
        pieces = [stream.push(text[at : at + 7]) for at in range(0, len(text), 7)]
        assert "".join([*pieces, stream.finish()]) == whole
        with pytest.raises(ValueError, match="has ended"):
            stream.push("a")
        with pytest.raises(ValueError, match="has ended"):
            stream.finish()


def test_offsets_count_code_points():
    text = "𠀀你好,世界&#20013;" * 300
    explanation = NORMALIZER.explain(text)
    assert explanation.text == NORMALIZER.normalize(text)
    assert len(explanation.changes) == 600
    for change in explanation.changes:
        assert text[slice(*change.span)] == change.before
        assert explanation.text[slice(*change.output_span)] == change.after
    aligned = NORMALIZER.align(text)
    assert aligned.text == explanation.text
    for source, output in aligned.edits:
        assert aligned.to_output(*source) == output and aligned.to_source(*output) == source


def test_detection():
    assert zhnorm.Detector().detect("她的頭髮很長，他在廚房裡煮麵").region == "taiwan"
    assert zhnorm.Detector().detect("").region is None
    detection = zhnorm.Detector().detect("天下的头发\n".encode("gb18030"))
    assert (detection.encoding, detection.encoding_fits, detection.script) == ("GB18030", True, "hans")
    assert detection.lines[0][0] == (0, 5) or detection.lines[0][0] == (0, 6)
    assert zhnorm.decode("头发".encode("gb18030")) == "头发"
    with pytest.raises(ValueError, match="byte 1"):
        zhnorm.decode(b"a\xff", "utf-8")
    assert zhnorm.decode(b"a\xff", "utf-8", malformed="replace") == "a\ufffd"
