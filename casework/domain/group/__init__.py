"""The group order: many callers, one matter. 多人同诉。"""
