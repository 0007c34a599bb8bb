"""relocate_html: rendered HTML that is right on one page becomes right on another."""

from __future__ import annotations

import posixpath
import re
import time
from urllib.parse import urljoin

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_dissent.pages.bodies import rebase, relocate_html, split, with_head
from patience import PATIENCE

MEMO, DECISION = "dissent/0001-m/", "decisions/0007-d/"


def carried(html: str, *, source: str = MEMO, target: str = DECISION, demote: int = 2) -> str:
    return relocate_html(html, source=source, target=target, prefix="m-", demote=demote)


# Links


@pytest.mark.parametrize(
    ("source", "target", "link", "rebased"),
    [
        (MEMO, DECISION, "../../decisions/0003-o/", "../0003-o/"),
        (MEMO, DECISION, "../0002-n/", "../../dissent/0002-n/"),
        (MEMO, DECISION, "../0002-n/#claim", "../../dissent/0002-n/#claim"),
        (MEMO, DECISION, "../0002-n/?x=1#y", "../../dissent/0002-n/?x=1#y"),
        (MEMO, DECISION, "../../decisions/0007-d/", "./"),
        (MEMO, DECISION, "../../decisions/0007-d/#x", "./#x"),
        (MEMO, DECISION, "../..", "../../"),
        (MEMO, DECISION, ".", "../../dissent/0001-m/"),
        (MEMO, DECISION, "image.png", "../../dissent/0001-m/image.png"),
        (MEMO, DECISION, "../a%20b.png", "../../dissent/a%20b.png"),
        (MEMO, DECISION, "./../x/./y.png", "../../dissent/x/y.png"),
        (MEMO, DECISION, "?only=query", "../../dissent/0001-m/?only=query"),
        (MEMO, DECISION, "", "../../dissent/0001-m/"),
        ("dissent/m.html", "decisions/d.html", "../decisions/e.html", "e.html"),
        ("dissent/m.html", "decisions/d.html", "n.html", "../dissent/n.html"),
        ("dissent/m.html", "decisions/d.html", "n.html#x", "../dissent/n.html#x"),
        ("dissent/m.html", "decisions/d.html", "", "../dissent/m.html"),
        ("dissent/m.html", "dissent/d.html", "img/x.png", "img/x.png"),
        ("m/", "d/", "../x/", "../x/"),
        ("m/", "", "../x/", "x/"),
        ("m/", "./", "../x/", "x/"),
        ("", "d/", "x/", "../x/"),
        ("./", "d/", "x.png", "../x.png"),
        ("m.html", "d/index.html", "x.png", "../x.png"),
        ("a/b/m/", "d/", "../../../x/", "../x/"),
        ("m.html", "d.html", "./b:c.html", "./b:c.html"),
        ("m/", "d/", "..x/y", "../m/..x/y"),
    ],
)
def test_a_link_is_rebased(source: str, target: str, link: str, rebased: str) -> None:
    assert rebase(link, source, target) == rebased
    site = "https://example.org/docs/"
    meant = urljoin(urljoin(site, source), link)
    assert urljoin(urljoin(site, target), rebased) == meant


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org/a/../b",
        "http://example.org",
        "HTTPS://EXAMPLE.ORG/",
        "//example.org/x",
        "/absolute/",
        "mailto:ana@example.org",
        "tel:+431",
        "data:image/png;base64,AAAA",
        "javascript:void(0)",
        "../../../beyond/the/site/",
        "http://[broken",
        "//[",
    ],
)
def test_a_link_that_says_all_is_left_alone(link: str) -> None:
    assert rebase(link, MEMO, DECISION) == link
    assert carried(f'<a href="{link}">x</a>') == f'<a href="{link}">x</a>'


@pytest.mark.parametrize("link", ["a\tb", "a\nb.png", " x.png ", "\x00x", "a b"])
def test_odd_white_space_in_a_link_is_no_crash(link: str) -> None:
    assert rebase(link, MEMO, DECISION).startswith("../../dissent/0001-m/")


def test_an_obfuscated_address_stays_one() -> None:
    html = markdown.markdown("<ana@example.org>")
    assert "&#" in html
    assert carried(html) == html


