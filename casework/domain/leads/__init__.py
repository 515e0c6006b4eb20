"""Which problem types have become more than works and chance explain. 类问题线索。"""
