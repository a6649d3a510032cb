from __future__ import annotations

import html
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.text import TAGS, block, has_active_content, is_double_encoded, line, markup, plain, readable


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("  two\n\t words ", "two words"),
        ("a\u00a0b\u2003c", "a b c"),
        ("Cafe\u0301", "Café"),
        ("a\x00b\x07\ufeffc", "abc"),
        ("\ud800x", "x"),
        ("São Paulo", "São Paulo"),
    ],
)
def test_one_line(written, cleaned):
    assert line(written) == cleaned


def test_a_block_keeps_its_paragraphs():
    assert block("  one\r\n  two  \n\n\n\n three\n") == "one\ntwo\n\nthree"


@given(st.text(max_size=80))
def test_cleaning_twice_changes_nothing(text):
    assert line(line(text)) == line(text)
    assert block(block(text)) == block(text)
    assert unicodedata.is_normalized("NFC", line(text))


@pytest.mark.parametrize("text", ["PatiÃ±o", "â€™s", "Â°C", "MÃ¼ller, GÃ¶ttingen"])
def test_utf_8_encoded_twice_is_seen(text):
    assert is_double_encoded(text)


@pytest.mark.parametrize("text", ["Patiño", "Müller", "São Paulo", "Ã la carte", "Ωμέγα", "日本語", "plain"])
def test_other_accents_are_not_taken_for_double_encoding(text):
    assert not is_double_encoded(text)


# --- markup ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "fragment", "words"),
    [
        ("no markup", "no markup", "no markup"),
        ("R&D", "R&amp;D", "R&D"),
        ("R&amp;D", "R&amp;D", "R&D"),
        ("a < b", "a &lt; b", "a < b"),
        ("<p>Hi <b>there</b></p>", "<p>Hi <b>there</b></p>", "Hi there"),
        ("&lt;p&gt;Hello &amp;amp; bye&lt;/p&gt;", "<p>Hello &amp; bye</p>", "Hello & bye"),
        ("<h2>Title</h2>text", "<p>Title</p>text", "Title\ntext"),
        ("<script>alert(1)</script>ok", "ok", "ok"),
        ("<jats:p>We <jats:italic>see</jats:italic></jats:p>", "<p>We <i>see</i></p>", "We see"),
        ("for $p_T<30$ GeV", "for $p_T&lt;30$ GeV", "for $p_T<30$ GeV"),
        ("x<y and z>1", "x&lt;y and z&gt;1", "x<y and z>1"),
        ("$m_a<b>c$", "$m_a&lt;b&gt;c$", "$m_a<b>c$"),
    ],
)
def test_markup_is_sanitised_and_its_words_kept(written, fragment, words):
    assert markup(written) == fragment
    assert plain(written) == words
    assert plain(markup(written)) == words


@pytest.mark.parametrize(
    "attack",
    [
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<svg onload=alert(1)>",
        "<iframe src=//evil></iframe>",
        "<scr<script>ipt>alert(1)</script>",
        "<math><mtext><script>alert(1)</script>",
        "&lt;b&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
        "<p style='background:url(javascript:x)'>y</p>",
        '<a href="https://x.org" onclick="x()">y</a>',
        "<!--><script>alert(1)</script>-->",
    ],
)
def test_nothing_active_survives(attack):
    fragment = markup(attack)

    lowered = fragment.lower()
    for tag in ("<script", "<img", "<svg", "<iframe", "<math", "<style"):
        assert tag not in lowered
    assert "<" not in lowered or not any(f" {name}=" in lowered for name in ("onerror", "onclick", "onload", "style"))
    assert 'href="javascript' not in lowered


def test_active_content_is_worth_telling():
    assert has_active_content("<p onclick=x>")
    assert has_active_content("&lt;script&gt;")
    assert not has_active_content("<p>fine, and on time = 3</p>")


_PIECES = (
    "<p> </p> <b> </b> <i <script> </script> <a href='http://x.org'> </a> &lt; &gt; &amp; &nbsp; < > & $x_1<y$ $ "
    "<h1> </h1> <br/> <li> <table><tr><td> text 1<2 \n &lt;p&gt; &#60; &#x3c;b> <!-- --> ' \""
)
_HTML = st.lists(st.sampled_from(_PIECES.split(" ")), max_size=10).map("".join)


@given(_HTML | st.text(max_size=40))
def test_sanitising_twice_changes_nothing_and_keeps_to_the_small_set(text):
    fragment = markup(text)

    assert markup(fragment) == fragment
    for piece in fragment.split("<")[1:]:
        assert piece.lstrip("/").split(">")[0].split(" ")[0] in TAGS


@given(st.text(st.characters(exclude_characters="&<", exclude_categories=["Cs"]), max_size=40))
def test_entities_are_decoded_exactly_once(text):
    escaped = html.escape(html.escape(text + " <x1>"))

    assert plain(escaped) == block(html.unescape(escaped))


# --- LaTeX ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"Garc{\'i}a M\"uller P\'erez", "García Müller Pérez"),
        (r"{\"o}sterreich \v{S}koda \c{c}a Erd\H{o}s", "österreich Škoda ça Erdős"),
        (r"{\o}re \'{\i}", "øre í"),
        (r"{\bf bold} \emph{word}", "bold word"),
        (r"{\alpha} \alpha-particle", "α α-particle"),
        (r"$\alpha$ and $\gamma$ rays", "α and γ rays"),
        (r"at $\sqrt{s}=13$ TeV", "at √s=13 TeV"),
        (r"$10^{-3}$ and $H_2O$", "10⁻³ and H₂O"),
        (r"$p_T$ in $pp$", "p_T in pp"),
        (r"$K^{\pm}$ $\bar{p}p$", "K± p̄p"),
        (r"$\frac{a}{b+c}$", "a/(b+c)"),
        (r"50\% R\&D", "50% R&D"),
    ],
)
def test_latex_becomes_readable_where_it_is_certain(written, shown):
    assert readable(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        "costs $5 and $10",
        r"don\'t l\'avion",
        r"\"of the\"",
        r"$\unknown{x}$",
        r"C:\alpha",
        "no latex at all",
        "US$ and $",
    ],
)
def test_what_is_not_certain_is_left(text):
    assert readable(text) == text


_COMMANDS = r"""$ \ { } ^ _ \alpha \sqrt \' \" \v a e s 13 {\bf \frac{a}{b} ~ \, \% \mathrm{ \bar p"""
_LATEX = st.lists(st.sampled_from(_COMMANDS.split(" ")), max_size=12).map("".join)


@given(_LATEX | st.text(max_size=40))
def test_making_readable_never_fails_and_words_without_latex_are_untouched(text):
    shown = readable(text)

    if "\\" not in text and "$" not in text:
        assert shown == text
    assert shown or not text.strip("${}\\ ,;:!~^_")


@pytest.mark.parametrize(
    "written",
    [
        'see <a href=\\"https://example.org/\\">the note</a>',
        '<a href=\\"">ATL-SOFT-PUB-2020-006</a>',
        'a <table class=\\"ui table\\""https://example.org\\">CMSSW</a',
        "&lt;" * 30 + "p&gt;",
        "&amp;" * 200 + "lt;p&gt;",
    ],
)
def test_a_tag_that_cannot_be_read_comes_to_an_end(written: str) -> None:
    """JSON that was escaped twice, as CERN Open Data has it: found by a mutant as a `RecursionError`."""
    once = markup(written)
    assert "<a" not in once
    assert markup(once) == once
