"""Conditions, procedures and drugs: codes, classes above, and neighbours that are no members.

Expected values are typed by hand from the sources that the modules name.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.ontology.stated import above, codes_of, iri, number, objects, term_of


@pytest.mark.parametrize(
    ("code", "term"),
    [
        ("icd10cm:C22.0", "cond:HepatocellularCarcinoma"),
        ("icd10:C22.0", "cond:HepatocellularCarcinoma"),
        ("sct:109841003", "cond:HepatocellularCarcinoma"),
        ("sct:25370001", "cond:HccMorphology"),
        ("sct:65692009", "cond:SpindleCellCarcinomaMorphology"),
        ("icd10cm:K74.60", "cond:Cirrhosis"),
        ("icd10:K74.6", "cond:Cirrhosis"),
        ("icd10cm:K70.30", "cond:AlcoholicCirrhosis"),
        ("icd10cm:K70.31", "cond:AlcoholicCirrhosisWithAscites"),
        ("icd10cm:K76.82", "cond:HepaticEncephalopathy"),
        ("icd10cm:K72.90", "cond:HepaticFailure"),
        ("icd10cm:K72.91", "cond:HepaticComa"),
        ("icd10cm:B17.11", "cond:HepatitisCWithHepaticComa"),
        ("icd10:I85.0", "cond:OesophagealVaricealBleeding"),
        ("icd10:I85.9", "cond:OesophagealVarices"),
        ("icd10:I98.2", "cond:OesophagealVarices"),
        ("icd10:I98.3", "cond:OesophagealVaricealBleeding"),
        ("icd10cm:I85.00", "cond:OesophagealVarices"),
        ("icd10cm:I85.01", "cond:OesophagealVaricealBleeding"),
        ("icd10:C78.7", "cond:LiverMetastasis"),
        ("icd10cm:C78.01", "cond:LungMetastasis"),
        ("icd10cm:C79.31", "cond:BrainMetastasis"),
        ("icd10:C79.3", "cond:CnsMetastasis"),
        ("icd10cm:C79.49", "cond:NervousSystemMetastasis"),
        ("icd10:I81", "cond:PortalVeinThrombosis"),
        ("sct:17920008", "cond:PortalVeinThrombosis"),
        ("icd10cm:I82.220", "cond:VenaCavaThrombosis"),
        ("icd10cm:I82.611", "cond:SuperficialVeinThrombosis"),
        ("icd10cm:I82.621", "cond:DeepVeinThrombosisOfArm"),
        ("icd10cm:I82.601", "cond:UpperLimbVeinThrombosis"),
        ("icd10:I80.81", "cond:Thrombophlebitis"),
        ("icd10:G45.4", "cond:TransientGlobalAmnesia"),
        ("icd10:G45.9", "cond:TransientIschaemicAttack"),
        ("icd10cm:I16.0", "cond:HypertensiveUrgency"),
        ("icd10cm:I16.9", "cond:HypertensiveCrisis"),
        ("icd10cm:I45.81", "cond:LongQtUnspecified"),
        ("sct:442917000", "cond:CongenitalLongQt"),
        ("sct:9651007", "cond:LongQtUnspecified"),
        ("icd10:K26.5", "cond:PerforatedPepticUlcer"),
        ("icd10:K26.3", "cond:PepticUlcer"),
        ("icd10cm:K50.10", "cond:CrohnDisease"),
        ("icd10cm:J84.112", "cond:IdiopathicPulmonaryFibrosis"),
        ("icd10cm:J44.1", "cond:RespiratoryDisease"),
        ("icd10cm:D84.821", "cond:SecondaryImmunodeficiency"),
        ("icd10:D83.9", "cond:PrimaryImmunodeficiency"),
        ("icd10cm:I71.010", "cond:AorticDissection"),
        ("icd10:I71.4", "cond:AorticAneurysm"),
        ("icd10cm:C44.319", "cond:BasalCellCarcinoma"),
        ("icd10:C44.3", "cond:SkinCancer"),
        ("icd10:C18.9", "cond:OtherMalignancy"),
        ("icd10:D05.1", "cond:CarcinomaInSitu"),
        ("icd10cm:Z85.05", "cond:HistoryOfMalignancy"),
        ("sct:363346000", "cond:MalignancyUnspecified"),
        ("sct:116859006", "proc:BloodComponentTransfusion"),
        ("sct:18027006", "proc:LiverTransplantation"),
        ("sct:314617008", "proc:MetastasisChemoembolisation"),
    ],
)
def test_codes_of_events(code: str, term: str) -> None:
    assert term_of(code) == term


@pytest.mark.parametrize(
    ("term", "upper"),
    [
        ("cond:HypertensiveUrgency", "cond:HypertensiveCrisis"),
        ("cond:CongestiveHeartFailure", "cond:HeartFailure"),
        ("cond:HepatitisBWithHepaticComa", "cond:HepaticEncephalopathy"),
        ("cond:OesophagealVaricealBleeding", "cond:GastrointestinalHaemorrhage"),
        ("cond:BrainMetastasis", "cond:CnsMetastasis"),
        ("cond:PortalVeinThrombosis", "cond:ThromboembolicEvent"),
        ("cond:PerforatedPepticUlcer", "cond:GastrointestinalPerforation"),
        ("cond:AlcoholicCirrhosisWithAscites", "cond:Ascites"),
        ("drug:Filgrastim", "drug:CorrectiveProduct"),
        ("drug:Oprelvekin", "drug:CellGrowthFactor"),
        ("drug:Warfarin", "drug:AnticoagulantMovingClottingTests"),
        ("drug:Rivaroxaban", "drug:AnticoagulantMovingClottingTests"),
        ("drug:Cadonilimab", "drug:AntiPd1"),
        ("drug:Cadonilimab", "drug:AntiCtla4"),
        ("drug:Ivonescimab", "drug:VegfPathwayInhibitor"),
        ("drug:Lenvatinib", "drug:FgfrInhibitor"),
        ("drug:Rivoceranib", "drug:VegfPathwayInhibitor"),
    ],
)
def test_classes_above(term: str, upper: str) -> None:
    assert upper in above(term)


@pytest.mark.parametrize(
    ("term", "foreign"),
    [
        ("cond:LongQtUnspecified", "cond:CongenitalLongQt"),
        ("cond:LiverMetastasis", "cond:DistantMetastasis"),
        ("cond:NervousSystemMetastasis", "cond:CnsMetastasis"),
        ("cond:HepaticFailure", "cond:HepaticEncephalopathy"),
        ("cond:OesophagealVarices", "cond:Haemorrhage"),
        ("cond:Thrombophlebitis", "cond:SuperficialVeinThrombosis"),
        ("cond:PortalVeinThrombosis", "rec:TumourThrombus"),
        ("cond:AorticAneurysm", "cond:AorticDissection"),
        ("cond:ImmunodeficiencyUnspecified", "cond:PrimaryImmunodeficiency"),
        ("cond:HepatocellularCarcinoma", "cond:OtherMalignancy"),
        ("proc:LivingLiverDonation", "proc:LiverTransplantation"),
        ("drug:Lapatinib", "drug:VegfPathwayInhibitor"),
        ("drug:Pd1PathwayInhibitor", "drug:AntiPd1"),
        ("drug:Atezolizumab", "drug:AntiPd1"),
        ("drug:Abatacept", "drug:AntiCtla4"),
        ("drug:Eltrombopag", "drug:CorrectiveProduct"),
        ("drug:Roxadustat", "drug:CorrectiveProduct"),
        ("drug:Sofosbuvir", "drug:HbvNucleosideAnalogue"),
        ("drug:Ribavirin", "drug:HbvNucleosideAnalogue"),
        ("drug:Rifaximin", "drug:Antituberculotic"),
        ("drug:Tocilizumab", "drug:Interleukin"),
        ("drug:UnfractionatedHeparin", "drug:LowMolecularWeightHeparin"),
        ("drug:ActivatedProteinC", "drug:Thrombolytic"),
        ("drug:Filgrastim", "drug:Immunostimulant"),
        ("drug:Pirfenidone", "drug:Immunosuppressant"),
        ("drug:Ranibizumab", "drug:VegfPathwayInhibitor"),
    ],
)
def test_neighbours_that_are_no_members(term: str, foreign: str) -> None:
    assert objects(term, "rdfs:label")
    assert foreign not in above(term)


def test_morphology_is_no_condition() -> None:
    assert objects("cond:HccMorphology", "rdf:type") == sorted(
        [iri("owl:NamedIndividual"), iri("cond:TumourMorphology")]
    )
    assert above("cond:TumourMorphology") == {"cond:TumourMorphology"}


def test_clots_and_tumour_in_veins_exclude_each_other() -> None:
    assert objects("cond:ThromboembolicEvent", "owl:disjointWith") == [iri("rec:TumourThrombus")]
    assert "rec:TumourThrombus" in above("thr:PortalVeinTumourThrombus")
    assert "rec:TumourThrombus" in above("thr:HepaticVeinTumourThrombus")


DRUG_CODES = {
    "Lenvatinib": "atc:L01EX08 rxnorm:1603296",
    "Oxaliplatin": "atc:L01XA03 rxnorm:32592",
    "Fluorouracil": "atc:L01BC02 rxnorm:4492",
    "CalciumFolinate": "atc:V03AF03 rxnorm:6313",
    "Cadonilimab": "",
    "Nivolumab": "atc:L01FF01 rxnorm:1597876",
    "Atezolizumab": "atc:L01FF05 rxnorm:1792776",
    "Sugemalimab": "atc:L01FF11",
    "Ipilimumab": "atc:L01FX04 rxnorm:1094833",
    "Bevacizumab": "atc:L01FG01 rxnorm:253337",
    "Sorafenib": "atc:L01EX02 rxnorm:495881",
    "Regorafenib": "atc:L01EX05 rxnorm:1312397",
    "Rivoceranib": "atc:L01EK05",
    "Lapatinib": "atc:L01EH01 rxnorm:480167",
    "Imatinib": "atc:L01EA01 rxnorm:282388",
    "Aspirin": "atc:B01AC06 atc:N02BA01 rxnorm:1191",
    "Clopidogrel": "atc:B01AC04 rxnorm:32968",
    "Alteplase": "atc:B01AD02 rxnorm:8410",
    "Enoxaparin": "atc:B01AB05 rxnorm:67108",
    "Warfarin": "atc:B01AA03 rxnorm:11289",
    "Apixaban": "atc:B01AF02 rxnorm:1364430",
    "Dabigatran": "atc:B01AE07 rxnorm:1037042",
    "Prednisone": "atc:H02AB07 rxnorm:8640",
    "Dexamethasone": "atc:H02AB02 rxnorm:3264",
    "Methotrexate": "atc:L04AX03 atc:L01BA01 rxnorm:6851",
    "MycophenolicAcid": "atc:L04AA06 rxnorm:7145 rxnorm:68149",
    "Lamivudine": "atc:J05AF05 rxnorm:68244",
    "TenofovirDisoproxil": "atc:J05AF07 rxnorm:300195 rxnorm:117466",
    "Adefovir": "atc:J05AF08 rxnorm:16521",
    "Emtricitabine": "atc:J05AF09 rxnorm:276237",
    "Entecavir": "atc:J05AF10 rxnorm:306266",
    "Telbivudine": "atc:J05AF11 rxnorm:474128",
    "Clevudine": "atc:J05AF12",
    "TenofovirAlafenamide": "atc:J05AF13",
    "TenofovirAmibufenamide": "",
    "Thymalfasin": "atc:L03AX25 rxnorm:38221",
    "Oprelvekin": "atc:L03AC02 rxnorm:139994",
    "Filgrastim": "atc:L03AA02 rxnorm:68442",
    "EpoetinAlfa": "atc:B03XA01 rxnorm:105694",
    "Romiplostim": "atc:B02BX04 rxnorm:805452",
    "Eltrombopag": "atc:B02BX05 rxnorm:711942",
    "Avatrombopag": "atc:B02BX08",
    "Roxadustat": "atc:B03XA05",
    "AlbuminInfusion": "atc:B05AA01",
    "Isoniazid": "atc:J04AC01 rxnorm:6038",
    "Rifaximin": "atc:A07AA11",
}


@pytest.mark.parametrize("drug", DRUG_CODES)
def test_codes_of_drugs(drug: str) -> None:
    assert codes_of("drug:" + drug) == set(DRUG_CODES[drug].split())


@pytest.mark.parametrize(
    ("code", "term"),
    [
        ("atc:L01FF17", "drug:Pd1PathwayInhibitor"),
        ("atc:L01EC09", "drug:RafInhibitor"),
        ("atc:L01EB04", "drug:KinaseInhibitor"),
        ("atc:L01CD01", "drug:CytotoxicDrug"),
        ("atc:B01AC15", "drug:UnlistedPlateletAgent"),
        ("atc:L04AC05", "drug:InterleukinInhibitor"),
        ("atc:L03AC01", "drug:Aldesleukin"),
        ("atc:L03AX13", "drug:UnlistedImmunostimulant"),
        ("atc:B02BA01", "drug:VitaminK"),
        ("atc:J07AL01", "drug:VaccineStatusOpen"),
        ("atc:J07BK03", "drug:RecombinantZosterVaccine"),
        ("atc:B03XA05", "drug:Roxadustat"),
    ],
)
def test_what_a_drug_group_gains_goes_to_the_class_that_is_true_of_all(code: str, term: str) -> None:
    assert term_of(code) == term


@pytest.mark.parametrize(
    ("drug", "low", "high"),
    [
        ("Prednisone", "5", "5"),
        ("Prednisolone", "5", "5"),
        ("Methylprednisolone", "4", "4"),
        ("Triamcinolone", "4", "4"),
        ("Hydrocortisone", "20", "20"),
        ("Cortisone", "25", "25"),
        ("Dexamethasone", "0.5", "0.75"),
        ("Betamethasone", "0.6", "0.75"),
        ("Deflazacort", "6", "6"),
    ],
)
def test_steroid_doses_that_act_like_5_mg_of_prednisone(drug: str, low: str, high: str) -> None:
    assert number("drug:" + drug, "drug:equivalentLow") == Decimal(low)
    assert number("drug:" + drug, "drug:equivalentHigh") == Decimal(high)
