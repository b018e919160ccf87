"""Who is next: acts, missing sets, tiers and days, on trees and records made by hand."""
