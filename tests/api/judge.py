"""Judges a page: what every page of ours must be, whatever it says."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import html5lib

FIELDS = {"input", "select", "textarea"}
UNLABELLED = {"hidden", "submit", "button"}
REMOTE = re.compile(r"^(?:[a-z]+:)?//", re.I)


def parse(text: str) -> Element:
    """Parse strictly: any parse error fails."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root: Element = parser.parse(text)
    return root


def words_of(element: Element) -> str:
    """Give an element's text with single spaces."""
    return " ".join("".join(element.itertext()).split())


def judge(text: str, headers: dict[str, str]) -> Element:
    """Check a page and give its tree."""
    root = parse(text)
    heads = [words_of(h) for h in root.iter("h1")]
    assert len(heads) == 1, f"one h1, not {heads}"
    assert heads[0], "the h1 says nothing"
    title = root.find("head/title")
    assert title is not None
    assert words_of(title), "the page has no title"
    assert root.get("lang"), "the page names no language"
    ids = [e.attrib["id"] for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids)), f"ids are used twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    check_labels(root)
    check_references(root, set(ids))
    check_forms(root)
    check_policy(root, headers)
    return root


def check_labels(root: Element) -> None:
    """Every field has a label with words; every group a legend."""
    labels = {e.get("for"): words_of(e) for e in root.iter("label")}
    for field in (e for e in root.iter() if e.tag in FIELDS and e.get("type", "text") not in UNLABELLED):
        said = labels.get(field.get("id")) or field.get("aria-label")
        assert said, f"field {field.get('name')} has no label"
    for group in root.iter("fieldset"):
        legend = group.find("legend")
        assert legend is not None, "a group has no legend"
        assert words_of(legend), "a legend says nothing"
    for button in root.iter("button"):
        assert words_of(button) or button.get("aria-label"), "a button says nothing"
    for link in root.iter("a"):
        assert words_of(link) or link.get("aria-label"), f"a link says nothing: {link.get('href')}"
    for image in root.iter("img"):
        assert image.get("alt") is not None, "an image has no text"
    for table in root.iter("table"):
        assert any(cell.tag == "th" for cell in table.iter()), "a table has no headings"


def check_references(root: Element, ids: set[str]) -> None:
    """Links within the page, descriptions and titles of parts lead somewhere."""
    for link in root.iter("a"):
        href = link.get("href", "")
        if href.startswith("#"):
            assert href[1:] in ids, f"nothing has the id of {href}"
    for element in root.iter():
        for name in ("aria-describedby", "aria-labelledby", "for"):
            for target in (element.get(name) or "").split():
                assert target in ids, f"{name}={target} leads nowhere"


def check_forms(root: Element) -> None:
    """Every POST form names its place and carries its key."""
    for form in root.iter("form"):
        assert form.get("action"), "a form has no action"
        if form.get("method", "get").lower() == "post":
            keys = [e.get("value") for e in form.iter("input") if e.get("name") == "form_key"]
            assert len(keys) == 1, "a form has no key"
            assert keys[0], "a form has an empty key"
        if any(e.get("type") == "file" for e in form.iter("input")):
            assert form.get("enctype") == "multipart/form-data", "a form with files does not send them"


def check_policy(root: Element, headers: dict[str, str]) -> None:
    """Headers are strict; nothing inline; nothing from elsewhere."""
    policy = headers["content-security-policy"]
    nonce = re.search(r"script-src 'nonce-([^']+)'", policy)
    assert nonce is not None
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    for element in root.iter():
        for name, value in element.attrib.items():
            assert name != "style", f"inline style on {element.tag}"
            assert not name.startswith("on"), f"inline handler on {element.tag}"
            if name in {"src", "action"} or (name == "href" and element.tag == "link"):
                assert not REMOTE.match(value), f"{value} is from elsewhere"
            assert not value.strip().lower().startswith("javascript:")
        assert element.tag not in {"style", "iframe", "object", "embed"}, f"no {element.tag} in a page"
        if element.tag == "script":
            assert element.get("nonce") == nonce[1], "a script without the nonce"
            assert element.get("src"), "an inline script"
