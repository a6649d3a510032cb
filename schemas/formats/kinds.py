"""What kind of thing a provider's word for its type means, whichever vocabulary the word is from.

Covers DCMI types, `info:eu-repo/semantics` (OpenAIRE literature v3), COAR resource types 3, DataCite's
resourceTypeGeneral 2.2 to 4.7, and the words that repositories write freely.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_WORDS: dict[str, str] = {
    "dataset": "dataset data datasets collection image stillimage movingimage audiovisual sound video film model "
    "datapaper researchdata rawdata surveydata timeseries map maps table figure numericdata database series "
    "nongeographicdataset",
    "software": "software computerprogram sourcecode researchsoftware computationalnotebook notebook workflow "
    "softwareapplication computermodel script code",
    "service": "service webservice",
    "training": "lecture lesson learningobject learningresource learningmaterial trainingmaterial training tutorial "
    "course educationalresource courseware",
    "publication": "text article book bookpart bookchapter bookreview review conferenceobject conferencepaper "
    "conferenceproceeding conferenceproceedings conferenceposter conferenceposternotinproceedings "
    "conferencepapernotinproceedings poster presentation workingpaper preprint report reportpart technicalreport "
    "annotation contributiontoperiodical patent journal journalarticle thesis dissertation bachelorthesis "
    "masterthesis doctoralthesis peerreview outputmanagementplan datamanagementplan technicaldocumentation "
    "researcharticle researchpaper researchproposal deliverable projectdeliverable lettertotheeditor editorial "
    "journalpaper reviewarticle monograph manuscript memorandum policyreport internalreport otherreport blogpost "
    "newspaperarticle magazine newsletter proceedings publication document",
    "event": "event conference workshop",
    "standard": "standard",
    "project": "project",
}
_KIND_OF_WORD = {word: kind for kind, words in _WORDS.items() for word in words.split()}

_COAR: dict[str, str] = {
    "dataset": "c_ddb1 acf7-8yt9 c_cb28 fxf3-d3g7 am6w-6qaw 63ng-b465 a8f1-npv9 2h0m-x761 dd58-gfsx ff4c-28rk "
    "cqmr-7k63 w2xt-7017 nhd0-w6sy c_c513 c_ecc8 c_8a7e c_12ce c_18cc c_12cc c_12cd",
    "software": "c_5ce6 c_c950 qh80-2r4e c_393c",
    "training": "c_e059 c_8544",
    "publication": "c_1162 c_7a1f c_86bc c_6947 c_2f33 c_3248 c_ba08 d97f-vb57 c_c94f c_5794 c_18cp c_6670 c_18co "
    "r60j-j5bd c_f744 c_3e5a c_7acd c_ab20 c_beb9 c_db06 c_b239 c_18ww c_0640 c_6501 c_0857 c_545b c_2cd9 c_0040 "
    "c_bdcc c_18wz c_2fe3 c_998f c_18wq c_15cd h9bq-739p c_2659 c_186u c_816b c_18op c_93fc c_ba1f c_2df8fbb1 "
    "c_baaf yz1n-zft9 c_18ws c_18hj c_efa0 c_dcae04bc c_7bab c_71bd c_18gh c_18cf c_46ec c_8042",
}
_KIND_OF_COAR = {code: kind for kind, codes in _COAR.items() for code in codes.split()}

_NOT_A_LETTER = re.compile(r"[\W_\d]+")


_VAGUE = frozenset({"text", "document", "publication", "c_18cf", "image", "c_c513"})


def kind_of_types(texts: Iterable[str]) -> str | None:
    """The kind that several types of one thing agree on best: a type that says more wins over `Text` and the like.

    IST Austria writes `text` beside COAR's `dataset` for a data set.
    """
    vague = None
    for text in texts:
        kind = kind_of_type(text)
        if kind is None:
            continue
        if text.rstrip("/").rpartition("/")[2].lower() not in _VAGUE:
            return kind
        vague = vague or kind
    return vague


@lru_cache(maxsize=1024)
def kind_of_type(text: str) -> str | None:
    """The kind (a key of `schemas.dcat.terms.KINDS`) that a type's word or IRI stands for; `None` if it says none."""
    tail = text.strip().rstrip("/#")
    if ":" in tail:
        tail = tail.replace("#", "/").rpartition("/")[2]
    coar = _KIND_OF_COAR.get(tail.lower())
    return coar or _KIND_OF_WORD.get(_NOT_A_LETTER.sub("", tail).lower())
