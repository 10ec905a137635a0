"""Nothing that fails while a request is read is a 500, for anybody, at any address: a sentence, and 400, 413 or 415."""

from html import unescape

import pytest
from django.test import Client

from tests.support.wire import FORM, MULTIPART, Cut, send

pytestmark = pytest.mark.django_db

ADDRESSES = ("/accounts/login/", "/verify/", "/bucps/new/", "/healthz", "/nowhere/")
PART = b'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--B--\r\n'
CODECS = (
    *("utf-7", "utf-16", "utf-32", "idna", "punycode", "undefined", "rot13", "hex", "zlib", "unicode_escape", "cp037"),
    *("utf-8-sig", "latin-1", "unheard-of", "\x00", "\xff", "x" * 9_000),
)
TOO_MANY = b"&".join([b"a=1"] * 20_001)


@pytest.fixture(params=[None, "coordinator@cdss.example"], ids=["signed out", "signed in"])
def cookies(request, sign_in):
    return sign_in(request.param).cookies if request.param else Client().cookies


def at_every_address(cookies, body, method="POST", **environ) -> dict[tuple, list[str]]:
    """What came back: {(status, first sentence): addresses}."""
    found = {}
    for path in ADDRESSES:
        status, page = send(method, path, body() if callable(body) else body, cookies, **environ)
        sentence = unescape(page.partition('<p class="lede">')[2].partition("</p>")[0])
        found.setdefault((status, sentence), []).append(path)
    return found


@pytest.mark.parametrize("charset", CODECS, ids=lambda name: ascii(name[:12]))
def test_another_encoding_than_utf8_is_refused_with_a_sentence(cookies, charset):
    for method, kind in (("POST", FORM), ("POST", MULTIPART), ("GET", "text/plain")):
        environ = {"CONTENT_TYPE": f"{kind}; charset={charset}", "QUERY_STRING": "q=%FF+AGE-"}
        came = at_every_address(cookies, PART, method, **environ)
        assert [(status, "UTF-8" in sentence) for status, sentence in came] == [(415, True)]


@pytest.mark.parametrize("params", ["a*=nope''%ff", "charset*=idna'en'%ff%fe", "a*=\x00''x", "charset*0*=utf-8''u"])
def test_a_content_type_that_cannot_be_read_is_refused_with_a_sentence(cookies, params):
    came = at_every_address(cookies, b"a=1", CONTENT_TYPE=f"{FORM}; {params}")
    assert {status for status, _ in came} == {415}


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", '"utf-8"', "us-ascii"])
def test_utf8_by_any_of_its_names_is_read(charset):
    assert send("POST", "/triage/", b"", CONTENT_TYPE=f"{FORM}; charset={charset}")[0] != 415


BODIES = {
    "a form of too many fields": (TOO_MANY, {"CONTENT_TYPE": FORM}, {413}),
    "a text that is too long": (b"a=" + b"x" * (12 * 1024 * 1024), {"CONTENT_TYPE": FORM}, {413}),
    "too many files": (
        PART[:-4].replace(b'"a"', b'"a"; filename="f"') * 101 + b"--\r\n",
        {"CONTENT_TYPE": MULTIPART},
        {413},
    ),
    "a length that no file has": (PART, {"CONTENT_TYPE": MULTIPART, "CONTENT_LENGTH": "9" * 30}, {413}),
    "no boundary": (PART, {"CONTENT_TYPE": "multipart/form-data"}, {400}),
    "a boundary that is none": (PART, {"CONTENT_TYPE": "multipart/form-data; boundary=\xe9" + "x" * 300}, {400}),
    "a form that was cut off": (lambda: Cut(b""), {"CONTENT_TYPE": FORM}, {400}),
    "a multipart form that was cut off": (lambda: Cut(PART[:30]), {"CONTENT_TYPE": MULTIPART}, {400}),
}


@pytest.mark.parametrize("what", BODIES)
def test_a_body_that_cannot_be_read_gets_a_sentence(cookies, what):
    body, environ, expected = BODIES[what]
    came = at_every_address(cookies, body, **environ)
    read = {status: sentence for status, sentence in came if status in (400, 413)}
    assert set(read) == expected and all("Nothing was saved" in sentence for sentence in read.values())
    assert all(status < 500 for status, _ in came)


