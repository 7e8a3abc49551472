"""The complete schema: importing this module registers every record class."""

from __future__ import annotations

from sqlalchemy import MetaData

import models.agreements.approval_records
import models.agreements.checklist_records
import models.agreements.records
import models.catalog.records
import models.collaboration.records
import models.partners.deal_records
import models.partners.records
import models.performance.records
import models.platform.records
import models.sales.records
import models.stock.records
import models.sync.records  # noqa: F401
from models.base import Base

SCHEMA_VERSION = 8
APPLICATION_ID = 0x51444F31  # "QDO1"

metadata: MetaData = Base.metadata
