"""Which reports are the same matter at the same place. 同一事项。"""
