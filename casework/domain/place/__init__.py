"""Places: what a text says of where, and which registered place it is. 地点。"""