LIES = {
    "another boundary": (PART, {"CONTENT_TYPE": "multipart/form-data; boundary=other"}),
    "a shorter length": (PART, {"CONTENT_TYPE": MULTIPART, "CONTENT_LENGTH": "10"}),
    "a longer length": (PART, {"CONTENT_TYPE": MULTIPART, "CONTENT_LENGTH": "100000"}),
    "a negative length": (b"a=1", {"CONTENT_TYPE": FORM, "CONTENT_LENGTH": "-5"}),
    "a length that is no number": (PART, {"CONTENT_TYPE": MULTIPART, "CONTENT_LENGTH": "\u0661e3"}),
    "a name in an unheard-of encoding": (
        PART.replace(b'name="a"', b"name*=nope''%ff; filename*=idna'en'%ff"),
        {"CONTENT_TYPE": MULTIPART},
    ),
    "a name of no letters": (PART.replace(b'"a"', b'"\xff\x00"'), {"CONTENT_TYPE": MULTIPART}),
    "broken base64": (
        PART.replace(b'"a"', b'"a"\r\nContent-Transfer-Encoding: base64'),
        {"CONTENT_TYPE": MULTIPART},
    ),
    "an endless header of a part": (PART.replace(b'"a"', b'"a"\r\nX: ' + b"y" * 200_000), {"CONTENT_TYPE": MULTIPART}),
    "no text in the body": (b"a=%FF\xff&%00=%zz", {"CONTENT_TYPE": FORM}),
    "a method nobody knows": (b"a=1", {"CONTENT_TYPE": FORM, "REQUEST_METHOD": "\xff"}),
}


@pytest.mark.parametrize("what", LIES)
def test_a_body_that_lies_about_itself_breaks_nothing(cookies, what):
    body, environ = LIES[what]
    assert all(status < 500 for status, _ in at_every_address(cookies, body, **environ))


HEADERS = {
    "HTTP_COOKIE": (
        "sessionid=\xff\x00; csrftoken=\xff",
        "sessionid=" + "x" * 9_000,
        "=;;; =",
        "messages=W1siYSJdXQ:a",
    ),
    "HTTP_HOST": ("\xff\xfe", "a b", "evil.example", "testserver:99999", "[::1", "", "@"),
    "HTTP_ACCEPT_LANGUAGE": ("\xff", "en;q=abc,*;q=9e999", "x" * 9_000),
    "HTTP_ORIGIN": ("http://[bad", "\xff\x00"),
    "HTTP_REFERER": ("http://[bad", "\xff\x00", "//["),
    "HTTP_X_FORWARDED_FOR": ("\xff, ,", "x" * 9_000),
    "HTTP_HX_CURRENT_URL": ("http://[bad", "\xff%zz"),
    "HTTP_IF_MODIFIED_SINCE": ("\xff", "Thu, 99 Foo 99999 99:99:99 GMT"),
    "QUERY_STRING": ("%", "%zz=%", "a=%FF&q=%ed%a0%80&page=%00", "\xff=\xfe", "next=//evil%0d%0a&from=99999-99"),
}


@pytest.mark.parametrize("header", HEADERS)
def test_a_broken_header_or_query_breaks_nothing(cookies, header):
    for value in HEADERS[header]:
        for method in ("GET", "POST"):
            environ = {header: value, **({"HTTP_HX_REQUEST": "true"} if "HX" in header else {})}
            came = at_every_address(cookies, b"a=1" if method == "POST" else b"", method, **environ)
            assert all(status < 500 for status, _ in came), (value, came)


def test_too_many_values_in_a_query_break_nothing(cookies):
    assert all(s < 500 for s, _ in at_every_address(cookies, b"", "GET", QUERY_STRING=TOO_MANY.decode()))


def test_an_address_that_cannot_be_read_is_not_found(cookies):
    broken = (
        "/%",
        "/\x00",
        "/\xff/",
        "/static/\xff",
        "/static/..%00",
        "/signatories/a\x00b/",
        "//evil/",
        "/" + "x" * 9_000,
    )
    broken += ("/accounts/password/reset/key/\xff-\xff/", "/invitations/\x00/", "/notices/" + "9" * 20 + "/")
    for path in broken:
        assert send("GET", path, cookies=cookies)[0] in (200, 301, 302, 400, 404), path