def test_an_escaped_link_is_rebased_as_it_is_meant() -> None:
    assert carried('<a href="../n/?a=1&amp;b=2#c">x</a>') == (
        '<a href="../../dissent/n/?a=1&amp;b=2#c">x</a>'
    )
    assert carried('<a href="&#46;./n/">x</a>') == '<a href="../../dissent/n/">x</a>'
    assert carried("<a href='a&quot;b&#39;c'>x</a>").count("'") == 2


@pytest.mark.parametrize(
    ("html", "moved"),
    [
        ('<img src="x.png" alt="A > B">', '<img src="../../dissent/0001-m/x.png" alt="A > B">'),
        ("<img alt='>' src='x.png' />", "<img alt='>' src='../../dissent/0001-m/x.png' />"),
        ("<img src=x.png>", '<img src="../../dissent/0001-m/x.png">'),
        ('<IMG SRC="x.png">', '<IMG SRC="../../dissent/0001-m/x.png">'),
        ('<a\n  href="x/"\n>', '<a\n  href="../../dissent/0001-m/x/"\n>'),
        ('<video poster="x.png"></video>', '<video poster="../../dissent/0001-m/x.png"></video>'),
        ('<a href = "x/">', '<a href = "../../dissent/0001-m/x/">'),
    ],
)
def test_attributes_are_found_however_they_are_written(html: str, moved: str) -> None:
    assert carried(html) == moved


@pytest.mark.parametrize(
    "html",
    [
        "<img alt=\"see href='x'\" title='id=\"y\"'>",
        '<span data-href="x/" data-id="y" title=" id=1">z</span>',
        "<p>a < b and c > d</p>",
        '<p>2 <3 href="x"</p>',
        '<p title="never closed href="x">',
        "<pre><code>&lt;a href=&quot;x/&quot; id=&quot;y&quot;&gt;</code></pre>",
        '<pre><code>&lt;h2 id="a"&gt; href="x/"</code></pre>',
        'plain href="x/" text',
        "",
    ],
)
def test_what_only_looks_like_a_link_is_left_alone(html: str) -> None:
    assert carried(html) == html


def test_code_is_left_as_it_is_shown() -> None:
    html = markdown.markdown(
        '    <a href="x/" id="y">\n    <h1>no</h1>\n\n`<h1 id="z">`', extensions=["fenced_code"]
    )
    assert carried(html) == html


# Anchors


def test_anchors_get_the_prefix_and_links_to_them_follow() -> None:
    html = '<p id="claim"><a href="#claim">x</a><a name="old"></a></p>'
    assert carried(html) == '<p id="m-claim"><a href="#m-claim">x</a><a name="m-old"></a></p>'


def test_labels_and_descriptions_follow_their_anchors() -> None:
    html = (
        '<label for="a">x</label><input id="a" aria-describedby="b c" aria-labelledby="d">'
        '<a href="../o/#claim">y</a>'
    )
    assert carried(html) == (
        '<label for="m-a">x</label><input id="m-a" aria-describedby="m-b m-c"'
        ' aria-labelledby="m-d"><a href="../../dissent/o/#claim">y</a>'
    )


def test_a_link_to_the_top_stays_one() -> None:
    assert carried('<a href="#">top</a>') == '<a href="#">top</a>'


def test_footnotes_lead_to_each_other_still() -> None:
    html = carried(
        markdown.markdown("A[^1] B[^n].\n\n[^1]: One.\n[^n]: N.", extensions=["footnotes"])
    )
    ids = set(re.findall(r' id="([^"]*)"', html))
    assert ids == {"m-fn:1", "m-fnref:1", "m-fn:n", "m-fnref:n"}
    assert set(re.findall(r' href="#([^"]*)"', html)) == ids


def test_two_memos_on_one_page_share_no_anchor() -> None:
    html = markdown.markdown("## Claim\n\n## Evidence", extensions=["toc"])
    one = relocate_html(html, source=MEMO, target=DECISION, prefix="a-")
    two = relocate_html(html, source=MEMO, target=DECISION, prefix="b-")
    both = re.findall(r' id="([^"]*)"', one + two)
    assert sorted(both) == ["a-claim", "a-evidence", "b-claim", "b-evidence"]


