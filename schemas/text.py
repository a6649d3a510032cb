"""Human texts made fit to keep and to show: Unicode, blanks, markup and LaTeX.

`line` and `block` clean, `markup` sanitises, `plain` and `readable` make the form for an index or a heading.
Nothing here guesses: what is not certain is left as the provider wrote it.
"""

from __future__ import annotations

import re
from html import unescape
from unicodedata import is_normalized, normalize

import nh3

# --- characters and blanks ------------------------------------------------------------------------------------

# C0, C1, surrogates, byte order marks and noncharacters: refused or discouraged by XML 1.0 §2.2 and RDF 1.1 §3.3.
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")


def line(text: str) -> str:
    """One line: NFC, runs of blanks and line ends folded to one blank, illegal characters removed."""
    if text.isascii() and text.isprintable() and "  " not in text and text == text.strip(" "):
        return text  # as nearly all is: nothing to fold
    folded = " ".join(text.split())
    if folded.isprintable() and (folded.isascii() or is_normalized("NFC", folded)):
        return folded
    return " ".join(normalize("NFC", _ILLEGAL.sub("", folded)).split())


def block(text: str) -> str:
    """Several lines: each as `line` cleans it, and at most one empty line in a row."""
    if "\n" not in text and "\r" not in text:
        return line(text)
    lines = [line(part) for part in text.splitlines()]
    kept = [part for at, part in enumerate(lines) if part or (at and lines[at - 1])]
    return "\n".join(kept).strip()


# Runs that UTF-8 bytes make when they are read as cp1252 or Latin-1: a lead byte and its continuation bytes.
_CONTINUATION = (
    "\x80-\xbf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018\u2019\u201c\u201d"
    "\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178"
)
_MOJIBAKE = re.compile(
    rf"[\xc2-\xdf][{_CONTINUATION}]|[\xe0-\xef][{_CONTINUATION}]{{2}}|[\xf0-\xf4][{_CONTINUATION}]{{3}}"
)


_PAIR = re.compile(r"[\x80-\U0010ffff]{2}")


def is_double_encoded(text: str) -> bool:
    """Whether part of the text was encoded as UTF-8 twice ("PatiÃ±o"). Told, not changed: some of it is meant."""
    if text.isascii() or _PAIR.search(text) is None:
        return False
    for match in _MOJIBAKE.finditer(text):
        for encoding in ("cp1252", "latin-1"):
            try:
                repaired = match[0].encode(encoding).decode("utf-8")
            except UnicodeError:
                continue
            if repaired.isprintable() and repaired.strip():
                return True
    return False


# --- markup ---------------------------------------------------------------------------------------------------

_TAG_NAMES = "a abbr b blockquote br code dd dl dt em i li ol p pre strong sub sup ul"
TAGS = frozenset(_TAG_NAMES.split())
"""The elements that may stand in a `MARKUP` value."""

_KNOWN = (
    "a|abbr|acronym|address|applet|area|article|aside|audio|b|base|basefont|bdi|bdo|big|blink|blockquote|body|br|button"
    "|canvas|caption|center|cite|code|col|colgroup|data|datalist|dd|del|details|dfn|dialog|dir|div|dl|dt|em|embed"
    "|fieldset|figcaption|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd"
    "|keygen|label|legend|li|link|main|map|mark|marquee|menu|meta|meter|nav|nobr|noframes|noscript|object|ol|optgroup"
    "|option|output|p|param|picture|pre|progress|q|rp|rt|ruby|s|samp|script|section|select|slot|small|source|span"
    "|strike|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|time|title|tr|track|tt"
    r"|u|ul|var|video|wbr|math|(?:jats|mml|xhtml|o|w):[a-z][\w.-]*"
)
_ATTRIBUTES = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'<>=]+))*"""
_TAG = rf"/?(?:{_KNOWN}){_ATTRIBUTES}\s*/?>"
# A '<' that opens no tag is a character: '$p_T<b$' and 'x<y and z>1' must not lose text to an HTML parser.
_BARE_LESS = re.compile(rf"<(?!{_TAG}|!--)", re.IGNORECASE)
_MATH = re.compile(r"\$[^$\n]{0,400}?[\\^_{][^$\n]{0,400}?\$")
# What betrays HTML that was escaped as a whole, once it is decoded; only tags that then stay.
_ESCAPED_TAG = re.compile(r"<(?:p|br|b|i|em|strong|ul|ol|li|sub|sup|a\s+href=[^<>\s]{1,2000})\s*/?>", re.IGNORECASE)
_BLOCKS = re.compile(
    r"<(/?)(?:h[1-6]|div|section|article|tr|figure|figcaption|jats:(?:p|title|sec))\b[^<>]*>", re.IGNORECASE
)
_CELLS = re.compile(r"</(?:td|th)\s*>", re.IGNORECASE)
_JATS = re.compile(r"(</?)jats:(sub|sup|italic|bold)\b", re.IGNORECASE)
_BREAKS = re.compile(r"</?(?:p|br|li|ul|ol|dd|dt|dl|pre|blockquote)\b[^<>]*>", re.IGNORECASE)
_ACTIVE = re.compile(r"<\s*(?:script|iframe|object|embed|svg|style|form)\b|\son\w{3,20}\s*=|javascript:", re.IGNORECASE)
_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags={"script", "style", "template"},
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener nofollow ugc",
    strip_comments=True,
)
_STRIPPER = nh3.Cleaner(tags=set(), clean_content_tags={"script", "style", "template"}, attributes={})


