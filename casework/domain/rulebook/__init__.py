"""The rules as dated data: clauses, profiles, calendars, units, taxonomies. 规则。"""
