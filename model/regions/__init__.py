"""Regions: folders of data with a documented schema, checked when they are read."""

from model.regions.errors import RegionError
from model.regions.load import DEFAULT_REGION, load_region, region_to_read
from model.regions.own import FOLDER, list_regions
from model.regions.region import Region

__all__ = ["DEFAULT_REGION", "FOLDER", "Region", "RegionError", "list_regions", "load_region", "region_to_read"]
