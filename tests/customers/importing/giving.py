"""Give files of customer data in as the page does, and let them be taken in as the worker does."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from uuid import UUID

from forecourt.customers.actions import import_file, match_import, receive_import
from forecourt.customers.intake import go_on
from forecourt.customers.queries.importing import ImportCard, get_import
from forecourt.kernel.ids import new_id
from forecourt.kernel.pipeline import perform
from forecourt.settings.environment import environment

COMPANIES = """\
id,is_deleted,_fivetran_synced,property_name,property_createdate,property_industry,property_city,property_annualrevenue
11,false,2025-12-30 3:15:52,Delta Foods Pty Ltd,2019-07-05 20:35:26,Food,Newcastle,10000000
12.0,false,2025-12-30 3:15:53,Echo Freight,2019-08-12 15:38:30,Freight,Perth,
13,true,2025-12-30 3:15:53,Gone Ltd,2019-08-12 15:38:30,Freight,Perth,
"""
PEOPLE = """\
_fivetran_deleted,_fivetran_synced,property_email,id,property_company,property_firstname,property_lastname,\
property_jobtitle,property_hs_merged_object_ids,property_associatedcompanyid
FALSE,2025-04-02 11:16:05,kim@delta.example,501,Delta,Kim,Novak,Buyer,,11
FALSE,2025-04-02 11:16:06,lee@echo.example,502,Echo,Lee,Ray,,599,12;11
FALSE,2025-04-02 11:16:06,kim@delta.example,503,Delta,Kimberly,Novak,,,99
FALSE,2025-04-02 11:16:06,no address,504,,Max,Ott,,,
"""
COMPANY_HISTORY = """\
company_id,timestamp,_fivetran_synced,source,source_id,name,value
11,2021-09-10 22:01:17.446,2025-01-14 17:59:01.173,CRM_UI,,industry,Groceries
11,2022-09-10 22:01:17.446,2025-01-14 17:59:01.173,CRM_UI,,industry,Food
77,2022-09-10 22:01:17.446,2025-01-14 17:59:01.173,CRM_UI,,industry,Mining
11,2022-09-10 22:01:17.446,2025-01-14 17:59:01.173,CALCULATED,,WRM+4i8iHBcBoIeVxhFUbA==,3
"""
MERGES = """\
canonical_vid,contact_id,vid_to_merge,_fivetran_synced,entity_id,first_name,last_name,num_properties_moved,timestamp,user_id
501,501,590,2025-12-30 11:20:31,json,,,2,2019-10-08 15:50:57,
4444,4444,7777,2025-01-09 11:16:00,json,,,2,2019-09-03 15:39:29,
"""
CALLS = """\
engagement_id,type,occurred_at,contact_id,email,company_id,subject,direction,minutes
9001,Call,2026-10-05 9:15:00,501,,11,About the June invoice,INBOUND,12
9002,EMAIL,2026-10-06 10:00:00,,kim@delta.example,,Thanks,OUTBOUND,
9003,call,2026-10-07 10:00:00,,,12,To the depot,,3
9004,call,2026-10-07 10:00:00,777,,,From somebody new,in,3
9005,smoke signal,2026-10-07 10:00:00,501,,,,,
9006,call,2026-10-07 10:00:00,,,,Nobody,,
9001,Call,2026-10-05 9:15:00,501,,11,The same once more,INBOUND,12
"""
CUSTOMERS = """\
id,_fivetran_deleted,_fivetran_active,_fivetran_synced,altname,companyname,email,isperson,lastmodifieddate,parent,phone,entityid
1376,FALSE,TRUE,2025-05-27 13:17:39,Alfredo,,jm@fake.example,T,2024-05-09 6:07:20,,+61 3 9000 1111,Alfredo
1376,FALSE,FALSE,2025-05-26 13:17:39,Alfred,,jm@fake.example,T,2024-05-09 6:07:20,,+61 3 9000 1111,Alfred
1440,FALSE,TRUE,2025-05-27 13:17:39,Cedar,Cedar Cat,jm@fake.example,F,2024-05-09 6:07:47,1376,,Cedar Cat
"""


def receive(actor: Any, content: str | bytes, *, name: str, system: str = "hubspot", **more: Any) -> Any:
    """Put a file into the spool and give it in. Returns the receipt."""
    data = content.encode() if isinstance(content, str) else content
    spool = environment().home / "spool"
    spool.mkdir(parents=True, exist_ok=True)
    kept = f"{new_id().hex}.csv"
    (spool / kept).write_bytes(data)
    about = {
        "name": name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "size_bytes": len(data),
        "spool_path": kept,
        "system": system,
        **more,
    }
    return perform(receive_import, actor=actor, parameters=about)


def take(
    actor: Any,
    content: str | bytes | Path,
    *,
    name: str = "file.csv",
    system: str = "hubspot",
    corrects: UUID | None = None,
    **said: Any,
) -> ImportCard:
    """Give a file in, say what its columns are where that is given, and take it in to its end."""
    data = content.read_bytes() if isinstance(content, Path) else content
    receipt = receive(actor, data, name=name, system=system, corrects=corrects)
    import_id = UUID(str(receipt.result["import_id"]))
    if said:
        perform(match_import, actor=actor, parameters={"import_id": import_id, **said})
    go_on(actor=actor, import_id=import_id)
    perform(import_file, actor=actor, parameters={"import_id": import_id})
    go_on(actor=actor, import_id=import_id)
    return get_import(actor=actor, import_id=import_id)
