"""Regions: folders of data with a documented schema, checked when they are read."""

from model.regions.region import Region, RegionError, list_regions, load_region, region_to_read

__all__ = ["Region", "RegionError", "list_regions", "load_region", "region_to_read"]
