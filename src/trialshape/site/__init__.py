"""The folder of a site: tables and Turtle with its codes, units, texts, ranges of normal and choices."""

from trialshape.site.folder import SiteError, SiteFolder, beside, open_site
from trialshape.site.model import NO_SITE, Remark, Site, SiteFile

__all__ = ["NO_SITE", "Remark", "Site", "SiteError", "SiteFile", "SiteFolder", "beside", "open_site"]
