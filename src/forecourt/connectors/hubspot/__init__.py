"""HubSpot: what its CRM holds of companies and people.

The CRM API v3 is asked for one record at a time, by the id that a reference of ours names:
https://developers.hubspot.com/docs/api-reference/crm-companies-v3
"""