# Headings


def test_headings_go_down_and_no_further_than_six() -> None:
    html = "".join(f"<h{n}>{n}</h{n}>" for n in range(2, 7))
    assert carried(html) == "<h4>2</h4><h5>3</h5><h6>4</h6><h6>5</h6><h6>6</h6>"
    assert carried("<h2>a</h2>", demote=0) == "<h2>a</h2>"
    assert carried('<H2 class="x">a</H2>') == '<h4 class="x">a</h4>'


def test_the_first_title_is_left_out_and_a_second_goes_down() -> None:
    assert carried('<h1 id="t">T <em>x</em></h1>\n<p>a</p><h1>U</h1>') == "<p>a</p><h3>U</h3>"
    assert carried("<p>a</p>\n<h1>T</h1>\n<p>b</p>") == "<p>a</p>\n<p>b</p>"


def test_what_is_no_heading_keeps_its_name() -> None:
    html = "<hr><header>x</header><h7>y</h7><hgroup></hgroup><html-x></html-x>"
    assert carried(html) == html


def test_permalinks_are_left_out() -> None:
    html = markdown.markdown(
        "## Claim\n\n[kept](#claim)",
        extensions=["toc"],
        extension_configs={"toc": {"permalink": True}},
    )
    assert "headerlink" in html
    assert carried(html) == ('<h4 id="m-claim">Claim</h4>\n<p><a href="#m-claim">kept</a></p>')


def test_permalinks_of_any_make_are_left_out() -> None:
    html = (
        '<h2 id="a">A<a href="#a" title="x > y" class="headerlink anchor">#</a></h2>'
        "<h2 id='b'>B<a class='headerlink' href='#b'><span>¶</span></a></h2>"
    )
    assert carried(html) == "<h4 id=\"m-a\">A</h4><h4 id='m-b'>B</h4>"


# Whatever is rendered

PIECES = st.sampled_from(
    [
        '<a href="',
        "x/",
        '">',
        "<h2 id='",
        "'>",
        "<",
        ">",
        '"',
        "'",
        "#a",
        "&amp;",
        " ",
        "=",
        "id",
        "<!--",
        "-->",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES | st.text(max_size=3), max_size=14).map("".join))
def test_no_html_is_an_exception(html: str) -> None:
    found = carried(html)
    assert carried(html) == found
    if "<" not in html:
        assert found == html


SEGMENT = st.sampled_from(["a", "b", "c d", "é", "..", ".", "x.html"])
PLACE = st.lists(st.sampled_from(["a", "b", "c"]), max_size=3).map(
    lambda parts: "".join(part + "/" for part in parts)
)


@settings(max_examples=200, deadline=None)
@given(st.lists(SEGMENT, min_size=1, max_size=5).map("/".join), PLACE, PLACE)
def test_a_rebased_link_leads_where_it_led(link: str, source: str, target: str) -> None:
    whole = posixpath.normpath(posixpath.join(source, link))
    found = rebase(link, source, target)
    if whole == ".." or whole.startswith("../"):
        assert found == link
        return
    site = "https://example.org/"
    meant = urljoin(site + source, link)
    assert urljoin(site + target, found).rstrip("/") == meant.rstrip("/")


@pytest.mark.parametrize(
    "html",
    [
        " " * 200_000,
        "<a " * 60_000,
        "<a '" * 60_000,
        '<a "' * 60_001,
        "<h1>" * 60_000,
        '<a class="headerlink">' * 20_000,
        "<a" + " x" * 60_000,
        "<a href=" * 40_000,
        "<!--" * 50_000,
        "<blockquote>" + "<div>" * 30_000 + "</section>" * 30_000,
    ],
    ids=lambda html: html[:10],
)
def test_hostile_html_takes_no_long_time(html: str) -> None:
    started = time.process_time()
    carried(html)
    split(html, markdown=False)
    with_head(html, "Title", markdown=False)
    assert time.process_time() - started < PATIENCE