_DECODINGS = 8
"""How often escaped HTML is decoded at most: nobody means more."""


def markup(text: str) -> str:
    """An HTML fragment of the elements in `TAGS` that is safe to show; entities are decoded exactly once.

    A text without `<` and `&` is itself. HTML that was escaped as a whole (`&lt;p&gt;…`) is taken as the HTML that
    was meant. Headings and table rows become paragraphs, so that words do not run together.
    """
    text = block(text)
    for _ in range(_DECODINGS):
        if "<" not in text and "&" not in text:
            return text
        cleaned = block(_CLEANER.clean(_prepared(text)).replace("<p></p>", "").replace("<p> </p>", ""))
        # Where nothing was left but what looks escaped as a whole, it is read so now and not at the next door; a tag
        # that cannot be read (`<a href=\\"…`) comes out as it went in, for ever.
        if "<" in cleaned or cleaned == text or not _is_escaped_whole(cleaned):
            return cleaned
        text = cleaned
    return text


def plain(text: str) -> str:
    """The words of a text that may hold markup, on one line per paragraph; entities are decoded exactly once."""
    if "<" not in text and "&" not in text:
        return block(text)
    prepared = _BREAKS.sub("\n", _prepared(text)) if "<" in text or "&lt;" in text else text
    return block(unescape(_STRIPPER.clean(prepared)) if "<" in prepared else unescape(prepared))


def has_active_content(text: str) -> bool:
    """Whether markup holds scripts, frames, event attributes or the like: never kept, and worth telling."""
    return ("<" in text or "&lt;" in text) and _ACTIVE.search(unescape(text)) is not None


def _prepared(text: str) -> str:
    if "<" not in text and _is_escaped_whole(text):
        text = unescape(text)
    if "<" not in text:
        return text
    if "$" in text:
        text = _MATH.sub(_escaped_math, text)
    text = _BARE_LESS.sub("&lt;", text)
    text = _JATS.sub(lambda match: match[1] + {"italic": "i", "bold": "b"}.get(match[2].lower(), match[2]), text)
    return _BLOCKS.sub(r"<\1p>", _CELLS.sub(" ", text))


def _is_escaped_whole(text: str) -> bool:
    if "&" not in text:
        return False
    decoded = unescape(text)
    return _ESCAPED_TAG.search(_MATH.sub(_escaped_math, decoded) if "$" in decoded else decoded) is not None


def _escaped_math(match: re.Match[str]) -> str:
    return match[0] if re.search(r"</?(?:p|br|div|li|sub|sup)\b", match[0]) else match[0].replace("<", "&lt;")


# --- LaTeX ----------------------------------------------------------------------------------------------------

