"""Mutation of shapes and rules: whether the cases notice that something is wrong.

`python -m tests.mutation` runs all of it and writes `scores.tsv` and `survivors.tsv` beside this file.
"""
