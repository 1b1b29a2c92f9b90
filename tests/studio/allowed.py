"""Who may use what of the studio: one row for each address, written down apart from the code that asks for it.

A route that is not here fails the test of the matrix, and so does one that lets others in than its row says.
"""

from __future__ import annotations

from typing import NamedTuple

from podcast_service.domain.producer import Act

SEE, EDIT, PUBLISH, OWN, ADMINISTER = Act.SEE, Act.EDIT, Act.PUBLISH, Act.OWN, Act.ADMINISTER
OPEN = None
"""Anybody may ask: signing in, files that dress the pages, secret links."""


OWNERS = frozenset({"/studio/producenter"})
"""What is for those who own some show, whichever it is."""


class Row(NamedTuple):
    """One address, its method, and what one must be allowed to do there (in its show, where it names one)."""

    method: str
    rule: str
    act: Act | None


def rows(act: Act | None, base: str, *, get: str = "", post: str = "", put: str = "", delete: str = "") -> list[Row]:
    """Return a row for each end of an address below ``base``; ``.`` is ``base`` itself."""
    methods = {"GET": get, "POST": post, "PUT": put, "DELETE": delete}
    return [
        Row(method, base if end == "." else f"{base}/{end}", act)
        for method, ends in methods.items()
        for end in ends.split()
    ]


STUDIO, SHOW, EPISODE = "/studio", "/studio/serier/<show>", "/studio/afsnit/<show>/<slug>"
SIGN_IN, ACCOUNT, PRODUCERS = "/studio/log-ind", "/studio/konto", "/studio/producenter"
UPLOADS = "/api/v1/uploads"
ROWS = (
    Row("GET", "/studio/", OPEN),
    *rows(OPEN, STUDIO, get="<path:rest> filer/<hashed>/<name> session adgang/<token>", post="adgang/<token>"),
    *rows(OPEN, SIGN_IN, get=". kode", post=". kode adgangsnoegle adgangsnoegle/spoerg"),
    *rows(SEE, STUDIO, get=". opgaver lyd/<show>/<slug> producenter", post="opgaver session log-ud"),
    *rows(SEE, ACCOUNT, get=". bekraeft noegler sikkerhed sikkerhed/app", post=". bekraeft noegler"),
    *rows(SEE, ACCOUNT, post="noegler/tilbagekald adgangsnoegle adgangsnoegle/spoerg"),
    *rows(SEE, f"{ACCOUNT}/sessioner", post="afslut afslut-andre"),
    *rows(SEE, f"{ACCOUNT}/sikkerhed", post="adgangskode app app/bekraeft app/fjern koder adgangsnoegle/fjern"),
    *rows(OWN, f"{PRODUCERS}/serier/<show>", post="inviter rolle link"),
    *rows(ADMINISTER, PRODUCERS, get="konti/<producer>", post="inviter"),
    *rows(ADMINISTER, f"{PRODUCERS}/konti/<producer>", post="link administrator fjern"),
    *rows(ADMINISTER, STUDIO, get="serier/ny", post="serier/ny"),
    *rows(SEE, SHOW, get="."),
    *rows(OWN, SHOW, get="cover cover/billede cover/nu", post="cover"),
    *rows(OWN, SHOW, get="indstillinger", post="indstillinger indstillinger/vis"),
    *rows(ADMINISTER, STUDIO, get="serier/ny personer temaer udgivelser", post="serier/ny personer temaer udgivelser"),
    *rows(ADMINISTER, STUDIO, get="personer/<name>", post="personer/<name> personer/<name>/vis"),
    *rows(ADMINISTER, STUDIO, get="temaer/<name>", post="temaer/<name> temaer/<name>/vis"),
    *rows(ADMINISTER, STUDIO, get="udgivelser/<name>", post="udgivelser/<name> udgivelser/<name>/vis"),
    *rows(SEE, EPISODE, get=". klar udskrift/hent"),
    *rows(EDIT, EPISODE, get="rediger", post="rediger rediger/vis rediger/maerker klar"),
    *rows(PUBLISH, EPISODE, post="rediger/udgivelser"),
    *rows(OWN, SHOW, get="cover cover/billede cover/nu indstillinger", post="cover indstillinger indstillinger/vis"),
    *rows(SEE, EPISODE, get=". klar udskrift/hent udgiv"),
    *rows(SEE, f"{EPISODE}/forhaandsvis", get=". side side/<path:path>"),
    *rows(EDIT, f"{EPISODE}/forhaandsvis", post="."),
    *rows(SEE, "/api/v1/shows/<show>/episodes/<slug>", get="ready"),
    *rows(OPEN, f"{STUDIO}/forhaandsvisning", get="<token> <token>/<path:path>"),
    *rows(EDIT, EPISODE, get="cover cover/billede cover/nu", post="cover"),
    *rows(EDIT, f"{EPISODE}/kapitler", get=". fil/<kind> billede/<sha256>", post=". hent glem i-lydfilen"),
    *rows(EDIT, EPISODE, get="lydklip udskrift", post="lydklip"),
    *rows(EDIT, f"{EPISODE}/udskrift", post="gem erstat tider importer fortryd godkend talere uden"),
    *rows(PUBLISH, f"{EPISODE}/udgiv", get="traek-tilbage", post=". fortryd traek-tilbage godkend"),
    *rows(EDIT, f"{EPISODE}/udgiv", post="bed-om-godkendelse"),
    *rows(SEE, EPISODE, get="historik historik/sammenlign"),
    *rows(EDIT, EPISODE, get="smid-ud", post="smid-ud historik/gendan"),
    *rows(SEE, SHOW, get="historik"),
    *rows(OWN, SHOW, get="historik/sammenlign", post="historik/gendan"),
    *(
        row
        for kind in ("personer", "temaer", "udgivelser")
        for row in rows(
            ADMINISTER,
            f"{STUDIO}/{kind}/<name>/historik",
            get=". sammenlign",
            post="gendan",
        )
    ),
    *(row for base in (STUDIO, SHOW, EPISODE) for row in rows(SEE, base, get="statistik statistik.csv")),
    *rows(EDIT, SHOW, get="papirkurv", post="papirkurv"),
    *rows(PUBLISH, SHOW, get="udgiv", post="udgiv udgiv/fortryd"),
    *rows(PUBLISH, f"{EPISODE}/rediger", post="udgivelser"),
    *rows(ADMINISTER, STUDIO, get="personer temaer udgivelser", post="personer temaer udgivelser"),
    *rows(ADMINISTER, f"{STUDIO}/personer", get="<name>", post="<name> <name>/vis"),
    *rows(ADMINISTER, f"{STUDIO}/temaer", get="<name>", post="<name> <name>/vis"),
    *rows(ADMINISTER, f"{STUDIO}/udgivelser", get="<name>", post="<name> <name>/vis"),
    # What is uploaded belongs to a show that stands in the request or in the upload: asked for there.
    *rows(EDIT, SHOW, get="upload", post="upload upload/<name>/annuller"),
    *rows(EDIT, EPISODE, get="lyd", post="lyd"),
    *rows(SEE, UPLOADS, get=". <name>", post=". <name>/complete <name>/parts/<int:number>/address"),
    *rows(SEE, UPLOADS, put="<name>/form <name>/parts/<int:number>", delete="<name>"),
)
