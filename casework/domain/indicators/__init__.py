"""How a district fares: formulas, each with its source, over what was counted. 指标"""
