"""The numbered nodes of the protocol and its tree, typed by hand: what the register must hold."""


def words(text: str) -> tuple[str, ...]:
    """Names written one after the other."""
    return tuple(text.split())


# the numbering, in document order
IDS = words(
    """
    I1 I1a I1b I2 I3 I4 I4.0 I4.1 I4.2a I4.2b I4.2c I4.3 I5 I6 I6a I6b I7 I7.1 I7.2 I8 I8.1 I8.2 I8.3 I9
    I9a I9b I9c I10 I11 I11.0a I11.0b I11.1a I11.1b I11.1c I11.2a I11.2b I11.2c I11.2d I11.2e I11.3a.1
    I11.3a.2 I11.3b.1 I11.3b.2 I11.4a I11.4b I12 I13 I13a I13b I14 I14a I14b
    E1 E1a E1b E1c E1d E2 E2a E2b E3 E3a E3b E3c E3x E4 E4a E4b E4c E4x E5 E6 E6a E6b E7 E8 E8a E8b E8c
    E8d E8e E8f E8x1 E8x2 E8x3 E9 E9a E9b E10 E10a E10b E10c E11 E11x E12 E12a E12b E13 E13a E13b E13c E14
    E14a E14b E14c E15 E15a E15b E15c E15d E15e E15f E15g E16 E16a E16b.1 E16b.2 E16b.3 E17 E17a E17b E17c
    E17d E17e E17f E18 E18a E18b E18c E19 E19a E19b E20 E20a E20b E21 E21a E21x E21b E21c E22 E22x1 E22x2
    E22x3 E23 E23a E23b E24 E24a E24b E24c E24x E25 E26 E26a E26b E26x E27 E28 E28a E28x E28b E29 E29a
    E29b E29c E29d E29e E29f E29g E29h E29i E29j E30 E30a E30b E30c E30d E30e E30f E31 E31a E31b E31c E32
    E33 E33a E33b E34 E34a E34b E34c E34d E35
    """
)
BRANCHES = words("I4.2 I11.0 I11.1 I11.2 I11.3 I11.3a I11.3b I11.4 E16b")
SUPPORTS = words(
    """
    I4.r I4.2v I11.3b.r I11.3b.g E4a.iu E4a.copies E4c.b E4c.c E10a.p E10a.s E10a.d E10a.t E13c.r E13c.c
    E15d.r E15d.s E34cd
    E25.p E25.d E32.d E32.p
    E28b.n E28b.t
    """
)
RELIEFS = words("E3x E4x E8x1 E8x2 E8x3 E11x E21x E22x1 E22x2 E22x3 E24x E26x E28x")
ROWS = words("I4.2a I4.2b I11.0a E34c E34d")

# every branch: how it folds, and what; rows and reliefs are not among the parts that are folded
FOLDS = {
    "I1": ("AnyOf", "I1a I1b"),
    "I4": ("AllOf", "I4.0 I4.r"),
    "I4.r": ("AnyOf", "I4.1 I4.2 I4.3"),
    "I4.2": ("AnyOf", "I4.2v I4.2c"),
    "I6": ("AnyOf", "I6a I6b"),
    "I7": ("AllOf", "I7.1 I7.2"),
    "I8": ("AllOf", "I8.1 I8.2 I8.3"),
    "I9": ("AllOf", "I9a I9b I9c"),
    "I11": ("AllOf", "I11.0 I11.1 I11.2 I11.3 I11.4"),
    "I11.0": ("AllOf", "I11.0b"),
    "I11.1": ("AllOf", "I11.1a I11.1b I11.1c"),
    "I11.2": ("AllOf", "I11.2a I11.2b I11.2c I11.2d I11.2e"),
    "I11.3": ("AllOf", "I11.3a I11.3b"),
    "I11.3a": ("AnyOf", "I11.3a.1 I11.3a.2"),
    "I11.3b": ("AllOf", "I11.3b.r I11.3b.g"),
    "I11.3b.r": ("AnyOf", "I11.3b.1 I11.3b.2"),
    "I11.4": ("AnyOf", "I11.4a I11.4b"),
    "I13": ("AllOf", "I13a I13b"),
    "I14": ("AllOf", "I14a I14b"),
    "E1": ("AllOf", "E1a E1b E1c E1d"),
    "E2": ("AllOf", "E2a E2b"),
    "E3": ("AllOf", "E3a E3b E3c"),
    "E4": ("AllOf", "E4a E4b E4c"),
    "E4a": ("Agree", "E4a.iu E4a.copies"),
    "E4c": ("AnyOf", "E4c.b E4c.c"),
    "E6": ("AllOf", "E6a E6b"),
    "E8": ("AllOf", "E8a E8b E8c E8d E8e E8f"),
    "E9": ("AllOf", "E9a E9b"),
    "E10": ("AllOf", "E10a E10b E10c"),
    "E10a": ("AnyOf", "E10a.p E10a.t"),
    "E10a.p": ("AllOf", "E10a.s E10a.d"),
    "E12": ("AllOf", "E12a E12b"),
    "E13": ("AllOf", "E13a E13b E13c"),
    "E13c": ("Agree", "E13c.r E13c.c"),
    "E14": ("AllOf", "E14a E14b E14c"),
    "E15": ("AllOf", "E15a E15b E15c E15d E15e E15f E15g"),
    "E15d": ("AllOf", "E15d.r E15d.s"),
    "E16": ("AllOf", "E16a E16b"),
    "E16b": ("AllOf", "E16b.1 E16b.2 E16b.3"),
    "E17": ("AllOf", "E17a E17b E17c E17d E17e E17f"),
    "E18": ("AllOf", "E18a E18b E18c"),
    "E19": ("AllOf", "E19a E19b"),
    "E20": ("AllOf", "E20a E20b"),
    "E21": ("AllOf", "E21a E21b E21c"),
    "E23": ("AllOf", "E23a E23b"),
    "E24": ("AllOf", "E24a E24b E24c"),
    "E25": ("AllOf", "E25.p E25.d"),
    "E26": ("AllOf", "E26a E26b"),
    "E28": ("AllOf", "E28a E28b"),
    "E28b": ("AnyOf", "E28b.n E28b.t"),
    "E29": ("AllOf", "E29a E29b E29c E29d E29e E29f E29g E29h E29i E29j"),
    "E32": ("AllOf", "E32.d E32.p"),
    "E30": ("AllOf", "E30a E30b E30c E30d E30e E30f"),
    "E31": ("AllOf", "E31a E31b E31c"),
    "E33": ("AllOf", "E33a E33b"),
    "E34": ("AllOf", "E34a E34b E34cd"),
}


def leaves() -> list[str]:
    """Nodes that are judged themselves: neither branch nor relief nor row."""
    others = {*FOLDS, *RELIEFS, *ROWS}
    return [node for node in (*IDS, *BRANCHES, *SUPPORTS) if node not in others]