_COMBINING = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    '"': "\u0308",
    "=": "\u0304",
    ".": "\u0307",
    "u": "\u0306",
    "v": "\u030c",
    "H": "\u030b",
    "c": "\u0327",
    "d": "\u0323",
    "b": "\u0331",
    "r": "\u030a",
    "k": "\u0328",
}
_OVER = {"bar": "\u0304", "overline": "\u0305", "hat": "\u0302", "tilde": "\u0303", "vec": "\u20d7", "dot": "\u0307"}
_LETTERS = {"ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ"} | {
    "aa": "å",
    "AA": "Å",
    "i": "ı",
    "j": "ȷ",
}
_SYMBOL_LIST = (
    "alpha=α beta=β gamma=γ delta=δ epsilon=ε varepsilon=ε zeta=ζ eta=η theta=θ vartheta=ϑ iota=ι kappa=κ lambda=λ"
    " mu=μ nu=ν xi=ξ pi=π rho=ρ sigma=σ tau=τ upsilon=υ phi=φ varphi=φ chi=χ psi=ψ omega=ω Gamma=Γ Delta=Δ Theta=Θ"
    " Lambda=Λ Xi=Ξ Pi=Π Sigma=Σ Upsilon=Υ Phi=Φ Psi=Ψ Omega=Ω to=→ rightarrow=→ leftarrow=← leftrightarrow=↔ pm=±"
    " mp=∓ times=× cdot=· approx=≈ simeq=≃ sim=∼ equiv=≡ neq=≠ ne=≠ leq=≤ le=≤ lesssim=≲ geq=≥ ge=≥ gtrsim=≳ ll=≪"
    " gg=≫ infty=∞ ell=ℓ hbar=ℏ partial=∂ nabla=∇ int=∫ sum=∑ prod=∏ propto=∝ circ=° odot=☉ oplus=⊕ otimes=⊗ in=∈"
    " degree=° prime=′ dagger=† star=⋆ ast=* ldots=… dots=… cdots=⋯ perp=⊥ parallel=∥ rangle=⟩ langle=⟨ mid=|"
    " lt=< gt=> quad=\u2003 exp=exp ln=ln log=log sin=sin cos=cos tan=tan min=min max=max"
)
_SYMBOLS = dict(pair.split("=", 1) for pair in _SYMBOL_LIST.split(" "))
_SUPERSCRIPT = dict(zip("0123456789+-=()nia*′°", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵃ*′°", strict=True))
_SUBSCRIPT = dict(zip("0123456789+-=()aeioxhklmnpst", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑᵢₒₓₕₖₗₘₙₚₛₜ", strict=True))

_CORE = (
    r"""\\(?:(['`^"~=.])\s?|([uvHcdbrk])(?=\{|\s[A-Za-z](?![A-Za-z])))"""
    r"""(?:\{\s?\\?([A-Za-z])\s?\}|\s?\\([ij])(?![A-Za-z])|\s?([A-Za-z]))"""
)
_ACCENT_PARTS = re.compile(_CORE)
_ACCENT = re.compile(re.sub(r"(?<!\\)\((?!\?)", "(?:", rf"\{{{_CORE}\}}|{_CORE}"))
_LETTER = re.compile(rf"\{{\\({'|'.join(_LETTERS)})\}}|\\({'|'.join(_LETTERS)})(?:\{{\}}|(?![A-Za-z])\s?)")
_BRACED_SYMBOL = re.compile(r"\{\\([A-Za-z]+)\}|(?<![\\\w:/])\\([A-Za-z]+)(?![A-Za-z{\\])")
_STYLE = re.compile(
    r"\{\\(?:bf|it|em|rm|sl|sc|tt|sf|bfseries|itshape)\s+([^{}\\$]*)\}|\\(?:textbf|textit|emph|textsc|texttt|textrm|text)\{([^{}\\$]*)\}"
)
_SEGMENT = re.compile(r"\$([^$\n]{1,400})\$")
_WORTHY = re.compile(r".*[\\^_{]|(?!\d)[^\s$]{1,40}$", re.DOTALL)
_IN_MATH_STYLE = re.compile(
    r"\\(?:mathrm|mathbf|mathit|mathcal|mathsf|mathbb|rm|bf|it|text|textrm|textit|operatorname|left|right|big|Big|displaystyle)(?![A-Za-z])\s?"
)
_SPACING = re.compile(r"\\[,;:!]|\\ |~|\\quad(?![A-Za-z])")
_COMMAND = re.compile(r"\\([A-Za-z]+)(?![A-Za-z])")
_ROOT = re.compile(r"\\sqrt\s?(?:\{([^{}\\]*)\}|(\w))")
_FRACTION = re.compile(r"\\d?frac\s?\{([^{}\\]*)\}\s?\{([^{}\\]*)\}")
_OVERSET = re.compile(r"\\(bar|overline|hat|tilde|vec|dot)\s?(?:\{(\w)\}|(\w))")
_SCRIPT = re.compile(r"([\^_])(?:\{([^{}\\]*)\}|([^\s{}\\^_]))")


def readable(text: str) -> str:
    r"""LaTeX as Unicode where that is certain: `\'e`, `{\"o}`, `{\alpha}`, `$\sqrt{s}=13$`, `10^{-3}` in math.

    A formula is turned whole or left whole; whatever is not understood stays as it was written.
    """
    if "\\" not in text and "$" not in text:
        return text
    if "\\" in text:
        text = _ACCENT.sub(_accent, text)
        text = _LETTER.sub(lambda match: _LETTERS[match[1] or match[2]], text)
        text = _STYLE.sub(lambda match: match[1] or match[2] or "", text)
    if "$" in text:
        text = _SEGMENT.sub(_segment, text)
    if "\\" in text:
        text = _BRACED_SYMBOL.sub(lambda match: _SYMBOLS.get(match[1] or match[2], match[0]), text)
        text = re.sub(r"\\([%&_#])", r"\1", text)
    return text


def _accent(match: re.Match[str]) -> str:
    written = match[0]
    braced = written[0] == "{"
    parts = _ACCENT_PARTS.match(written, 1 if braced else 0)
    if parts is None:
        return written
    mark = parts[1] or parts[2]
    letter = parts[3] or parts[4] or parts[5]
    if not braced and parts[5] and not _is_accent(match, mark, letter):
        return written
    return normalize("NFC", letter + _COMBINING[mark])


def _is_accent(match: re.Match[str], mark: str, letter: str) -> bool:
    r"""Whether a bare `\'e` is an accent and not an escaped quotation mark (`don\'t`, `l\'avion`, `\"of\"`)."""
    before = match.string[: match.start()]
    if mark == '"':
        return letter in "aeiouyAEIOU" and before[-1:].isalpha()
    if mark == "'":
        word = re.search(r"[^\W\d_]*$", before[-12:])
        alone = word is not None and word[0] in {"d", "l", "n", "s", "j", "m", "t", "c", "qu", "Qu"}
        return letter in "aeiouycnzAEIOUYCNSZ" and not alone
    if mark in ".=~":
        return letter in {".": "zZIegc", "=": "aeiouAEIOU", "~": "nNaoAO"}[mark] and before[-1:] != "\\"
    return True


def _segment(match: re.Match[str]) -> str:
    inner = match[1]
    if not _WORTHY.match(inner):
        return match[0]
    text = _IN_MATH_STYLE.sub("", inner)
    text = _SPACING.sub(" ", text).replace("\\%", "%").replace("\\_", "_")
    for _ in range(4):
        before = text
        text = _OVERSET.sub(lambda found: (found[2] or found[3]) + _OVER[found[1]], text)
        text = _COMMAND.sub(lambda found: _SYMBOLS.get(found[1], found[0]), text)
        text = _SCRIPT.sub(_script, text)
        text = _ROOT.sub(lambda found: "√" + _grouped(found[1] or found[2] or ""), text)
        text = _FRACTION.sub(lambda found: f"{_grouped(found[1])}/{_grouped(found[2])}", text)
        if text == before:
            break
    text = re.sub(r"\{([^{}\\]*)\}", r"\1", text)
    if "\\" in text or "{" in text or "}" in text:
        return match[0]
    return normalize("NFC", " ".join(text.split()))


def _script(match: re.Match[str]) -> str:
    table = _SUPERSCRIPT if match[1] == "^" else _SUBSCRIPT
    inner = (match[2] if match[2] is not None else match[3]).strip()
    if not inner:
        return ""
    if all(character in table for character in inner):
        return "".join(table[character] for character in inner)
    if inner in {"±", "∓"}:
        return inner
    # No such small letter exists: 'p_T' reads better than a formula that is left alone.
    return match[1] + (inner if len(inner) == 1 or inner.isalnum() else f"({inner})")


def _grouped(text: str) -> str:
    text = text.strip()
    return text if len(text) <= 1 or text.isalnum() else f"({text})"
