"""Each boundary vector, each trap of units and each relief that must not spill over has its case.

Cases say their outcome in their names and are run by test_cases; here stands which of them are the known vectors.
"""

from __future__ import annotations

import pytest

from tests.casefiles import CASES

VECTORS = {
    "neutrophils 1.5 / 1.49": ("I11.1a/pass-neutrophils-1.5", "I11.1a/fail-neutrophils-1.49"),
    "platelets 75 / 74": ("I11.1b/pass-platelets-75", "I11.1b/fail-platelets-74"),
    "haemoglobin 90 / 89 g/L": ("I11.1c/pass-90-g-per-l", "I11.1c/fail-89-g-per-l"),
    "bilirubin of exactly twice the limit": ("I11.2a/pass-34.2-of-17.1", "I11.2a/pass-30-of-15"),
    "albumin 28.0 / 27.9": (
        "I11.2d/pass-28.0-g-per-l",
        "I11.2d/fail-27.9-g-per-l",
        "I10/pass-albumin-28-gives-two-points",
    ),
    "INR 2.3 / 2.31, time unknown": ("I11.4/pass-inr-2.3-time-unknown", "I11.4a/fail-2.31"),
    "INR 2.5, control 12, time 18.0": ("I11.4/pass-inr-2.5-time-18-control-12",),
    "creatinine 1.6, clearance 62": ("I11.3a/pass-creatinine-1.6-clearance-62",),
    "creatinine 1.4, clearance 44": ("I11.3a/pass-creatinine-1.4-clearance-44",),
    "dipstick 2+ with 0.99 g / 1.00 g": ("I11.3b/pass-2-plus-with-0.99-g", "I11.3b/fail-2-plus-with-1.00-g"),
    "HBV DNA 2000 / 2001 IU": ("E4a.iu/pass-2000", "E4a.iu/fail-2001"),
    "HBV DNA 10 000 / 10 001 copies": ("E4a.copies/pass-10000", "E4a.copies/fail-10001"),
    "HBV DNA below 20": ("E4a.iu/pass-below-20",),
    "Child-Pugh 7 / 8": ("I10/pass-7", "I10/fail-8"),
    "remnant 30.0 without / 39.9 with cirrhosis": ("I4.2v/fail-30-no-cirrhosis", "I4.2v/pass-39.9-cirrhosis"),
    "ICG 15.0 / 15.1": ("I4.2c/fail-15", "I4.2c/pass-15.1"),
    "3 lesions, 2 organs, 30 mm / 31 mm": ("I9/pass-3-lesions-2-organs-30-mm", "I9/fail-31-mm-alone"),
    "4 lesions": ("I9/fail-4-lesions", "E34a/fail-4-lesions"),
    "Cheng III / IV, Vp4 alone": ("I7/pass-cheng-iii", "I7/fail-cheng-iv", "I7.2/unknown-missing-vp4"),
    "cava to / above the diaphragm, Vv3 alone": (
        "I8.2/pass-cava-to-the-diaphragm",
        "I8/fail-cava-above-the-diaphragm",
        "I8.3/unknown-missing-vv3",
    ),
    "QTcF 500 / 500.1": ("E13c.r/pass-500", "E13c.r/fail-500.1", "E13c.c/pass-exactly-500"),
    "ejection fraction 50 / 49.9": ("E12b/pass-50", "E12b/fail-49.9"),
    "aspirin 300 mg for 14 d / 326 mg for 10 d": (
        "E9a/pass-300-mg-for-14-days",
        "E9a/fail-326-mg-for-10-days",
    ),
    "clopidogrel for 9 d": ("E9b/pass-clopidogrel-for-9-days",),
    "variceal bleed 6 months ago / and a day": (
        "E6a/fail-six-months-to-the-day",
        "E6a/pass-six-months-and-a-day",
    ),
    "HBV DNA 1900 IU and 10 640 copies": ("E4a/review-conflicting-1900-units-10640-copies",),
    "local treatment 28 d / 29 d before": ("E25.p/fail-28-days-before", "E25.p/pass-29-days-before"),
    "radiotherapy 21 d / 22 d before": (
        "E16a/fail-21-days-before",
        "E16a/pass-22-days-before",
        "E16b.1/review-judgement-22-days-before",
    ),
    "prednisone 10 mg, dexamethasone 1.5 mg": (
        "E22/pass-prednisone-10",
        "E22/review-wording-dexamethasone-1.5",
    ),
    "other cancer 5 years / and a day, imaging only": (
        "E28a/fail-five-years-to-the-day",
        "E28/fail-older-cancer-imaging-only",
    ),
}
TRAPS = {
    "albumin in g/dL labelled g/L": "I11.2d/unknown-malformed-4.1-labelled-g-per-l",
    "haemoglobin in g/dL labelled g/L": "I11.1c/unknown-malformed-13.1-labelled-g-per-l",
    "bilirubin in mg/dL labelled umol/L": "I11.2a/unknown-malformed-0.8-labelled-umol-per-l",
    "platelets in ten thousand per microlitre": "I11.1b/pass-7.5-ten-thousand-per-microlitre",
    "ejection fraction as a fraction": "E12b/pass-0.50-as-fraction",
    "remnant as a fraction": "I4.2v/pass-0.299-as-a-fraction",
    "tumour size in cm": "I9c/fail-3.1-cm",
    "tumour size in cm labelled mm": "I9c/unknown-malformed-size-0.9-mm",
    "QT in seconds": "E13c.c/fail-0.47-seconds-at-90",
    "QTc of Bazett only": "E13c.r/unknown-missing-only-bazett",
    "weight in pounds": "I11.3a.2/pass-99.3-pounds",
    "clearance in mL/s": "I11.3a.2/pass-recorded-0.84-ml-per-second",
    "steroid in grams": "E22/fail-prednisone-in-grams",
}
SPILLS = {
    "azathioprine and inhaled budesonide": "E22/fail-azathioprine-beside-inhaled-budesonide",
    "breast cancer and basal cell carcinoma": "E28/fail-breast-cancer-beside-basal-cell",
    "laparotomy and a venous puncture": "E24/fail-laparotomy-and-puncture",
    "neuropathy of grade 2 and alopecia": "E11/fail-alopecia-and-neuropathy",
    "systemic thymosin and interleukin-2 into the pleura": "E26b/fail-systemic-beside-intrapleural",
    "methotrexate for psoriasis and thyroxine": "E21/fail-methotrexate-and-thyroxine",
    "infarction beside a stable port clot": "E8/fail-infarction-beside-stable-port-clot",
}


@pytest.mark.parametrize("name", [*VECTORS, *TRAPS, *SPILLS])
def test_every_vector_has_its_case(name: str) -> None:
    wanted = VECTORS.get(name) or ((TRAPS | SPILLS)[name],)
    assert [case for case in wanted if not (CASES / f"{case}.ttl").is_file()] == []
