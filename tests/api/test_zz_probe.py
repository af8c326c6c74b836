import pytest
from django.test import Client
from urllib.parse import quote
ODD = ["\0", "a\0b", "%", "'", "\ud7ff\U0010ffff", "x"*5000, "-1", "9"*30, "0001-01-01T00:00:00+10:00", "../..", "[]", "{}", "null", "2026-02-30", "00000000-0000-0000-0000-000000000000"]
PATHS = ["/", "/data/", "/data/series", "/data/sizes", "/data/download", "/company/", "/activity/", "/tokens/", "/staff/", "/staff/files/", "/staff/customers/", "/staff/journal/", "/accounts/login/", "/healthz", "/readyz"]
PARAMS = ["q","before","from","to","key","keys","meter","resolution","zone","format","page","state","range","preset","period","company","next","as_of","register","width"]
@pytest.mark.parametrize("email", ["ada@acme.example","susy@meridian.example","olga@meridian.example","nina@acme.example"])
def test_fuzz(people, email):
    c = Client(raise_request_exception=False)
    c.cookies["forecourt"] = people(email).proof.secret
    bad = {}
    for p in PATHS:
        for name in PARAMS:
            for v in ODD:
                r = c.get(p, {name: v})
                if r.status_code >= 500: bad.setdefault((p,name,r.status_code), []).append(v[:20])
    assert not bad, bad

def test_foreign_pages(people):
    c = Client(raise_request_exception=False)
    c.cookies["forecourt"] = people("ada@acme.example").proof.secret
    out = {}
    for p in PATHS:
        for name in ("key","keys","meter","meters","nmi","filter[key]"):
            rs = [c.get(p, {name: k}) for k in ("4300000020","4399999999")]
            bodies = [r.content.replace(b"4300000020",b"K").replace(b"4399999999",b"K") for r in rs]
            import re
            bodies = [re.sub(rb'csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken&quot;:[^}]*|[A-Za-z0-9]{64}', b"", b) for b in bodies]
            if rs[0].status_code != rs[1].status_code or bodies[0]!=bodies[1]:
                out[(p,name)] = [r.status_code for r in rs]
    assert not out, out

def test_uuid_pages(people, operator):
    from forecourt.data.queries import list_files
    from forecourt.kernel.ids import new_id
    f = list_files(actor=operator)[0].id
    ben = people("ben@bravo.example")
    c = Client(raise_request_exception=False)
    for email in ("ada@acme.example","nina@acme.example"):
        c.cookies["forecourt"] = people(email).proof.secret
        for pat, real in (("/staff/files/%s/", f), ("/staff/customers/%s/", ben.company_id), ("/tokens/%s/revoke/", f)):
            a, b = c.get(pat % real), c.get(pat % new_id())
            print(email, pat, a.status_code, b.status_code, a.content == b.content)
            a, b = c.post(pat % real), c.post(pat % new_id())
            print(email, pat, "POST", a.status_code, b.status_code, a.content == b.content)
