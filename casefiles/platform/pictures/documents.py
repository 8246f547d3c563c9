"""What others may ask of this room: numbers to drawings, and a picture as SVG or PNG."""

from __future__ import annotations

from casefiles.platform.pictures.parts.bars import bars, funnel
from casefiles.platform.pictures.parts.columns import columns
from casefiles.platform.pictures.parts.drawing import (
    DataTable,
    Drawing,
    Item,
    Label,
    Picture,
    Shape,
)
from casefiles.platform.pictures.parts.leaving import png_document, svg_document
from casefiles.platform.pictures.parts.maps import MapWords, Region, choropleth

__all__ = [
    "DataTable",
    "Drawing",
    "Item",
    "Label",
    "MapWords",
    "Picture",
    "Region",
    "Shape",
    "bars",
    "choropleth",
    "columns",
    "funnel",
    "png_document",
    "svg_document",
]
