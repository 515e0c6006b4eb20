"""The policy as pages: clauses, scenarios, results, loop, limits. 政策手册。"""
